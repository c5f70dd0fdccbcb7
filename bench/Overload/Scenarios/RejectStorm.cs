using Halftone.Bench.Overload.Client;
using Halftone.Bench.Overload.Contenders;
using Halftone.Bench.Overload.Measuring;
using Halftone.Bench.Shared.Machine;

namespace Halftone.Bench.Overload.Scenarios;

/// <summary>400 clients that try again at once, before a child that computes on the same core as the gateway.</summary>
internal static class RejectStorm
{
    private const int Clients = 400, ShortLine = 20;
    private const double LoadSeconds = 20, CpuPerRejectMax = 15, KeptMin = 0.9;

    internal static Scenario Scenario { get; } = new("o7", "reject storm: 400 clients, instant retry, child and gateway on one core", Runs);

    private static IEnumerable<Func<Row>> Runs(string contender, Pace pace)
    {
        // A short line is what makes a storm; the others know none (HAProxy's maxqueue moves requests to a line of the backend).
        if (!(pace.Quick && contender == Lineup.Ours)) yield return () => Run(contender, pace, null);
        if (contender == Lineup.Ours) yield return () => Run(contender, pace, ShortLine);
    }

    private static Row Run(string contender, Pace pace, int? line)
    {
        var core = $"{Cores.Contender}";
        var plan = new ServicePlan { Kind = "workers", ServiceMilliseconds = 5, Slots = 1, Service = "burn", Cores = core };
        using var match = new Match(contender, pace, Setting.Default with { Cores = core, Line = line }, plan);
        var seconds = pace.Load(LoadSeconds);
        // Never without work: one connection more than it has workers.
        var alone = Executed(match, new ClosedCrowd(match.Loop, match.ChildPort, new() { Clients = plan.Slots + 1 }), seconds / 2);
        var calm = Executed(match, match.Closed(new() { Clients = plan.Slots }), seconds / 2);
        var crowd = match.Closed(new() { Clients = Clients });
        var begin = match.Monitor.Seconds;
        crowd.Begin();
        var window = Window.Over(match, crowd, seconds);
        var rejects = crowd.Tally[Outcome.Rejected];
        crowd.Leave();
        var perReject = rejects == 0 ? double.NaN : (window.CpuSeconds - window.Good * calm.CpuSeconds / Math.Max(1, calm.Good)) / rejects * 1e6;
        var kept = window.Child.Executed / window.Seconds / (alone.Child.Executed / alone.Seconds);
        return Rows.Of(line is null ? "O7 storm" : $"O7 storm, line of {line}", match, crowd, window, begin) with
        {
            Goodput = kept,
            Note = FormattableString.Invariant($"{rejects / window.Seconds:0} rejects/s; goodput is of the child alone, {alone.Child.Executed / alone.Seconds:0}/s"),
            Goals =
            [
                Goal.AtLeast("child keeps", kept, KeptMin),
                Goal.AtMost("us per reject", double.IsNaN(perReject) ? 0 : perReject, CpuPerRejectMax, "0.0"),
                Rows.Peak(window, match),
            ],
        };
    }

    private static Window Executed(Match match, ClosedCrowd crowd, double seconds)
    {
        crowd.Begin();
        match.Loop.RunFor(0.1);
        var window = Window.Over(match, crowd, seconds);
        crowd.Leave();
        match.Loop.RunFor(0.2);
        return window;
    }
}
