namespace Halftone.Core.Routing;

/// <summary>What a condition says about a request. Ordered, so that `all` is the least, `any` the greatest, and `not` the mirror.</summary>
/// <remarks>
/// Unsure is a path that an instance may read in two ways with two different results. As the order of evaluation does not
/// matter for this logic, rules may be skipped by index without changing what is decided.
/// </remarks>
internal enum Truth : byte { No, Unsure, Yes }
