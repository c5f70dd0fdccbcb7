namespace Halftone.Control.Releases.Gates;

/// <summary>What came of asking once. A gate that says no and a gate that cannot be asked are two things: only the first speaks against the candidate.</summary>
internal abstract record GateAnswer
{
    private GateAnswer() { }

    /// <summary>For people: what the gate said.</summary>
    public required string Why { get; init; }

    internal sealed record Pass : GateAnswer;

    internal sealed record Fail : GateAnswer;

    /// <summary>It has been asked, and does not know yet.</summary>
    /// <param name="After">When it wants to be asked again at the earliest; null = it does not say.</param>
    internal sealed record Wait(TimeSpan? After = null) : GateAnswer;

    /// <summary>It could not be asked, or its answer could not be understood.</summary>
    internal sealed record Error : GateAnswer;
}
