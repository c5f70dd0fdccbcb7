namespace Halftone.Core.Diagnosis;

/// <summary>What was learned about the proportional memory (PSS) of a process or a group: pages that several processes share are divided among them, so that sums count nothing twice.</summary>
internal abstract record PssReading
{
    private PssReading() { }

    /// <param name="Count">Bytes, 0 or more.</param>
    internal sealed record Bytes(long Count) : PssReading;

    /// <param name="Why">A sentence for whoever wonders, with what helps.</param>
    internal sealed record Unread(string Why) : PssReading;
}

/// <param name="At">When, by the clock that the ledger is asked with.</param>
/// <param name="Took">How long the kernel needed for it; meanwhile the process could not map memory.</param>
internal readonly record struct PssTaken(PssReading Reading, TimeSpan At, TimeSpan Took);
