using CsCheck;
using Halftone.Core;
using Halftone.Core.Releases;
using Xunit;

namespace Halftone.Tests.Unit.Releases;

public sealed class ProcessGatesTests
{
    private const long MiB = 1024 * 1024;

    private static readonly ProcessFacts Well = new() { Instances = 2, Memory = [new("v2/1", 300 * MiB), new("v2/2", 512 * MiB)] };

    [Fact]
    public void An_instance_that_was_given_up_fails_the_gate_and_says_how_it_ended()
    {
        Assert.Equal(Verdict.Pass, ProcessGates.CrashLoop("crashes", Well).Verdict);
        var reading = ProcessGates.CrashLoop("crashes", Well with { GivenUp = 1, LastExit = "exited with code 1" });
        Assert.Equal(new GateReading("crashes", Verdict.Fail, "1 of 2 instances exit again and again and were given up; the last one exited with code 1"), reading);
    }

    [Fact]
    public void Restarts_fail_the_gate_beyond_their_number_and_not_at_it() =>
        Gen.Select(Gen.Int[0, 20], Gen.Int[0, 20]).Sample((restarts, most) =>
            ProcessGates.Restarts("restarts", Well with { Restarts = restarts }, most).Verdict == (restarts > most ? Verdict.Fail : Verdict.Pass));

    [Fact]
    public void The_largest_instance_decides_about_memory()
    {
        Assert.Equal(new GateReading("memory", Verdict.Pass, "v2/2 holds 512 MiB, at most 512 MiB may be") { IsLimit = true }, ProcessGates.Rss("memory", Well, new RssLimit.Absolute(512 * MiB)));
        Assert.Equal(new GateReading("memory", Verdict.Fail, "v2/2 holds 512 MiB, at most 511 MiB may be") { IsLimit = true }, ProcessGates.Rss("memory", Well, new RssLimit.Absolute(511 * MiB)));
        var share = ProcessGates.Rss("memory", Well, new RssLimit.OfLimit(new Percent(80), 600 * MiB));
        Assert.Equal(new GateReading("memory", Verdict.Fail, "v2/2 holds 512 MiB, at most 480 MiB (80% of 600 MiB) may be") { IsLimit = true }, share);
    }

    [Fact]
    public void Memory_that_cannot_be_read_is_too_little_data() =>
        Assert.Equal(Verdict.NotEnough, ProcessGates.Rss("memory", Well with { Memory = [new("v2/1", 0)] }, new RssLimit.Absolute(1)).Verdict);

    [Fact]
    public void A_trend_of_memory_may_hold_and_never_fail() => Gen.Double[-2000, 2000].Sample(log =>
    {
        var reading = ProcessGates.MemoryTrend("trend", log);
        return reading.Verdict == (log >= Math.Log(100) ? Verdict.NotEnough : Verdict.Pass) && reading.HarmLog is null && !reading.Broken;
    });

    [Fact]
    public void Without_a_trend_to_see_memory_holds_nobody_up() => Assert.Equal(Verdict.Pass, ProcessGates.MemoryTrend("trend", null).Verdict);

    [Fact]
    public void Too_few_units_are_not_enough_and_say_how_long_it_will_take()
    {
        var reading = ProcessGates.Units("units", 100, 500, 2);
        Assert.Equal((Verdict.NotEnough, "100 of 500 units", TimeSpan.FromSeconds(200)), (reading.Verdict, reading.Why, reading.Expected));
        Assert.Null(ProcessGates.Units("units", 100, 500, 0).Expected);
        Assert.Null(ProcessGates.Units("units", 100, long.MaxValue, 1e-9).Expected);
        Assert.Equal(Verdict.Pass, ProcessGates.Units("units", 500, 500, 0).Verdict);
    }
}
