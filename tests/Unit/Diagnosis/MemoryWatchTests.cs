using CsCheck;
using Halftone.Core.Config;
using Halftone.Core.Diagnosis;
using Xunit;

namespace Halftone.Tests.Unit.Diagnosis;

/// <summary>When a process is looked into by itself: series of memory as services have them, a reading a second.</summary>
public sealed class MemoryWatchTests
{
    private const long MB = 1 << 20;

    private static readonly DiagnoseConfig ByGrowth = new() { GrowthMax = 5 * MB, For = TimeSpan.FromMinutes(2) };
    private static readonly DiagnoseConfig ByRss = new() { RssMax = 200 * MB, GrowthMax = null, For = TimeSpan.FromSeconds(30) };

    /// <summary>The seconds at which a look was asked for and taken, with the reasons.</summary>
    private static List<(int Second, string Why)> Looks(DiagnoseConfig rule, int seconds, Func<int, double> megabytes, Func<int, double?>? live = null)
    {
        var watch = new MemoryWatch(rule);
        var looks = new List<(int, string)>();
        for (var second = 0; second < seconds; second++)
        {
            if (watch.Take(new MemoryReading(TimeSpan.FromSeconds(second), (long)(megabytes(second) * MB), live?.Invoke(second) is { } heap ? (long)(heap * MB) : null)) is not { } why) continue;
            looks.Add((second, why));
            watch.Looked();
        }
        return looks;
    }

    [Fact]
    public void Memory_beyond_its_limit_for_long_enough_is_looked_into_with_the_numbers()
    {
        var look = Assert.Single(Looks(ByRss, 300, second => second < 100 ? 150 : 212));
        Assert.Equal((130, "it has held more than 200 MB for 30s: 212 MB now"), look);
    }

    [Fact]
    public void A_limit_that_is_passed_for_moments_only_is_no_reason() => Gen.Int[2, 29].Sample(seconds =>
        Looks(ByRss, 600, second => second % 30 < seconds ? 260 : 190).Count == 0);

    [Fact]
    public void After_a_look_there_is_none_until_memory_has_gone_back_or_is_a_quarter_more()
    {
        Assert.Single(Looks(ByRss, 3600, second => 210 + (second % 7)));
        Assert.Equal([30, 100], Looks(ByRss, 3600, second => second < 100 ? 210 : 270).Select(look => look.Second));
        Assert.Equal([30, 180], Looks(ByRss, 3600, second => second is > 100 and < 150 ? 150 : 210).Select(look => look.Second));
        // Around the limit it is no news.
        Assert.Equal([30], Looks(ByRss, 3600, second => second is > 100 and < 150 ? 195 : 210).Select(look => look.Second));
    }

    [Fact]
    public void A_leak_below_the_saw_of_collections_is_seen_when_the_first_minutes_are_over()
    {
        var looks = Looks(ByGrowth, 1800, second => 100 + (second * 12 / 60.0) + (second % 5 * 8));
        Assert.InRange(looks[0].Second, 4 * 120, (4 * 120) + 60);
        Assert.StartsWith("its memory has grown by 12 MB a minute for 2m, from ", looks[0].Why, StringComparison.Ordinal);
        Assert.EndsWith(": more than 5 MB", looks[0].Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_leak_is_seen_whatever_its_speed_above_the_limit_and_none_is_below() => Gen.Select(Gen.Double[0.1, 40], Gen.Int[1, 15], Gen.Int[0, 30]).Sample((perMinute, period, amplitude) =>
        Looks(ByGrowth, 1800, second => 100 + (second * perMinute / 60) + (second % period * (amplitude / (double)period))).Count > 0 == perMinute > 5.05
        || perMinute is > 4.5 and < 5.5);

    [Fact]
    public void The_saw_of_collections_alone_never_is() => Gen.Select(Gen.Int[1, 15], Gen.Int[0, 400]).Sample((period, amplitude) =>
        Looks(ByGrowth, 3600, second => 100 + (second % period * (amplitude / (double)period))).Count == 0);

    [Fact]
    public void A_slow_ramp_between_two_collections_is_none_from_the_second_time_on() => Gen.Select(Gen.Int[120, 1500], Gen.Int[20, 400]).Sample((period, amplitude) =>
        Looks(ByGrowth, period * 6, second => 100 + (second % period * (amplitude / (double)period))).TrueForAll(look => look.Second <= period));

    [Fact]
    public void What_grows_while_it_warms_up_and_what_comes_at_once_and_stays_is_none()
    {
        Assert.Empty(Looks(ByGrowth, 3600, second => 100 + Math.Min(second, 350)));
        Assert.Empty(Looks(ByGrowth, 3600, second => second < 1234 ? 100 : 180));
        Assert.Empty(Looks(ByGrowth, 3600, second => second < 1234 ? 100 : second < 1239 ? 130 : 180));
    }

    [Fact]
    public void A_heap_that_grows_under_memory_that_does_not_is_seen_by_its_collections()
    {
        var look = Looks(ByGrowth, 1200, _ => 400, second => 50 + (second * 10 / 60.0))[0];
        Assert.StartsWith("its heap after collections has grown by 10 MB a minute", look.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_read_says_nothing()
    {
        Assert.Empty(Looks(ByRss, 600, _ => 0));
        Assert.Equal([31], Looks(ByRss, 600, second => second % 2 == 0 ? 0 : 210).Select(look => look.Second));
    }

    [Fact]
    public void A_look_that_could_not_be_taken_is_asked_for_again()
    {
        var watch = new MemoryWatch(ByRss);
        var asked = Enumerable.Range(0, 60).Count(second => watch.Take(new MemoryReading(TimeSpan.FromSeconds(second), 210 * MB, null)) is not null);
        Assert.Equal(30, asked);
    }

    [Fact]
    public void So_many_looks_an_hour_are_allowed_and_no_more_in_any_hour() => Gen.Select(Gen.Int[1, 5], Gen.Int[1, 4000].Array[200]).Sample((perHour, gaps) =>
    {
        var (allowance, now, taken) = (new LookAllowance(), 0, new List<int>());
        foreach (var gap in gaps)
        {
            now += gap;
            var may = allowance.May(TimeSpan.FromSeconds(now), perHour);
            Assert.Equal(taken.Count(second => now - second < 3600) < perHour, may);
            if (!may) continue;
            allowance.Take(TimeSpan.FromSeconds(now));
            taken.Add(now);
        }
        Assert.False(allowance.IsEmpty(TimeSpan.FromSeconds(now)) && taken.Exists(second => now - second < 3600));
        Assert.True(allowance.IsEmpty(TimeSpan.FromSeconds(now + 3600)));
    });
}
