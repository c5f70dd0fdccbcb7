namespace Halftone.Core.Routing;

/// <summary>What the split says about a request, or would say without the rule that matched.</summary>
internal sealed record ExplainedSplit
{
    /// <summary>A rule came first; this is what would have been.</summary>
    public required bool Overruled { get; init; }

    public required string Salt { get; init; }

    public required string Candidate { get; init; }

    public required string Stable { get; init; }

    public required Percent Weight { get; init; }

    /// <summary>Where the identity stood, in words; null = the request has none, and a fresh one decides.</summary>
    public required string? Source { get; init; }

    public required string Identity { get; init; }

    /// <summary>Null at 100 %, where nobody needs an identity.</summary>
    public required ulong? Hash { get; init; }

    /// <summary>The hash as a share, 0..1; the candidate takes what is below the weight.</summary>
    public double? Position => Hash / 18_446_744_073_709_551_616.0;

    public string Version => Hash is not { } hash || Weight.Contains(hash) ? Candidate : Stable;
}
