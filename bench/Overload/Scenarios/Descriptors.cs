using Halftone.Bench.Overload.Client;
using Halftone.Bench.Overload.Contenders;
using Halftone.Bench.Overload.Measuring;

namespace Halftone.Bench.Overload.Scenarios;

/// <summary>A gateway with 256 descriptors and a thousand clients: neither spinning while they are there, nor deaf when they have left.</summary>
internal static class Descriptors
{
    private const int Files = 256, Clients = 1_000;
    private const double LoadSeconds = 15, CpuShareMax = 0.25, BackMillisecondsMax = 1000, BackLimitSeconds = 15;

    internal static Scenario Scenario { get; } = new("descriptors", "ulimit -n 256 and 1,000 clients", Runs);

    private static IEnumerable<Func<Row>> Runs(string contender, Pace pace)
    {
        if (contender == Lineup.Ours) yield return () => Run(contender, pace);
    }

    private static Row Run(string contender, Pace pace)
    {
        using var match = new Match(contender, pace, Setting.Default with { Descriptors = Files }, Rates.Plan("timer"));
        // One request each and then silence: what the gateway burns beyond that, it burns for nothing. Who was turned away is back in a second.
        var crowd = match.Closed(new() { Clients = Clients, CadenceSeconds = 1, ArriveWithinSeconds = 1, OnceEach = true });
        var begin = match.Monitor.Seconds;
        crowd.Begin();
        match.Loop.RunFor(pace.Settle(3));
        var window = Window.Over(match, crowd, pace.Load(LoadSeconds));
        crowd.Leave();
        var back = match.NextAnswer(pace.Settle(BackLimitSeconds));
        return Rows.Of("ulimit -n 256", match, crowd, window, begin) with
        {
            Goodput = double.NaN,
            BackMilliseconds = back,
            Note = $"{crowd.Tally[Outcome.Good]} of {Clients} were served",
            Goals = [Goal.AtMost("CPU of a core", window.CpuShare, CpuShareMax, "0.0%"), Goal.AtMost("normal after ms", back, BackMillisecondsMax)],
        };
    }
}
