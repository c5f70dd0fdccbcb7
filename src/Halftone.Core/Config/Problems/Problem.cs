namespace Halftone.Core.Config.Problems;

/// <summary>One thing that is wrong with a config: where, what, and how to mend it.</summary>
internal sealed record Problem
{
    public required ProblemCode Code { get; init; }

    /// <summary>The file's name as people wrote it.</summary>
    public required string File { get; init; }

    /// <summary>From 1; 0 = the file as a whole.</summary>
    public int Line { get; init; }

    /// <summary>From 1, in UTF-16 units.</summary>
    public int Column { get; init; }

    /// <summary>Exclusive, on the same line; greater than <see cref="Column"/> unless the line is 0.</summary>
    public int EndColumn { get; init; }

    /// <summary>The key it is about, e.g. `services.web.rules[2].to`; empty for the whole file.</summary>
    public string Path { get; init; } = "";

    /// <summary>What is wrong, without a full stop; never shows what a `${..}` was resolved to.</summary>
    public required string Fact { get; init; }

    /// <summary>How to mend it, without a full stop.</summary>
    public required string Fix { get; init; }

    public Severity Severity => Code.Severity;
}
