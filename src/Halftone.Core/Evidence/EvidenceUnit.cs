namespace Halftone.Core.Evidence;

/// <summary>One randomised unit, ready to be judged: an identity's window of requests, or one request.</summary>
/// <remarks>Counts are of the window's first requests, at most 16; a metric's share of bad ones is its count / <see cref="Requests"/>, and the bets are linear in it.</remarks>
/// <param name="Weight">The probability with which this unit was sent to the candidate, 0..1: the step's, or (w2 - w1) / (1 - w1) for one last counted on stable at w1.</param>
/// <param name="OnCandidate">The arm it was assigned to, whoever answered in the end.</param>
/// <param name="Requests">1..16.</param>
/// <param name="Failed">Answered with 5xx.</param>
/// <param name="Faulted">No answer of an instance: refused, reset, malformed, timed out.</param>
/// <param name="SlowMedian">Slower than the arm's threshold for stable's median of the period before; failures count as slow.</param>
/// <param name="SlowP95">The same for the 95th percentile.</param>
/// <param name="SlowP99">The same for the 99th percentile.</param>
internal readonly record struct EvidenceUnit(double Weight, bool OnCandidate, int Requests, int Failed, int Faulted, int SlowMedian, int SlowP95, int SlowP99);
