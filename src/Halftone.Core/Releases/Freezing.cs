using System.Globalization;
using Halftone.Core.Config;

namespace Halftone.Core.Releases;

/// <summary>When releases stand still.</summary>
internal static class Freezing
{
    /// <summary>Windows that touch are one freeze; a plan that is frozen for longer than a year of days is frozen for good.</summary>
    private const int WindowsMax = 400;

    /// <summary>When the freeze ends that holds now; null when none does.</summary>
    /// <param name="now">Its offset says what local time is.</param>
    internal static DateTimeOffset? Until(Items<FreezeWindow> windows, DateTimeOffset now)
    {
        DateTime? until = null;
        for (var count = 0; count < WindowsMax && EndAt(windows, until ?? now.DateTime) is { } end; count++) until = end;
        return until is { } local ? new DateTimeOffset(local, now.Offset) : null;
    }

    /// <summary>`Mon 5 Jan 08:00`: a freeze is near enough to do without its year.</summary>
    internal static string Text(DateTimeOffset until) => until.ToString("ddd d MMM HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The latest end among the windows that hold at a moment.</summary>
    private static DateTime? EndAt(Items<FreezeWindow> windows, DateTime at)
    {
        DateTime? latest = null;
        foreach (var window in windows)
        {
            foreach (var day in new[] { at.Date, at.Date.AddDays(-1) })
            {
                if (Bounds(window, day) is { } bounds && bounds.From <= at && at < bounds.To && (latest is null || bounds.To > latest)) latest = bounds.To;
            }
        }

        return latest;
    }

    /// <summary>From when to when a window holds that begins on a day; null when none begins then.</summary>
    private static (DateTime From, DateTime To)? Bounds(FreezeWindow window, DateTime day) => window switch
    {
        FreezeWindow.Weekly weekly when weekly.Days.IsEmpty || weekly.Days.Contains(day.DayOfWeek) => (day + weekly.From.ToTimeSpan(), weekly.To switch
        {
            null => day.AddDays(1),
            { } to when to > weekly.From => day + to.ToTimeSpan(),
            { } to => day.AddDays(1) + to.ToTimeSpan(),
        }),
        FreezeWindow.Dates dates => (dates.First.ToDateTime(TimeOnly.MinValue), dates.Last.ToDateTime(TimeOnly.MinValue).AddDays(1)),
        _ => null,
    };
}
