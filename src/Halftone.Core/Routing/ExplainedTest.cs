namespace Halftone.Core.Routing;

/// <summary>One comparison.</summary>
/// <param name="Condition">In words.</param>
/// <param name="Subject">What of the request was looked at.</param>
/// <param name="Text">What was there; null = nothing.</param>
/// <param name="Result">What came out.</param>
internal sealed record ExplainedTest(string Condition, string Subject, string? Text, Truth Result);
