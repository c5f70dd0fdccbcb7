using Halftone.DataPlane;
using Halftone.Running;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Halftone.Tests.Unit.Running;

public sealed class IdleMinutesTests
{
    private readonly FakeTimeProvider _time = new();
    private DataPlaneCounts _counts;
    private int _idle;

    [Fact]
    public void Each_minute_in_which_nobody_asked_is_an_idle_one()
    {
        using var minutes = Started();
        Minutes(3);
        Assert.Equal(3, _idle);
    }

    [Fact]
    public void A_minute_with_one_finished_request_is_not_idle_and_the_next_one_is()
    {
        _counts = _counts with { ExchangesFinished = 7 };
        using var minutes = Started();
        _counts = _counts with { ExchangesFinished = 8 };
        Minutes(1);
        Assert.Equal(0, _idle);
        Minutes(1);
        Assert.Equal(1, _idle);
    }

    [Fact]
    public void While_a_request_is_in_hand_no_minute_is_idle()
    {
        using var minutes = Started();
        _counts = _counts with { Exchanges = 1 };
        Minutes(5);
        Assert.Equal(0, _idle);
    }

    [Fact]
    public void Nothing_is_done_before_the_start_is_over_nor_after_the_end()
    {
        using var minutes = new IdleMinutes(() => _counts, () => _idle++, _time);
        Minutes(2);
        minutes.Start();
        minutes.Dispose();
        Minutes(2);
        Assert.Equal(0, _idle);
    }

    private IdleMinutes Started()
    {
        var minutes = new IdleMinutes(() => _counts, () => _idle++, _time);
        minutes.Start();
        return minutes;
    }

    private void Minutes(int count)
    {
        for (var i = 0; i < count; i++) _time.Advance(IdleMinutes.Every);
    }
}
