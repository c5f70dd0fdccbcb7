using CsCheck;
using Halftone.Control.Notifications;
using Xunit;

namespace Halftone.Tests.Unit.Notifications;

public sealed class RetryScheduleTests
{
    [Fact]
    public void Sixteen_tries_take_about_two_hours()
    {
        var pauses = Enumerable.Range(1, RetrySchedule.TriesMax - 1).Select(failures => RetrySchedule.Pause(failures, null, 0.5)).ToList();
        Assert.Equal([5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900, 900, 900, 900, 900], pauses.Select(pause => pause.TotalSeconds));
        Assert.Equal(TimeSpan.FromSeconds(7575), pauses.Aggregate((sum, pause) => sum + pause));
    }

    [Fact]
    public void A_pause_is_jittered_by_a_fifth_and_never_shorter_than_the_hook_asked_for() =>
        Gen.Select(Gen.Int[1, 100_000], Gen.Double[0, 0.999_999], Gen.Int[0, 100_000]).Sample((failures, chance, asked) =>
        {
            var middle = RetrySchedule.Pause(failures, null, 0.5);
            var alone = RetrySchedule.Pause(failures, null, chance);
            var wanted = TimeSpan.FromSeconds(asked);
            var pause = RetrySchedule.Pause(failures, wanted, chance);
            return alone >= middle * 0.799 && alone <= middle * 1.201
                && pause >= alone && pause >= (wanted < RetrySchedule.RetryAfterMax ? wanted : RetrySchedule.RetryAfterMax)
                && pause <= RetrySchedule.RetryAfterMax;
        });
}
