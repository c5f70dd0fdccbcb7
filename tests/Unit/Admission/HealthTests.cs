using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Outcomes;
using Xunit;

namespace Halftone.Tests.Unit.Admission;

/// <summary>What the pool does with instances that fail: who is left out, who may not be, and what waiters get by it.</summary>
public sealed class HealthTests
{
    private const int Failures = 5;

    [Fact]
    public void An_instance_that_fails_in_a_row_gets_nothing_more_and_the_others_do()
    {
        var bench = Bench(slots: 10);
        var (bad, good) = (bench.Add("v1/1"), bench.Add("v1/2"));
        Fail(bench, bad);
        Assert.Equal(10, bench.Pool.Read().Slots);
        for (var i = 0; i < 10; i++) Assert.Same(good, bench.Take().Grant.Instance);
        Assert.Equal(TakeResult.Waiting, bench.Take().Result);
        Assert.Equal(1, bench.Pool.Read().Ejections);
    }

    [Fact]
    public void The_last_one_is_never_left_out()
    {
        var bench = Bench(slots: 10);
        var only = bench.Add();
        Fail(bench, only, 100);
        for (var i = 0; i < 10; i++) bench.Pool.Probed(only, Sign.ProbeFailed, bench.Now);
        Assert.Same(only, bench.Take().Grant.Instance);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    [InlineData(5, 2)]
    public void However_many_fail_at_most_half_are_left_out(int instances, int leftOut)
    {
        var bench = Bench(slots: 1);
        var all = Enumerable.Range(1, instances).Select(i => bench.Add($"v1/{i}")).ToArray();
        foreach (var instance in all)
        {
            for (var i = 0; i < 3; i++) bench.Pool.Probed(instance, Sign.ProbeFailed, bench.Now);
        }
        Assert.Equal(leftOut, bench.Pool.Members().Count(member => !member.Health.IsServing));
        Assert.Equal(instances - leftOut, bench.Pool.Read().Slots);
    }

    [Fact]
    public void When_the_others_go_the_one_that_was_left_out_serves_and_waiters_get_its_slots_at_once()
    {
        var bench = Bench(slots: 1);
        var (bad, good) = (bench.Add("v1/1"), bench.Add("v1/2"));
        Fail(bench, bad);
        bench.Take();
        var waiting = bench.Take();
        Assert.Equal(TakeResult.Waiting, waiting.Result);

        bench.Pool.Drain(good);

        Assert.Equal([waiting.Token], bench.Told.Wakes.Select(wake => wake.Token));
        Assert.Same(bad, bench.Told.Wakes[0].Grant.Instance);
    }

    [Fact]
    public void An_instance_on_trial_gets_one_request_and_its_answer_brings_it_back_for_those_who_wait()
    {
        var bench = Bench(slots: 2, probed: false);
        var (bad, _) = (bench.Add("v1/1"), bench.Add("v1/2"));
        Fail(bench, bad);
        bench.Pass(60_000);
        Look(bench);

        var taken = Enumerable.Range(0, 4).Select(_ => bench.Take()).ToArray();
        Assert.Equal(TakeResult.Waiting, taken[3].Result);
        var trial = Assert.Single(taken, each => each.Result == TakeResult.Granted && each.Grant.Instance == bad);
        bench.Pool.Return(trial.Grant.Lease, 0, bench.Now, Link.None, 1, out var wake, sign: Sign.Answered);
        Assert.Equal((taken[3].Token, Fault.None), (wake.Token, wake.Fault));
        Assert.Equal(4, bench.Pool.Read().Slots);
    }

    [Fact]
    public void A_refused_connection_counts_once_however_many_requests_ran_into_it()
    {
        var bench = Bench(slots: 10);
        var (bad, _) = (bench.Add("v1/1"), bench.Add("v1/2"));
        for (var i = 0; i < Failures; i++) bench.Pool.Suspect(bad);
        Assert.Equal(1, bench.Pool.Members().Single(member => member.Instance == bad).Health.Failures);
        for (var i = 1; i < Failures; i++)
        {
            bench.Pool.Reinstate(bad, bench.Pool.Suspect(bad), bench.Now);
            bench.Pool.Suspect(bad);
        }
        Assert.Equal(EjectCause.Unreachable, Assert.IsType<HealthState.Ejected>(bench.Pool.Members().Single(member => member.Instance == bad).Health.State).Cause);
    }

    [Fact]
    public void A_late_probe_of_an_instance_that_answers_requests_is_no_failed_one()
    {
        var bench = Bench(slots: 10);
        var (busy, _) = (bench.Add("v1/1"), bench.Add("v1/2"));
        for (var i = 0; i < 20; i++)
        {
            Answer(bench, busy);
            bench.Pool.Probed(busy, Sign.ProbeTimedOut, bench.Now);
            bench.Pass(3_000);
        }
        Assert.All(bench.Pool.Members(), member => Assert.True(member.Health.IsServing));
        for (var i = 0; i < 3; i++) bench.Pool.Probed(busy, Sign.ProbeTimedOut, bench.Now += 10_000 * PoolBench.Millisecond);
        Assert.False(bench.Pool.Members()[0].Health.IsServing);
    }

    [Fact]
    public void Changes_are_told_once_each_in_their_order()
    {
        var bench = Bench(slots: 10, probed: false);
        var (bad, _) = (bench.Add("v1/1"), bench.Add("v1/2"));
        Fail(bench, bad);
        bench.Pass(60_000);
        Assert.Equal([(bad, typeof(HealthState.Ejected)), (bad, typeof(HealthState.Trial))], Look(bench).Select(change => (change.Instance, change.After.GetType())));
        Assert.Empty(Look(bench));
    }

    private static PoolBench Bench(int slots, bool probed = true)
    {
        var bench = new PoolBench(slots);
        bench.Pool.Judge(HealthLimits.From(new HealthConfig { Path = probed ? "/healthz" : null }));
        return bench;
    }

    private static List<HealthChange> Look(PoolBench bench)
    {
        var changes = new List<HealthChange>();
        bench.Pool.Look(bench.Now, changes);
        bench.Pool.CheckWholly();
        return changes;
    }

    private static void Fail(PoolBench bench, Instance instance, int times = Failures)
    {
        for (var i = 0; i < times; i++) Ends(bench, instance, Sign.Failed);
    }

    private static void Answer(PoolBench bench, Instance instance) => Ends(bench, instance, Sign.Answered);

    /// <summary>Requests end until one of them was this instance's; the others' say nothing.</summary>
    private static void Ends(PoolBench bench, Instance instance, Sign sign)
    {
        while (true)
        {
            var taken = bench.Take();
            Assert.Equal(TakeResult.Granted, taken.Result);
            var ours = taken.Grant.Instance == instance;
            bench.Pool.Return(taken.Grant.Lease, 0, bench.Now, Link.None, ours && sign == Sign.Answered ? 1 : -1, out _, sign: ours ? sign : Sign.None);
            bench.Pool.CheckWholly();
            if (ours) return;
        }
    }
}
