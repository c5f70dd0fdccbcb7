using Halftone.Bench.Overload.Contenders;
using Halftone.Bench.Overload.Measuring;

namespace Halftone.Bench.Overload.Scenarios;

/// <summary>Two versions: the candidate takes 10 % and is ten times slower. What stable does must be what it does alone.</summary>
internal static class Candidate
{
    private const double LoadSeconds = 40, PatienceSeconds = 4, Share = 0.1, Times = 2, KeptMin = 0.99;

    internal static Scenario Scenario { get; } = new("o10", "a candidate at 10 %, 10x slower, at 2x: stable as if alone", Runs);

    private static IEnumerable<Func<Row>> Runs(string contender, Pace pace)
    {
        if (contender != Lineup.Ours) yield break;
        foreach (var child in Rates.Children(contender, pace)) yield return () => Run(contender, pace, child);
    }

    private static Row Run(string contender, Pace pace, string child)
    {
        var stable = Rates.Plan(child) with { Name = "stable" };
        var alone = Alone(contender, pace, stable);
        using var match = new Match(contender, pace, Setting.Default, stable, stable with { Name = "candidate", ServiceMilliseconds = stable.ServiceMilliseconds * 10 });
        var crowd = match.Open(Times * match.Capacity.PerSecond, seed: 10, PatienceSeconds);
        var begin = match.Monitor.Seconds;
        crowd.Begin();
        match.Loop.RunFor(pace.Settle(2));
        var before = crowd.Tally.GoodFrom('s');
        var window = Window.Over(match, crowd, pace.Load(LoadSeconds));
        var good = crowd.Tally.GoodFrom('s') - before;
        var goodput = good / (match.Capacity.At(window.Child.ServiceSeconds) * window.Seconds);
        crowd.Leave();
        return Rows.Of("O10 candidate", match, crowd, window, begin) with
        {
            Goodput = goodput,
            Note = FormattableString.Invariant($"goodput, dead work and peak are stable's; alone {alone:0.0%}; {crowd.Tally.GoodFrom('c')} answers of the candidate"),
            Goals = [Goal.AtLeast("stable of alone", goodput / alone, KeptMin), Rows.Peak(window, match)],
        };
    }

    /// <summary>Stable's goodput under its own share of the load and nothing else.</summary>
    private static double Alone(string contender, Pace pace, ServicePlan stable)
    {
        using var match = new Match(contender, pace, Setting.Default, stable);
        var crowd = match.Open(Times * (1 - Share) * match.Capacity.PerSecond, seed: 10, PatienceSeconds);
        crowd.Begin();
        match.Loop.RunFor(pace.Settle(2));
        return Window.Over(match, crowd, pace.Load(LoadSeconds)).Goodput(match.Capacity);
    }
}
