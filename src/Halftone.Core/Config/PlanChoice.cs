namespace Halftone.Core.Config;

/// <summary>How a service says its plan.</summary>
internal abstract record PlanChoice
{
    private PlanChoice() { }

    /// <summary>One of `plans`, or a built-in one.</summary>
    internal sealed record Named(string Name) : PlanChoice;

    /// <summary>Written in the service; its name is the service's.</summary>
    internal sealed record Own(Plan Plan) : PlanChoice;
}

/// <summary>Who answers for a candidate that cannot: no ready instance, its line is full.</summary>
internal enum Fallback : byte
{
    /// <summary>Stable, and it is counted against the candidate all the same.</summary>
    Stable,

    /// <summary>Nobody: 503.</summary>
    Fail,
}

/// <summary>What a split randomises, and what therefore is one observation.</summary>
internal enum SplitUnit : byte
{
    /// <summary>Whoever `identity` names: the same user sees one version.</summary>
    Identity,

    /// <summary>Each request on its own.</summary>
    Request,
}
