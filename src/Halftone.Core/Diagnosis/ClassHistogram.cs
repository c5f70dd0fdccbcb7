namespace Halftone.Core.Diagnosis;

/// <summary>What a live heap consists of at one moment, after a full collection.</summary>
/// <param name="Objects">All that were counted.</param>
/// <param name="Least">Classes with fewer objects may be missing; 0 = none is.</param>
/// <param name="InFlight">Requests that the instance had in hand: what grows with them is no leak.</param>
internal sealed record ClassHistogram(Items<ClassTally> Classes, long Objects, long Least, int InFlight);
