namespace Halftone.Core.Routing;

/// <summary>One rule that was asked.</summary>
/// <param name="Name">As configured or `rule-N`.</param>
/// <param name="Condition">In words.</param>
/// <param name="To">The version it sends to.</param>
/// <param name="Result">Whether it matched.</param>
/// <param name="Tests">What was compared, in order; the last one decided.</param>
internal sealed record ExplainedRule(string Name, string Condition, string To, Truth Result, Items<ExplainedTest> Tests);
