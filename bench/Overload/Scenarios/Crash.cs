using Halftone.Bench.Overload.Client;
using Halftone.Bench.Overload.Contenders;
using Halftone.Bench.Overload.Measuring;
using Halftone.Bench.Shared.Machine;

namespace Halftone.Bench.Overload.Scenarios;

/// <summary>The child dies under twice its load and is started again.</summary>
internal static class Crash
{
    private const double BeforeSeconds = 10, AfterSeconds = 20, PatienceSeconds = 4;

    internal static Scenario Scenario { get; } = new("o9", "the child crashes under 2x and is started again", Runs);

    private static IEnumerable<Func<Row>> Runs(string contender, Pace pace)
    {
        if (contender != Lineup.Ours) yield break;
        foreach (var child in Rates.Children(contender, pace)) yield return () => Run(contender, pace, Rates.Plan(child));
    }

    private static Row Run(string contender, Pace pace, ServicePlan plan)
    {
        using var match = new Match(contender, pace, Setting.Default with { OwnChild = true }, plan);
        var crowd = match.Open(2 * match.Capacity.PerSecond, seed: 9, PatienceSeconds);
        var begin = match.Monitor.Seconds;
        crowd.Begin();
        match.Loop.RunFor(1);
        var window = Window.Over(match, crowd, pace.Load(BeforeSeconds));
        var crashed = Clock.Now;
        var (lostBefore, failedBefore) = (Lost(crowd), crowd.Tally.Statuses.GetValueOrDefault(502));
        match.Child.Crash();
        var back = Recovery.Watch(match, crowd, match.Capacity.PerSecond, pace.Load(AfterSeconds));
        var lost = Lost(crowd) - lostBefore + crowd.Tally.Statuses.GetValueOrDefault(502) - failedBefore;
        var after = match.Child.Read();
        var peak = after.Peak;
        var goodput = crowd.Tally.GoodBetween(crashed, Clock.Now) / (match.Capacity.At(after.ServiceSeconds) * ((Clock.Now - crashed) / 1e9));
        crowd.Leave();
        return Rows.Of("O9 crash", match, crowd, window, begin) with
        {
            Goodput = goodput,
            BackMilliseconds = back,
            Peak = Math.Max(peak, window.Child.Peak),
            Note = $"goodput from the crash on; back is at 95 % of the capacity; {lost} lost: {Statuses(crowd)}",
            Goals =
            [
                Goal.AtMost("lost, all in flight", lost, plan.Slots),
                Goal.AtMost("reject p99 ms", Rates.NothingIsFast(crowd.Tally.Rejects), plan.WaitSeconds * 1000 + 50),
                Goal.AtMost("peak", Math.Max(peak, window.Child.Peak), plan.Slots),
            ],
        };
    }

    private static string Statuses(Crowd crowd) =>
        string.Join(", ", crowd.Tally.Statuses.Select(status => $"{status.Value} x {status.Key}").Append($"{crowd.Tally[Outcome.Broken]} broken"));

    private static long Lost(Crowd crowd) => crowd.Tally[Outcome.Broken] + crowd.Tally[Outcome.Odd];
}
