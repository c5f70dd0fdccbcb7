using Halftone.Core.Config;
using Halftone.Core.Config.Shapes;

namespace Halftone.Core.Releases;

/// <summary>What a look at the gates says about the step that a release holds.</summary>
internal sealed record StepJudgement
{
    /// <summary>`promote` for want of data is for candidates that nothing speaks against: the specification's section 6 has E of harm below 5.</summary>
    private static readonly double HarmLogMax = Math.Log(5);

    /// <summary>What is missing, sentences for people and for `blocked_by`; empty = nothing.</summary>
    public Items<string> Waits { get; private init; } = [];

    /// <summary>The step has done its duty.</summary>
    internal bool IsProven => Waits.IsEmpty;

    /// <summary>Its longest time is over.</summary>
    public bool IsOver { get; private init; }

    /// <summary>A gate cannot judge at all.</summary>
    public bool IsBroken { get; private init; }

    /// <summary>Only proof is missing, and nothing hints at harm.</summary>
    public bool MayGoUnproven { get; private init; }

    /// <param name="held">How long the step has been held.</param>
    internal static StepJudgement Of(Plan plan, Step.Weigh step, ReleaseEvent.Looked looked, TimeSpan held)
    {
        List<string> waits = [];
        foreach (var reading in looked.Readings.Where(reading => reading.Broken)) waits.Add($"gate {reading.Gate} cannot judge: {reading.Why}");
        var isBroken = waits.Count > 0;
        if (held < step.Shortest) waits.Add($"the hold ({WholeSeconds(step.Shortest - held)} of {DurationShape.Of(step.Shortest)} left)");
        var fewUnits = looked.Units < step.UnitsMin;
        if (fewUnits) waits.Add($"{looked.Units} of {step.UnitsMin} units");
        foreach (var gate in plan.GatesOf(step))
        {
            // With one arm there is nothing to compare; waiting for it would be waiting for ever.
            if (gate.Compares && !step.HasBothArms) continue;
            var reading = looked.Readings.FirstOrDefault(reading => reading.Gate == gate.Name);
            if (reading is not { Verdict: Verdict.Pass, Broken: false }) waits.Add($"gate {gate.Name}: {reading?.Why ?? "not asked yet"}");
        }

        return new()
        {
            Waits = waits.ToItems(),
            IsOver = held >= step.Longest,
            IsBroken = isBroken,
            MayGoUnproven = !isBroken && !fewUnits && plan.GatesOf(step).All(gate => gate.Compares || Passed(gate)) && looked.Readings.All(reading => reading.HarmLog is not { } harm || harm < HarmLogMax),
        };

        // People read it once a second.
        static string WholeSeconds(TimeSpan left) => DurationShape.Of(TimeSpan.FromSeconds(Math.Ceiling(left.TotalSeconds)));

        bool Passed(GateConfig gate) => looked.Readings.Any(reading => reading.Gate == gate.Name && reading.Verdict == Verdict.Pass);
    }

    /// <summary>The first failure that counts: a broken measurement makes tests void, but not what was seen without statistics.</summary>
    internal static GateReading? Harm(Items<GateReading> readings)
    {
        var isBroken = readings.Any(reading => reading.Broken);
        return readings.FirstOrDefault(reading => reading.Verdict == Verdict.Fail && !reading.Broken && (!isBroken || reading.HarmLog is null));
    }
}
