using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Releases;
using Xunit;

namespace Halftone.Tests.Unit.Releases;

public sealed class FreezingTests
{
    private static readonly FreezeWindow Night = new FreezeWindow.Weekly([], new TimeOnly(18, 0), new TimeOnly(8, 0));
    private static readonly FreezeWindow Weekend = new FreezeWindow.Weekly([DayOfWeek.Saturday, DayOfWeek.Sunday], TimeOnly.MinValue, null);

    [Theory]
    [InlineData("2026-03-02T17:59", null)]
    [InlineData("2026-03-02T18:00", "2026-03-03T08:00")]
    [InlineData("2026-03-03T07:59", "2026-03-03T08:00")]
    [InlineData("2026-03-03T08:00", null)]
    public void A_window_that_ends_before_it_begins_goes_over_midnight(string now, string? until) => Ends([Night], now, until);

    [Theory]
    [InlineData("2026-03-06T23:59", null)]
    [InlineData("2026-03-07T00:00", "2026-03-09T00:00")]
    [InlineData("2026-03-08T12:00", "2026-03-09T00:00")]
    [InlineData("2026-03-09T00:00", null)]
    public void Days_that_follow_each_other_are_one_freeze(string now, string? until) => Ends([Weekend], now, until);

    [Fact]
    public void Windows_that_touch_are_one_freeze() => Ends([Night, Weekend], "2026-03-06T19:00", "2026-03-09T08:00");

    [Fact]
    public void Dates_hold_from_the_first_days_beginning_to_the_last_days_end() =>
        Ends([new FreezeWindow.Dates(new(2026, 12, 20), new(2027, 1, 3))], "2026-12-31T12:00", "2027-01-04T00:00");

    [Fact]
    public void A_freeze_without_end_is_told_as_a_far_one()
    {
        var always = new FreezeWindow.Weekly([], TimeOnly.MinValue, null);
        Assert.True(Freezing.Until([always], At("2026-03-02T12:00")) > At("2027-03-02T12:00"));
    }

    [Fact]
    public void Local_time_is_that_of_the_offset() =>
        Assert.Null(Freezing.Until([Night], new DateTimeOffset(2026, 3, 2, 18, 0, 0, TimeSpan.Zero).ToOffset(TimeSpan.FromHours(-5))));

    private static DateTimeOffset At(string local) => new(DateTime.Parse(local), TimeSpan.FromHours(1));

    private static void Ends(Items<FreezeWindow> windows, string now, string? until)
    {
        DateTimeOffset? expected = until is null ? null : At(until);
        Assert.Equal(expected, Freezing.Until(windows, At(now)));
    }
}
