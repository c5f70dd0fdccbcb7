namespace Halftone.Control.Store.Records;

/// <summary>A change that somebody asked for.</summary>
/// <param name="What">In the words it was asked in.</param>
/// <param name="Outcome">What became of it.</param>
internal sealed record AuditRecord(string Who, string What, string Outcome)
{
    public string? Service { get; init; }
    public string? Release { get; init; }

    /// <summary>Why, as far as somebody said it.</summary>
    public string? Message { get; init; }
}
