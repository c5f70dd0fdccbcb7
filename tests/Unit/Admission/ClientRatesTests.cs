using CsCheck;
using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Config.Shapes;
using Xunit;

namespace Halftone.Tests.Unit.Admission;

public sealed class ClientRatesTests
{
    private const long Millisecond = PoolBench.Millisecond;
    private const long Start = 1_000_000 * Millisecond;

    [Fact]
    public void A_burst_is_admitted_at_once_and_then_the_rate()
    {
        var rates = Rates(10, burst: 5);
        Assert.Equal(5, Enumerable.Range(0, 20).Count(_ => rates.Admits(1, Start)));
        Assert.False(rates.Admits(1, Start + (99 * Millisecond)));
        Assert.True(rates.Admits(1, Start + (100 * Millisecond)));
        Assert.False(rates.Admits(1, Start + (100 * Millisecond)));
    }

    [Fact]
    public void One_client_takes_nothing_from_another()
    {
        var rates = Rates(10, burst: 1);
        Assert.True(rates.Admits(1, Start));
        Assert.False(rates.Admits(1, Start));
        Assert.True(rates.Admits(1UL << 40, Start));
    }

    [Fact]
    public void In_any_time_nobody_gets_more_than_burst_and_rate() =>
        Gen.Select(Gen.Int[1, 100], Gen.Int[1, 50], Gen.Int[0, 30].Array[1, 400]).Sample((count, burst, pauses) =>
        {
            var rates = Rates(count, burst);
            var (now, admitted) = (Start, 0);
            foreach (var pause in pauses)
            {
                now += pause * Millisecond;
                if (rates.Admits(7, now)) admitted++;
                Assert.True(admitted <= burst + ((now - Start) / 1e9 * count) + 1);
            }
        });

    [Fact]
    public void More_clients_than_the_table_has_room_for_are_never_refused_for_others()
    {
        var rates = Rates(1, burst: 1);
        var random = new Random(5);
        for (var i = 0; i < 300_000; i++) Assert.True(rates.Admits((ulong)random.NextInt64() | 1, Start));
    }

    [Fact]
    public void The_slowest_rate_with_the_largest_burst_admits_its_burst()
    {
        var rates = new ClientRates(new RateConfig { Limit = new CountWithin(1, TimeSpan.FromDays(1)), Burst = 1_000_000 }, 1);
        for (var i = 0; i < 1000; i++) Assert.True(rates.Admits(1, Start));
    }

    [Fact]
    public void A_reload_changes_the_rate_in_place()
    {
        var rates = Rates(1, burst: 1);
        Assert.True(rates.Admits(1, Start));
        rates.Configure(new RateConfig { Limit = new CountWithin(100, TimeSpan.FromSeconds(1)) });
        Assert.True(rates.Admits(1, Start + (10 * Millisecond)));
    }

    private static ClientRates Rates(int count, int burst) => new(new RateConfig { Limit = new CountWithin(count, TimeSpan.FromSeconds(1)), Burst = burst }, 1);
}
