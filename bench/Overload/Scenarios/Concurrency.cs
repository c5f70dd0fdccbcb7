using Halftone.Bench.Overload.Client;
using Halftone.Bench.Overload.Contenders;
using Halftone.Bench.Overload.Measuring;
using Halftone.Bench.Shared.Contenders;
using Halftone.Bench.Shared.Machine;

namespace Halftone.Bench.Overload.Scenarios;

/// <summary>The default of `limits.concurrency` against what four kinds of services make of more and fewer slots.</summary>
internal static class Concurrency
{
    internal const int Default = 64;
    internal const double Enough = 0.95, Share = 0.7;
    internal const string Saturated = "concurrency, 400 connections", Below = "concurrency, 70 % of the best", Computing = "busy";

    private const int Clients = 400;
    private const double PatienceSeconds = 10, OpenPatienceSeconds = 4, PauseSeconds = 0.1, WarmSeconds = 0.5;

    private static readonly int[] Slots = [1, 2, 4, 8, 16, 32, 64, 128, 256], QuickSlots = [1, 64];

    private static readonly Subject[] Subjects =
    [
        new("hello", Path.Combine(Repository.Root, "fixtures", "services", "hello", "server.js"), 0, Rounds: 2, 0.3, 0.8, 0.8),
        new("express", Path.Combine(Repository.Root, "fixtures", "services", "express", "server.js"), 0, Rounds: 2, 0.3, 0.8, 0.8),
        // The line's second must have passed. With many slots four seconds are still its beginning: see the README.
        new(Computing, null, 5, Rounds: 1, 2, 2, 2),
        new("timer", null, 50, Rounds: 1, 1.2, 1.2, 1, Waits: true),
    ];

    internal static Scenario Scenario { get; } = new("concurrency", "how many slots hello, Express, 5 ms of computing and 50 ms of waiting need; the default is 64", Runs);

    /// <summary>A service and how long its figures take to become steady.</summary>
    /// <param name="Name">Of the child.</param>
    /// <param name="Script">Null = one of ours.</param>
    /// <param name="Milliseconds">Per request; 0 = what it takes.</param>
    /// <param name="Rounds">Over all numbers of slots, every second one in reverse.</param>
    /// <param name="SettleSeconds">From the beginning of a load to its first count.</param>
    /// <param name="ClosedSeconds">Counted at saturation, a round.</param>
    /// <param name="OpenSeconds">Counted at 70 %, a round.</param>
    /// <param name="Waits">And does nothing meanwhile: it can do slots / time, and no number is enough.</param>
    private sealed record Subject(string Name, string? Script, double Milliseconds, int Rounds, double SettleSeconds, double ClosedSeconds, double OpenSeconds, bool Waits = false)
    {
        internal ServicePlan Plan(int slots)
        {
            var plan = new ServicePlan { Kind = Name, ServiceMilliseconds = Milliseconds, Slots = slots };
            return Script is { } script ? plan with { Script = script } : plan;
        }
    }

    private static IEnumerable<Func<Row>> Runs(string contender, Pace pace) => contender == Lineup.Ours ? Subjects.Select(subject => (Func<Row>)(() => Run(pace, subject))) : [];

    private static Row Run(Pace pace, Subject subject)
    {
        if (subject.Script is not null && Tool.Run(Path.Combine(Repository.Root, "tools", "setup.sh"), "node", "fixtures") != 0) throw new InvalidOperationException("The packages of the services are not there.");
        var directory = Directory.CreateTempSubdirectory("halftone-concurrency-").FullName;
        using var loop = new Loop();
        var stands = new List<Stand>();
        try
        {
            foreach (var slots in pace.Quick ? QuickSlots : Slots) stands.Add(new(loop, directory, subject.Plan(slots)));
            Measure(pace, subject, stands);
            return Summary(subject, stands, offered: Share * stands.Max(stand => stand.Saturated.AnsweredPerSecond));
        }
        finally
        {
            // Each takes a moment to end its child.
            Parallel.ForEach(stands, stand => stand.Dispose());
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void Measure(Pace pace, Subject subject, List<Stand> stands)
    {
        var rounds = pace.Quick ? 1 : subject.Rounds;
        var settle = pace.Quick ? 0.2 : subject.SettleSeconds;
        foreach (var stand in stands) stand.Warm(pace.Quick ? 0.2 : WarmSeconds);
        var habit = new Habit { Clients = Clients, PatienceSeconds = PatienceSeconds, PauseSeconds = PauseSeconds };
        for (var round = 0; round < rounds; round++)
            foreach (var stand in InOrder(round)) stand.Saturate(habit, settle, pace.Quick ? 0.3 : pace.Load(subject.ClosedSeconds));
        var offered = Share * stands.Max(stand => stand.Saturated.AnsweredPerSecond);
        for (var round = 0; round < rounds; round++)
            foreach (var stand in InOrder(round)) stand.Offer(offered, OpenPatienceSeconds, settle / 2, pace.Quick ? 0.3 : pace.Load(subject.OpenSeconds));

        // What drifts, drifts for few and many slots alike.
        IEnumerable<Stand> InOrder(int round) => round % 2 == 0 ? stands : stands.AsEnumerable().Reverse();
    }

    private static Row Summary(Subject subject, List<Stand> stands, double offered)
    {
        var best = stands.Max(stand => stand.Saturated.AnsweredPerSecond);
        var today = stands.First(stand => stand.Slots == Default);
        var needed = subject.Waits ? Math.Min(best, Default / subject.Milliseconds * 1000) : best;
        var of = subject.Waits ? $"of {Default} / {subject.Milliseconds:0} ms" : "of the best";
        var reached = today.Saturated.AnsweredPerSecond / needed;
        return new()
        {
            Scenario = "concurrency",
            Child = subject.Name,
            Contender = Lineup.Ours,
            Slots = Default,
            CapacityPerSecond = needed,
            Goodput = reached,
            TimedOut = today.Saturated.Tally[Outcome.TimedOut],
            Rejected = today.Saturated.Tally[Outcome.Rejected],
            GoodP50 = today.Saturated.Tally.Good.Milliseconds(0.5),
            GoodP99 = today.Saturated.Tally.Good.Milliseconds(0.99),
            AnsweredPerSecond = today.Saturated.AnsweredPerSecond,
            Note = $"goodput is {of}, with any number of slots {best:0}/s",
            Goals = [Goal.AtLeast(of, reached, Enough)],
            Points = [.. stands.Select(stand => Point(Saturated, subject.Name, stand, stand.Saturated, best)), .. stands.Select(stand => Point(Below, subject.Name, stand, stand.Below, offered))],
        };
    }

    private static Row Point(string kind, string name, Stand stand, Stand.Load load, double capacity) => new()
    {
        Scenario = kind,
        Child = name,
        Contender = Lineup.Ours,
        Slots = stand.Slots,
        OfferedPerSecond = load.Tally.Offered / load.Seconds,
        CapacityPerSecond = capacity,
        Goodput = load.AnsweredPerSecond / capacity,
        TimedOut = load.Tally[Outcome.TimedOut],
        Rejected = load.Tally[Outcome.Rejected],
        Lost = load.Tally[Outcome.Broken] + load.Tally[Outcome.Odd],
        GoodP50 = load.Tally.Good.Milliseconds(0.5),
        GoodP99 = load.Tally.Good.Milliseconds(0.99),
        RejectP50 = load.Tally.Rejects.Milliseconds(0.5),
        RejectP99 = load.Tally.Rejects.Milliseconds(0.99),
        CpuShare = load.CpuSeconds / load.Seconds,
        DriverLagP99 = load.DriverLagP99,
        AnsweredPerSecond = load.AnsweredPerSecond,
        RssMegabytes = load.RssMegabytes,
        ChildRssMegabytes = load.ChildRssMegabytes,
        LoadEnd = load.Seconds,
    };
}
