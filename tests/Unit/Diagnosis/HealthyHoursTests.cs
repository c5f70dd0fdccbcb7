using Halftone.Core.Config;
using Halftone.Core.Diagnosis;
using Xunit;

namespace Halftone.Tests.Unit.Diagnosis;

/// <summary>Hours of memory as services have them, a reading every other second, under the rule that holds where nobody has written one: a look into a healthy service is noise.</summary>
public sealed class HealthyHoursTests
{
    private const long MB = 1 << 20;
    private const int HoursOfEach = 60;

    [Fact]
    public void One_that_does_the_same_all_day() => None(_ => _ => 0);

    [Fact]
    public void One_whose_load_jumps_every_few_minutes() => None(random =>
    {
        var level = 0.0;
        return _ => level = random.Next(150) == 0 ? random.NextDouble() * 200 : level;
    });

    [Fact]
    public void One_whose_load_doubles_once_and_stays() => None(random =>
    {
        var (at, more) = (random.Next(3600), random.NextDouble() * 500);
        return second => second < at ? 0 : more;
    });

    /// <summary>300 MB up and down within six hours instead of a day: at its steepest 5 MB a minute.</summary>
    [Fact]
    public void One_that_follows_the_day() => None(random =>
    {
        var at = random.NextDouble() * Math.Tau;
        return second => 300 * Math.Sin(at + (second * Math.Tau / (6 * 3600)));
    });

    [Fact]
    public void One_that_warms_up() => None(random =>
    {
        var (more, time) = (random.NextDouble() * 400, 30 + (random.NextDouble() * 200));
        return second => more * (1 - Math.Exp(-second / time));
    });

    [Fact]
    public void One_whose_cache_fills_to_its_bound_within_a_quarter_of_an_hour() => None(random =>
    {
        var (full, more) = (60 + (random.NextDouble() * 840), random.NextDouble() * 1000);
        return second => more * Math.Min(1, second / full);
    });

    /// <summary>What a quiet service makes becomes garbage in old space, which is collected when there is enough of it.</summary>
    [Fact]
    public void One_that_is_seldom_collected_is_looked_into_before_its_second_collection_or_never()
    {
        for (var run = 0; run < HoursOfEach; run++)
        {
            var random = new Random(run);
            var (period, height) = (600 + random.Next(1200), 20 + (random.NextDouble() * 300));
            Assert.All(Looks(random, second => second % period / period * height, 4 * 3600), second => Assert.InRange(second, 0, 2 * period));
        }
    }

    /// <summary>From half as much again as the limit on, and whatever the saw of its collections is: four windows of five minutes after its start, and a part or two.</summary>
    [Fact]
    public void A_leak_is_found_within_half_an_hour_of_the_start_of_its_process()
    {
        for (var run = 0; run < HoursOfEach; run++)
        {
            var random = new Random(run);
            var perMinute = 12 + (random.NextDouble() * 60);
            var looks = Looks(random, second => second * perMinute / 60, 1800);
            Assert.True(looks.Count > 0, $"run {run}, {perMinute:0.#} MB a minute");
            Assert.True(looks[0] >= 20 * 60, $"run {run}: in the time of warming up");
        }
    }

    /// <summary>One window and a part or two; and half as much again for collections that come late.</summary>
    [Fact]
    public void A_leak_that_begins_later_is_found_within_ten_minutes()
    {
        for (var run = 0; run < HoursOfEach; run++)
        {
            var random = new Random(run);
            var (perMinute, from) = (12 + (random.NextDouble() * 60), 1800 + random.Next(1800));
            var looks = Looks(random, second => Math.Max(0, second - from) * perMinute / 60, from + 600);
            Assert.True(looks.Count > 0, $"run {run}, {perMinute:0.#} MB a minute");
            Assert.True(looks[0] > from, $"run {run}: before it began");
        }
    }

    private static void None(Func<Random, Func<double, double>> held)
    {
        for (var run = 0; run < HoursOfEach; run++)
        {
            var random = new Random(run);
            var looks = Looks(random, held(random), 3600);
            Assert.True(looks.Count == 0, $"run {run}: looked into after {string.Join(", ", looks)} s");
        }
    }

    /// <summary>What is held, a saw of collections whose period and height change, and noise.</summary>
    private static List<double> Looks(Random random, Func<double, double> held, int seconds)
    {
        var (watch, looks) = (new MemoryWatch(new DiagnoseConfig()), new List<double>());
        var (phase, period, height) = (0.0, 8.0, 20.0);
        for (var second = 0.0; second < seconds; second += 2)
        {
            if ((phase += 2 / period) >= 1) (phase, period, height) = (0, 4 + (random.NextDouble() * 8), 10 + (random.NextDouble() * 25));
            var bytes = (long)((400 + held(second) + (phase * height) + (random.NextDouble() * 2)) * MB);
            if (watch.Take(new MemoryReading(TimeSpan.FromSeconds(second), bytes, null)) is null) continue;
            looks.Add(second);
            watch.Looked();
        }
        return looks;
    }
}
