using Halftone.Bench.Overload.Client;
using Halftone.Bench.Overload.Contenders;
using Halftone.Bench.Overload.Measuring;

namespace Halftone.Bench.Overload.Scenarios;

/// <summary>The founding story: 400 clients, one slot, a slow child; and what is left when they have gone.</summary>
internal static class Article
{
    internal const string Prefix = "article";

    private const int Clients = 400;
    private const double LoadSeconds = 100, ShortSeconds = 40, BackLimitSeconds = 30, RssMegabytesMax = 8;

    internal static Scenario Scenario { get; } = new(Prefix, "400 clients, one slot, 1 s / 250 ms / 50 ms (O1)", Runs);

    private static IEnumerable<Func<Row>> Runs(string contender, Pace pace)
    {
        foreach (var milliseconds in pace.Quick ? (double[])[50] : [1000, 250, 50])
        {
            yield return () => Run(contender, pace, Plan("timer", milliseconds), ShortSeconds);
            if (contender != Lineup.Ours) continue;
            if (!pace.Quick) yield return () => Run(contender, pace, Plan("timer", milliseconds), LoadSeconds);
            yield return () => Run(contender, pace, Plan("workers", milliseconds), LoadSeconds);
        }
    }

    private static ServicePlan Plan(string kind, double milliseconds) => new() { Kind = kind, ServiceMilliseconds = milliseconds, Slots = 1 };

    private static Row Run(string contender, Pace pace, ServicePlan plan, double seconds)
    {
        using var match = new Match(contender, pace, Setting.Default, plan);
        var crowd = match.Closed(new() { Clients = Clients });
        var begin = match.Monitor.Seconds;
        crowd.Begin();
        var window = Window.Over(match, crowd, pace.Load(seconds));
        crowd.Leave();
        match.Child.TellLeft();
        var left = match.Monitor.Seconds;
        var back = match.NextAnswer(pace.Settle(BackLimitSeconds) + 2 * plan.ServiceSeconds);
        var (deadLater, probes) = Afterwards(match, left, pace);
        return Rows.Of($"{Prefix} {plan.ServiceMilliseconds:0} ms{(seconds == ShortSeconds ? "" : ", long")}", match, crowd, window, begin) with
        {
            BackMilliseconds = back,
            Note = $"afterwards {probes[Outcome.Good]} of {probes.Offered} probes at half the capacity were good; {deadLater} dead requests after the bound",
            Goals =
            [
                Goal.AtLeast("goodput", window.Goodput(match.Capacity), 0.95),
                Goal.AtMost("timeouts", crowd.Tally[Outcome.TimedOut], 0),
                Goal.AtMost("RSS +MB", match.Monitor.RssMegabytesSince(begin) - match.RestingMegabytes, RssMegabytesMax, "0.0"),
                Goal.AtMost("next ms", back, 2 * plan.ServiceMilliseconds + 50),
                Goal.AtMost("dead after W", deadLater, 0),
                Rows.Peak(window, match),
            ],
        };
    }

    /// <summary>Probes at half the capacity run on; what is executed for nobody when the line's bound has passed should not be.</summary>
    private static (long Dead, Tally Probes) Afterwards(Match match, double left, Pace pace)
    {
        var probes = match.Open(match.Capacity.PerSecond / 2, seed: 1, patienceSeconds: 10);
        probes.Begin();
        match.Loop.RunFor(Math.Max(0.1, pace.Settle(left + match.Plan.WaitSeconds + match.Plan.ServiceSeconds * 2 - match.Monitor.Seconds)));
        var before = match.Child.Read().Dead;
        match.Loop.RunFor(pace.Settle(Math.Max(5, 5 * match.Plan.ServiceSeconds)));
        var dead = match.Child.Read().Dead - before;
        probes.Rest();
        match.Loop.RunFor(pace.Settle(2 * match.Plan.ServiceSeconds));
        probes.Leave();
        return (dead, probes.Tally);
    }
}
