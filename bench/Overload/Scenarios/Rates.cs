using Halftone.Bench.Overload.Client;
using Halftone.Bench.Overload.Contenders;
using Halftone.Bench.Overload.Measuring;

namespace Halftone.Bench.Overload.Scenarios;

/// <summary>Open loops below and above what eight workers of 20 ms can do.</summary>
internal static class Rates
{
    private const double LoadSeconds = 60, PatienceSeconds = 4, ShedMax = 0.005, AddedP99Max = 1;

    internal static Scenario Below { get; } = new("o2", "0.9x of 8 workers of 20 ms: nobody is turned away", RunsBelow);

    internal static Scenario Beyond { get; } = new("o3", "1.2x, 2x and 10x of them", RunsBeyond);

    /// <summary>Eight of 20 ms: exponential at the workers, as in the simulations; the timer knows fixed times only.</summary>
    internal static ServicePlan Plan(string kind) => new() { Kind = kind, ServiceMilliseconds = 20, Slots = 8, Service = kind == "workers" ? "exponential" : "fixed" };

    /// <summary>Both children for ours, the one that tells the truth for the others.</summary>
    internal static string[] Children(string contender, Pace pace) => contender == Lineup.Ours && !pace.Quick ? ["workers", "timer"] : ["workers"];

    private static IEnumerable<Func<Row>> RunsBelow(string contender, Pace pace)
    {
        if (contender != Lineup.Ours) yield break;
        foreach (var child in Children(contender, pace)) yield return () => RunBelow(contender, pace, Plan(child));
    }

    private static IEnumerable<Func<Row>> RunsBeyond(string contender, Pace pace)
    {
        var ours = contender == Lineup.Ours;
        if (pace.Quick && !ours) yield break;
        foreach (var child in Children(contender, pace))
            foreach (var (times, goal) in pace.Quick ? ((double, double)[])[(2, 0.97)] : ours ? [(1.2, 0.97), (2, 0.97), (10, 0.95)] : [(2, 0.97), (10, 0.95)])
                yield return () => RunBeyond(contender, pace, Plan(child), times, goal);
    }

    private static Row RunBelow(string contender, Pace pace, ServicePlan plan)
    {
        using var match = new Match(contender, pace, Setting.Default, plan);
        var rate = 0.9 * match.Capacity.PerSecond;
        // The same arrivals and the same service times without a gateway: what is left is what the gateway adds.
        var direct = new OpenCrowd(match.Loop, match.ChildPort, rate, seed: 2, PatienceSeconds);
        match.Child.Rewind();
        direct.Begin();
        match.Loop.RunFor(pace.Load(LoadSeconds));
        direct.Leave();
        match.Loop.RunFor(0.5);
        match.Child.Rewind();
        var crowd = match.Open(rate, seed: 2, PatienceSeconds);
        var begin = match.Monitor.Seconds;
        crowd.Begin();
        var window = Window.Over(match, crowd, pace.Load(LoadSeconds));
        Drain(match, crowd);
        var added = crowd.Tally.Good.Milliseconds(0.99) - direct.Tally.Good.Milliseconds(0.99);
        return Rows.Of("O2 0.9x", match, crowd, window, begin) with
        {
            Note = FormattableString.Invariant($"direct p99 {direct.Tally.Good.Milliseconds(0.99):0.0} ms"),
            Goals =
            [
                Goal.AtMost("shed", (double)crowd.Tally[Outcome.Rejected] / crowd.Tally.Offered, ShedMax, "0.00%"),
                // A timer takes any number at once: without a gateway nobody waits there.
                .. plan.Kind == "workers" ? (Goal[])[Goal.AtMost("added p99 ms", added, AddedP99Max, "0.0")] : [],
                Rows.Peak(window, match),
            ],
        };
    }

    private static Row RunBeyond(string contender, Pace pace, ServicePlan plan, double times, double goal)
    {
        using var match = new Match(contender, pace, Setting.Default, plan);
        var crowd = match.Open(times * match.Capacity.PerSecond, seed: 3, PatienceSeconds);
        var begin = match.Monitor.Seconds;
        crowd.Begin();
        var window = Window.Over(match, crowd, pace.Load(LoadSeconds));
        Drain(match, crowd);
        return Rows.Of(FormattableString.Invariant($"O3 {times}x"), match, crowd, window, begin) with
        {
            Goals =
            [
                Goal.AtLeast("goodput", window.Goodput(match.Capacity), goal),
                Goal.AtMost("p99 ms", crowd.Tally.Good.Milliseconds(0.99), plan.WaitSeconds * 1000 + 3 * match.Capacity.P99Milliseconds),
                Goal.AtMost("reject p99 ms", NothingIsFast(crowd.Tally.Rejects), plan.WaitSeconds * 1000 + 50),
                Rows.Peak(window, match),
            ],
        };
    }

    /// <summary>Where nobody was turned away, nobody was turned away too late.</summary>
    internal static double NothingIsFast(Histogram rejects) => rejects.Count == 0 ? 0 : rejects.Milliseconds(0.99);

    private static void Drain(Match match, Crowd crowd)
    {
        crowd.Rest();
        match.Loop.RunUntil(Shared.Machine.Clock.Now + (long)(PatienceSeconds * 1e9), () => crowd.InFlight == 0);
        crowd.Leave();
    }
}
