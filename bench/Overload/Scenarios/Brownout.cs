using Halftone.Bench.Overload.Contenders;
using Halftone.Bench.Overload.Measuring;
using Halftone.Bench.Shared.Machine;

namespace Halftone.Bench.Overload.Scenarios;

/// <summary>The child becomes slower, or answers nothing for a while.</summary>
internal static class Brownout
{
    private const double BeforeSeconds = 5, SlowSeconds = 30, HangSeconds = 30, AfterSeconds = 15, PatienceSeconds = 4, DeadMax = 0.02, RssMegabytesMax = 8, BackMax = 2000;

    internal static Scenario Slower { get; } = new("o4", "brownout: the child 10x and 40x slower under half its load", RunsSlower);

    internal static Scenario Hung { get; } = new("o5", "the child hangs 30 s, clients retry every second", RunsHung);

    private static IEnumerable<Func<Row>> RunsSlower(string contender, Pace pace)
    {
        if (pace.Quick && contender != Lineup.Ours) yield break;
        foreach (var child in Rates.Children(contender, pace))
            foreach (var times in pace.Quick ? (double[])[10] : [10, 40])
                yield return () => RunSlower(contender, pace, Rates.Plan(child), times);
    }

    private static IEnumerable<Func<Row>> RunsHung(string contender, Pace pace)
    {
        if (pace.Quick && contender != Lineup.Ours) yield break;
        foreach (var child in Rates.Children(contender, pace)) yield return () => RunHung(contender, pace, Rates.Plan(child));
    }

    private static Row RunSlower(string contender, Pace pace, ServicePlan plan, double times)
    {
        using var match = new Match(contender, pace, Setting.Default, plan);
        var crowd = match.Open(match.Capacity.PerSecond / 2, seed: 4, PatienceSeconds);
        var begin = match.Monitor.Seconds;
        crowd.Begin();
        match.Loop.RunFor(pace.Settle(BeforeSeconds));
        match.Child.Slow(times);
        var window = Window.Over(match, crowd, pace.Load(SlowSeconds));
        match.Child.Slow(1);
        var back = Recovery.Watch(match, crowd, match.Capacity.PerSecond / 2, pace.Load(AfterSeconds));
        crowd.Leave();
        return Rows.Of($"O4 {times}x slower", match, crowd, window, begin) with
        {
            BackMilliseconds = back,
            Goals = [Goal.AtLeast("goodput", window.Goodput(match.Capacity), 0.95), Goal.AtMost("dead", window.DeadShare, DeadMax, "0.0%"), Rows.Peak(window, match)],
        };
    }

    private static Row RunHung(string contender, Pace pace, ServicePlan plan)
    {
        using var match = new Match(contender, pace, Setting.Default, plan);
        // Three quarters of the capacity, each client once a second.
        var clients = (int)(match.Capacity.PerSecond * 3 / 4);
        var crowd = match.Closed(new() { Clients = clients, PatienceSeconds = 1, CadenceSeconds = 1, ArriveWithinSeconds = 1 });
        crowd.Begin();
        match.Loop.RunFor(1 + pace.Settle(BeforeSeconds));
        var begin = match.Monitor.Seconds;
        var resting = match.Gateway.RssBytes() / 1e6;
        match.Child.Hang();
        var window = Window.Over(match, crowd, pace.Load(HangSeconds));
        var growth = match.Monitor.RssMegabytesSince(begin) - resting;
        var resumed = Clock.Now;
        match.Child.Resume();
        var back = Recovery.Watch(match, crowd, clients, pace.Load(AfterSeconds));
        var after = match.Child.Read();
        var goodput = crowd.Tally.GoodBetween(resumed, Clock.Now) / (clients * ((Clock.Now - resumed) / 1e9));
        crowd.Leave();
        return Rows.Of("O5 hung", match, crowd, window, begin) with
        {
            Goodput = goodput,
            RssGrowthMegabytes = growth,
            BackMilliseconds = back,
            Peak = Math.Max(window.Child.Peak, after.Peak),
            DeadShare = after.Executed == 0 ? 0 : (double)after.Dead / after.Executed,
            Note = "goodput and dead work after it resumed",
            Goals = [Goal.AtMost("RSS +MB", growth, RssMegabytesMax, "0.0"), Goal.AtMost("back ms", back, BackMax), Goal.AtMost("peak", Math.Max(window.Child.Peak, after.Peak), plan.Slots)],
        };
    }
}
