using Halftone.Control.Releases;
using Halftone.Core.Releases;
using Xunit;

namespace Halftone.Tests.Unit.Releases;

/// <summary>A candidate whose memory grows is held, one whose memory goes up and down is not; and nobody is held before there is a trend to see.</summary>
public sealed class MemoryTrendTests
{
    private static readonly DateTimeOffset Begin = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Memory_that_grows_in_every_window_holds_the_release_within_hours()
    {
        var reading = After(TimeSpan.FromHours(4), minute => 200 + (2 * minute));
        Assert.Equal(Verdict.NotEnough, reading.Verdict);
        Assert.Contains("seems to grow", reading.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_that_goes_up_and_down_holds_nothing() =>
        Assert.Equal(Verdict.Pass, After(TimeSpan.FromHours(4), minute => 200 + (minute * 7919 % 101)).Verdict);

    [Fact]
    public void That_a_process_grows_while_it_warms_up_is_no_trend() =>
        Assert.Equal(Verdict.Pass, After(TimeSpan.FromMinutes(35), minute => 100 + (10 * minute)).Verdict);

    private static GateReading After(TimeSpan time, Func<int, long> mebibytes)
    {
        var trend = new MemoryTrend();
        for (var second = 0; second < time.TotalSeconds; second++)
        {
            var facts = new ProcessFacts { Instances = 1, Memory = [new InstanceMemory("v2/1", mebibytes(second / 60) << 20)] };
            trend.Add(facts, Begin + TimeSpan.FromSeconds(second));
        }
        return ProcessGates.MemoryTrend("processes", trend.Log);
    }
}
