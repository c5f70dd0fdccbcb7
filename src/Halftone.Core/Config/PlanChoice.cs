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
