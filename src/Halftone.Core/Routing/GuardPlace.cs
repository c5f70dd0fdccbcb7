namespace Halftone.Core.Routing;

/// <summary>Where a text stands that rules compare with fixed values.</summary>
/// <param name="Place">Path, Host, or Value with a slot.</param>
/// <param name="Source">For Value.</param>
/// <param name="Slot">For Value.</param>
internal readonly record struct GuardPlace(RuleOperator Place, Source Source, int Slot);
