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
        Assert.Equal(new GateReading("memory", Verdict.Pass, "v2/2 holds 512 MiB, at most 512 MiB may be") { IsLimit = true, IsMemory = true }, ProcessGates.Rss("memory", Well, new RssLimit.Absolute(512 * MiB)));
        Assert.Equal(new GateReading("memory", Verdict.Fail, "v2/2 holds 512 MiB, at most 511 MiB may be") { IsLimit = true, IsMemory = true }, ProcessGates.Rss("memory", Well, new RssLimit.Absolute(511 * MiB)));
        var share = ProcessGates.Rss("memory", Well, new RssLimit.OfLimit(new Percent(80), 600 * MiB));
        Assert.Equal(new GateReading("memory", Verdict.Fail, "v2/2 holds 512 MiB, at most 480 MiB (80% of 600 MiB) may be") { IsLimit = true, IsMemory = true }, share);
    }

    [Fact]
    public void Memory_that_cannot_be_read_is_too_little_data() =>
        Assert.Equal(Verdict.NotEnough, ProcessGates.Rss("memory", Well with { Memory = [new("v2/1", 0)] }, new RssLimit.Absolute(1)).Verdict);

    private static ProcessFacts Telling(params InstanceTelling?[] told) => Well with { Memory = told.Select((each, at) => new InstanceMemory($"v2/{at + 1}", 300 * MiB) { Told = each }).ToItems() };

    private static InstanceTelling Told(long? live, long used = 0, double delay = 1, long number = 1, double age = 1) => new(live, used, TimeSpan.FromMilliseconds(delay), number, TimeSpan.FromSeconds(age));

    [Fact]
    public void The_largest_live_heap_decides_and_garbage_is_not_counted()
    {
        Assert.Equal(new GateReading("processes", Verdict.Pass, "v2/2 has the largest live heap, 100 MiB, at most 100 MiB may be") { IsLimit = true }, ProcessGates.Heap("processes", Telling(Told(50 * MiB, 400 * MiB), Told(100 * MiB, 101 * MiB)), 100 * MiB));
        Assert.Equal(new GateReading("processes", Verdict.Fail, "v2/2 has a live heap of 101 MiB, at most 100 MiB may be") { IsLimit = true, IsMemory = true }, ProcessGates.Heap("processes", Telling(Told(50 * MiB), Told(101 * MiB)), 100 * MiB));
    }

    [Fact]
    public void What_is_not_told_of_a_heap_passes_no_gate()
    {
        Assert.Equal((Verdict.NotEnough, "v2/2 tells nothing of its heap: it has only begun, or `telemetry` is off, or it is no Node"), Heap(Told(1), null));
        Assert.Equal((Verdict.NotEnough, "v2/1 has told nothing of its heap for 31 s"), Heap(Told(1, age: 31)));
        Assert.Equal((Verdict.NotEnough, "v2/1 uses 101 MiB of heap, of which nobody knows yet what is garbage: it has had no full collection"), Heap(Told(null, 101 * MiB)));
        Assert.Equal((Verdict.NotEnough, "no instance runs yet"), Heap());
        Assert.Equal(Verdict.Pass, Heap(Told(null, 99 * MiB)).Verdict);
        // One that is beyond its limit fails whatever another does not tell.
        Assert.Equal(Verdict.Fail, Heap(null, Told(101 * MiB)).Verdict);

        static (Verdict Verdict, string Why) Heap(params InstanceTelling?[] told) => ProcessGates.Heap("processes", Telling(told), 100 * MiB) is var reading ? (reading.Verdict, reading.Why) : default;
    }

    [Fact]
    public void An_event_loop_that_is_late_three_times_in_a_row_fails_the_gate_and_one_that_is_late_once_does_not()
    {
        var (delays, most) = (new LoopDelays(), TimeSpan.FromMilliseconds(50));
        Assert.Equal((Verdict.Pass, "the event loop of v2/1 is late by 50 ms (p99), at most 50 ms may be"), Look(1, 50));
        Assert.Equal((Verdict.NotEnough, "the event loop of v2/1 is late by 51 ms (p99), at most 50 ms may be; seen 1 of 3 times in a row"), Look(2, 51));
        // The same telling, seen again.
        Assert.Equal(Verdict.NotEnough, Look(2, 51).Verdict);
        Assert.Equal(Verdict.NotEnough, Look(2, 51).Verdict);
        Assert.Equal(Verdict.Pass, Look(3, 10).Verdict);
        Look(4, 60);
        Look(5, 70);
        Assert.Equal((Verdict.Fail, "the event loop of v2/1 is late by 80 ms (p99), 3 times in a row; at most 50 ms may be"), Look(6, 80));

        (Verdict Verdict, string Why) Look(long number, double delay)
        {
            var facts = Telling(Told(null, delay: delay, number: number));
            delays.Add(facts, most);
            var reading = ProcessGates.EventLoop("processes", facts, delays, most);
            Assert.True(reading is { IsLimit: true, IsMemory: false });
            return (reading.Verdict, reading.Why);
        }
    }

    [Fact]
    public void An_event_loop_fails_the_gate_when_and_only_when_its_last_three_tellings_were_late() => Gen.Int[0, 100].Array[1, 30].Sample(series =>
    {
        var (delays, most) = (new LoopDelays(), TimeSpan.FromMilliseconds(50));
        for (var at = 0; at < series.Length; at++)
        {
            var facts = Telling(Told(null, delay: series[at], number: at));
            delays.Add(facts, most);
            var late = at >= 2 && series[(at - 2)..(at + 1)].All(delay => delay > 50);
            Assert.Equal(late, ProcessGates.EventLoop("processes", facts, delays, most).Verdict is Verdict.Fail);
        }
    });

    [Fact]
    public void An_instance_that_is_gone_is_late_no_more()
    {
        var (delays, most) = (new LoopDelays(), TimeSpan.FromMilliseconds(50));
        for (var number = 1; number <= 3; number++) delays.Add(Telling(Told(null, delay: 90, number: number)), most);
        Assert.Equal(3, delays.Worst?.InARow);
        delays.Add(Well with { Memory = [] }, most);
        Assert.Null(delays.Worst);
        Assert.Equal("no instance runs yet", ProcessGates.EventLoop("processes", Well with { Memory = [] }, delays, most).Why);
    }

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
