namespace Halftone.Bench.Overload.Contenders;

/// <summary>A child as a gateway sees it.</summary>
/// <param name="Plan">How it serves.</param>
/// <param name="Port">0 when the gateway starts it and chooses.</param>
/// <param name="Control">Where it is commanded.</param>
internal sealed record Target(ServicePlan Plan, int Port, ChildControl Control);
