namespace Halftone.Core.Config.Problems;

/// <summary>What a parser says about a piece of text that it was given without a place.</summary>
internal sealed record Complaint(ProblemCode Code, string Fact, string Fix);
