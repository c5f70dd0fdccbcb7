using Halftone.Bench.Overload.Client;
using Halftone.Bench.Overload.Contenders;
using Halftone.Bench.Overload.Measuring;
using Halftone.Bench.Shared.Machine;

namespace Halftone.Bench.Overload.Scenarios;

/// <summary>Slow readers and slowloris beside good traffic, in pairs of with and without.</summary>
internal static class BadClients
{
    private const int Readers = 1_000, Slowloris = 10_000, QuickDivisor = 10;
    private const double Rate = 300, SlotSeconds = 4, SettleSeconds = 3, PatienceSeconds = 4, WorseShareMax = 0.10, WorseMillisecondsMax = 1, StillnessSecondsMax = 20, StillShare = 0.01;

    internal static Scenario Scenario { get; } = new("o8", "1,000 slow readers of 10 MB, 10,000 slowloris connections, beside good traffic", Runs);

    private static IEnumerable<Func<Row>> Runs(string contender, Pace pace)
    {
        if (contender != Lineup.Ours) yield break;
        yield return () => Run(contender, pace, "O8 slow readers", new Attack.SlowReading(), Readers);
        yield return () => Run(contender, pace, "O8 slowloris", new Attack.Slowloris(), Slowloris);
    }

    private static Row Run(string contender, Pace pace, string name, Attack attack, int connections)
    {
        if (pace.Quick) connections /= QuickDivisor;
        // A slot is held until an answer's end, so slow readers need as many as they are; the question is memory and the others' latency.
        using var match = new Match(contender, pace, Setting.Default, new ServicePlan { Kind = "timer", ServiceMilliseconds = 5, Slots = 4 * Readers });
        var pairs = new List<(double Without, double With)>();
        var (begin, kernelMost, fewest) = (match.Monitor.Seconds, 0L, int.MaxValue);
        for (var pair = 0; pair < pace.Pairs; pair++)
        {
            var without = pair % 2 == 0 ? Good(match, pace) : null;
            var attackers = new Attackers(match.Loop, match.Gateway.Port, attack, connections);
            attackers.Begin();
            match.Loop.RunFor(connections / 10_000.0 + pace.Settle(SettleSeconds));
            AwaitStillness(match);
            var with = Good(match, pace);
            kernelMost = Math.Max(kernelMost, SocketMemory.Bytes(match.Gateway.Pids));
            fewest = Math.Min(fewest, attackers.Open);
            attackers.Leave();
            match.Loop.RunFor(pace.Settle(SettleSeconds));
            without ??= Good(match, pace);
            pairs.Add((without.Crowd.Tally.Good.Milliseconds(0.99), with.Crowd.Tally.Good.Milliseconds(0.99)));
            if (pair + 1 == pace.Pairs) return Judge(match, name, with, pairs, begin, kernelMost / 1e6, fewest);
        }
        throw new InvalidOperationException("no pairs");
    }

    /// <summary>Whoever asks for megabytes gets what all buffers on the way hold; the question is about the time after that.</summary>
    private static void AwaitStillness(Match match)
    {
        for (var (waited, before) = (0.0, 0L); waited < StillnessSecondsMax; waited += 0.5)
        {
            match.Loop.RunFor(0.5);
            var now = Host.TcpBytes();
            if (Math.Abs(now - before) <= StillShare * now) return;
            before = now;
        }
    }

    private static Row Judge(Match match, string name, Traffic with, List<(double Without, double With)> pairs, double begin, double kernelMegabytes, int open)
    {
        var worse = pairs.Select(pair => pair.With - pair.Without).Order().ElementAt(pairs.Count / 2);
        var allowed = Math.Max(WorseMillisecondsMax, WorseShareMax * pairs.Select(pair => pair.Without).Order().ElementAt(pairs.Count / 2));
        var most = match.Monitor.RssMegabytesSince(begin) + kernelMegabytes;
        var bound = PrintedBound.Megabytes(match.Gateway.Output);
        return Rows.Of(name, match, with.Crowd, with.Window, begin) with
        {
            // Good traffic is far below the slots here: what is offered is what can be done.
            CapacityPerSecond = double.NaN,
            Note = FormattableString.Invariant($"{open} bad connections stayed open; RSS +{match.Monitor.RssMegabytesSince(begin) - match.RestingMegabytes:0} MB, its sockets in the kernel {kernelMegabytes:0} MB; p99 without/with {string.Join(", ", pairs.Select(pair => FormattableString.Invariant($"{pair.Without:0.0}/{pair.With:0.0}")))}"),
            Goals =
            [
                Goal.AtMost("p99 +ms", worse, allowed, "0.00"),
                bound is { } megabytes ? Goal.AtMost("MB with sockets, printed bound", most, megabytes) : new("memory within the printed bound", "printed", FormattableString.Invariant($"{most:0} MB with sockets, none is printed"), false),
            ],
        };
    }

    private sealed record Traffic(OpenCrowd Crowd, Window Window);

    private static Traffic Good(Match match, Pace pace)
    {
        var crowd = match.Open(Rate, seed: 8, PatienceSeconds);
        crowd.Begin();
        var window = Window.Over(match, crowd, pace.Load(SlotSeconds));
        crowd.Rest();
        match.Loop.RunFor(0.2);
        crowd.Leave();
        return new(crowd, window);
    }
}
