using Halftone.Core;

namespace Halftone.Control.Releases.Gates;

/// <summary>What a gate outside of us is asked about: a candidate at one step of its release.</summary>
/// <param name="Step">From 1.</param>
/// <param name="Weight">The candidate's share.</param>
internal sealed record GateQuestion(string Service, string Release, string Stable, string Candidate, int Step, Percent Weight);
