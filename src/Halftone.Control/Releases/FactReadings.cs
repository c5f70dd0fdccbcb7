using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Evidence;
using Halftone.Core.Releases;

namespace Halftone.Control.Releases;

/// <summary>The gates of a plan that need no judge: what processes did, and shares of requests that are no errors.</summary>
internal static class FactReadings
{
    /// <param name="facts">Since the step began.</param>
    /// <param name="memoryLog">Of <see cref="MemoryTrend"/>.</param>
    /// <param name="delays">Of event loops, where the gate looks at them.</param>
    /// <param name="tally">Null = nothing has come yet.</param>
    internal static IEnumerable<GateReading> Of(Release release, ProcessFacts facts, double? memoryLog, LoopDelays delays, EpochTally? tally)
    {
        foreach (var gate in release.Plan.Gates)
        {
            switch (gate)
            {
                case GateConfig.Processes processes: yield return OfProcesses(processes, facts, memoryLog, delays); break;
                case GateConfig.Sheds sheds: yield return Share(sheds.Name, "turned away", tally, arm => arm.Shed, sheds.Max); break;
                case GateConfig.CutBodies cuts: yield return Share(cuts.Name, "cut short", tally, arm => arm.Cut, cuts.Max); break;
                default: break;
            }
        }
    }

    private static GateReading OfProcesses(GateConfig.Processes gate, ProcessFacts facts, double? memoryLog, LoopDelays delays)
    {
        GateReading[] readings =
        [
            ProcessGates.CrashLoop(gate.Name, facts),
            .. gate.RestartsMax is { } restarts ? [ProcessGates.Restarts(gate.Name, facts, restarts)] : Array.Empty<GateReading>(),
            .. gate.RssMax is { } most ? [ProcessGates.Rss(gate.Name, facts, new RssLimit.Absolute(most))] : Array.Empty<GateReading>(),
            .. gate.HeapMax is { } heap ? [ProcessGates.Heap(gate.Name, facts, heap)] : Array.Empty<GateReading>(),
            .. gate.LoopDelayMax is { } late ? [ProcessGates.EventLoop(gate.Name, facts, delays, late)] : Array.Empty<GateReading>(),
            ProcessGates.MemoryTrend(gate.Name, memoryLog),
        ];
        // A limit first: what it says goes, whatever the plan says about failures.
        return readings.FirstOrDefault(reading => reading is { Verdict: Verdict.Fail, IsLimit: true })
            ?? readings.FirstOrDefault(reading => reading.Verdict is Verdict.Fail)
            ?? readings.FirstOrDefault(reading => reading.Verdict is Verdict.NotEnough)
            ?? new(gate.Name, Verdict.Pass, string.Join("; ", readings.Select(reading => reading.Why)));
    }

    private static GateReading Share(string gate, string what, EpochTally? tally, Func<ArmTally, long> count, Percent max) => tally is null
        ? new(gate, Verdict.NotEnough, "the candidate has had no request yet")
        : ShareGate.Judge(gate, what, new ArmShare(count(tally.Candidate), tally.Candidate.Begun), new ArmShare(count(tally.Stable), tally.Stable.Begun), max);
}
