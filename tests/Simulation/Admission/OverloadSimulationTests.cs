using Halftone.Tests.Simulation.Admission.Disciplines;

namespace Halftone.Tests.Simulation.Admission;

/// <summary>The line under load, and beside it the disciplines it was chosen over: the choice stays justified as long as this table holds.</summary>
public sealed class OverloadSimulationTests(ITestOutputHelper output)
{
    private const int Seed = 7;
    private const long Millisecond = Traffic.Millisecond;

    private static readonly (string Name, Func<Traffic, Discipline> Of)[] Disciplines =
    [
        ("FIFO, no bound, no cancel (Node's agent)", traffic => new ListDiscipline(traffic)),
        ("FIFO, no bound, cancel", traffic => new ListDiscipline(traffic) { Cancels = true }),
        ("FIFO of 1024, no cancel", traffic => new ListDiscipline(traffic) { CountMax = 1024 }),
        ("FIFO of 1024, cancel (Envoy's default)", traffic => new ListDiscipline(traffic) { CountMax = 1024, Cancels = true }),
        ("no line", traffic => new ListDiscipline(traffic) { CountMax = 0, Cancels = true, FreesWorker = true }),
        ("FIFO of 100", traffic => new ListDiscipline(traffic) { CountMax = 100, Cancels = true, FreesWorker = true }),
        ("FIFO, wait <= T/4", traffic => new ListDiscipline(traffic) { WaitMax = Traffic.Patience / 4, Cancels = true, FreesWorker = true }),
        ("FIFO + CoDel 5 ms, wait <= T/4", traffic => new ListDiscipline(traffic) { WaitMax = Traffic.Patience / 4, CoDelTarget = 5 * Millisecond, Cancels = true, FreesWorker = true }),
        ("LIFO when not empty for 100 ms, wait <= T/4", traffic => new ListDiscipline(traffic) { WaitMax = Traffic.Patience / 4, LifoAfter = 100 * Millisecond, Cancels = true, FreesWorker = true }),
        (Ours, traffic => new PoolDiscipline(traffic, 1)),
    ];

    private const string Ours = "head-age LIFO, wait <= T/4 (ours)";

    private sealed record Row(string Name, double Well, double Over, double Twice, double Ten, double Brownout, double Dead, long MedianAtTwice, long DrainAtTen);

    [Fact]
    public void Of_all_disciplines_only_ours_keeps_goodput_everywhere_and_answers_quickly()
    {
        var rows = Disciplines.Select(RowOf).ToList();
        foreach (var row in rows)
        {
            output.WriteLine($"{row.Name,-46} 0.9x {row.Well:F3}  1.2x {row.Over:F3}  2x {row.Twice:F3}  10x {row.Ten:F3}  brownout {row.Brownout:F3} (dead {row.Dead:P1})  "
                + $"p50 at 2x {row.MedianAtTwice / Millisecond} ms  drain at 10x {row.DrainAtTen / 1e9:F1} s");
        }

        var ours = rows.Single(row => row.Name == Ours);
        Assert.True(KeepsGoodput(ours) && ours.MedianAtTwice < 50 * Millisecond, "ours keeps goodput and answers quickly");
        Assert.DoesNotContain(rows, row => row != ours && KeepsGoodput(row) && row.MedianAtTwice <= ours.MedianAtTwice && row.Well >= ours.Well);

        // What the article ran into, and what the usual answers to it are worth.
        var agent = rows[0];
        Assert.True(agent is { Over: < 0.5, Twice: < 0.2, Ten: < 0.1 } && agent.DrainAtTen > 100_000 * Millisecond, "without a bound nothing is left and nothing recovers");
        Assert.True(rows[1].Twice < 0.5, "cancelling alone does not help");
        Assert.True(rows[5].Dead > 0.2, "a count that fits while all is well is too large in a brownout");
        Assert.True(rows[7].Well < ours.Well, "a fixed target for the delay costs goodput when nothing is wrong");
    }

    [Theory]
    [InlineData(0.9, 1)]
    [InlineData(1.2, 1)]
    [InlineData(2, 1)]
    [InlineData(10, 1)]
    [InlineData(1.2, 4)]
    [InlineData(2, 4)]
    [InlineData(10, 4)]
    public void Capacity_is_used_however_much_is_offered_and_no_reactor_keeps_it(double load, int reactors)
    {
        var traffic = new Traffic(load, slowness: 1, Seed);
        var pool = new PoolDiscipline(traffic, reactors);
        traffic.Run(pool);
        output.WriteLine($"{load}x, {reactors} reactors: goodput {traffic.Goodput:P1}, p50 {traffic.Percentile(0.5) / Millisecond} ms, p99 {traffic.Percentile(0.99) / Millisecond} ms, "
            + $"idle {traffic.Drain / Millisecond} ms after the last arrival, least share of a reactor {pool.LeastShare:P0}");
        Assert.InRange(traffic.Goodput, 0.97, 1.05);
        Assert.InRange(traffic.Drain, 0, 500 * Millisecond);
        Assert.True(pool.LeastShare > 0.8 / reactors, "no reactor keeps the slots for itself");
        Assert.Equal((0, 0, 0L), (pool.Counts.Busy, pool.Counts.Waiting, pool.Counts.Stale));
    }

    private static bool KeepsGoodput(Row row) => row is { Well: >= 0.99, Over: >= 0.97, Twice: >= 0.97, Ten: >= 0.97, Brownout: >= 0.95, Dead: <= 0.02 };

    private static Row RowOf((string Name, Func<Traffic, Discipline> Of) discipline)
    {
        Traffic Run(double load, double slowness = 1)
        {
            var traffic = new Traffic(load, slowness, Seed);
            traffic.Run(discipline.Of(traffic));
            return traffic;
        }

        var (well, over, twice, ten, brownout) = (Run(0.9), Run(1.2), Run(2), Run(10), Run(0.5, slowness: 10));
        return new(discipline.Name, well.Goodput, over.Goodput, twice.Goodput, ten.Goodput, brownout.Goodput, brownout.Dead, twice.Percentile(0.5), ten.Drain);
    }
}
