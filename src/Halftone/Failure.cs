namespace Halftone;

/// <summary>Why a verb did not do what was asked: for the shell a code, for people what happened and how to mend it.</summary>
/// <param name="What">A sentence without a full stop: where and what.</param>
/// <param name="Hint">One line: what to do next.</param>
internal sealed record Failure(ExitCode Code, string What, string Hint)
{
    /// <summary>Lines between the two: output of a child, positions in a file.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>For programs, where the code's own word says less: `store_down`, `precondition_failed`.</summary>
    public string? Word { get; init; }

    /// <summary>Its JSON document is out already, in a form of its own.</summary>
    public bool IsShown { get; init; }

    /// <summary>Nothing to mend: an answer that was asked for as an exit code, and the screen has said it.</summary>
    public bool IsSilent { get; init; }
}
