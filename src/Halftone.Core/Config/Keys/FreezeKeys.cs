using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Shapes;
using Halftone.Core.Config.Yaml;
using Key = Halftone.Core.Config.Shapes.KeyOf<Halftone.Core.Config.Keys.FreezeDraft>;

namespace Halftone.Core.Config.Keys;

/// <summary>A freeze window as it is written: days of the week, or dates.</summary>
internal sealed record FreezeDraft
{
    public Items<DayOfWeek> Days { get; init; } = [];
    public TimeOnly? From { get; init; } = TimeOnly.MinValue;
    public TimeOnly? To { get; init; }
    public DateRange? Dates { get; init; }
}

/// <summary>The keys of a freeze window.</summary>
internal static class FreezeKeys
{
    private static readonly WordShape<DayOfWeek> Day = new(("mon", DayOfWeek.Monday), ("tue", DayOfWeek.Tuesday), ("wed", DayOfWeek.Wednesday), ("thu", DayOfWeek.Thursday), ("fri", DayOfWeek.Friday), ("sat", DayOfWeek.Saturday), ("sun", DayOfWeek.Sunday));

    private static readonly Table<FreezeDraft> Table = new("freeze", "A time, in the gateway's local time, in which no release begins or moves forward by itself. Verbs still work, and so does every way back.", new())
    {
        Keys =
        [
            Key.Live("days", new ListShape<DayOfWeek>("days", Day, default) { OrSingle = true }, window => window.Days, (window, value) => window with { Days = value },
                "Days of the week on which the window begins; none = every day."),
            Key.Live("from", new TimeOfDayShape(), window => window.From, (window, value) => window with { From = value }, "When it begins."),
            Key.Live("to", new TimeOfDayShape(), window => window.To, (window, value) => window with { To = value },
                "When it ends; at or before `from` means on the day after."),
            Key.Live("dates", new LeftAway<DateRange>(new DatesShape()), window => window.Dates, (window, value) => window with { Dates = value },
                "A day, or a range of whole days, instead of days of the week."),
        ],
        Applies = (window, key) => key == "dates" == window.Dates is not null,
        NotYet = [("zone", "time zones other than the gateway's")],
        Renamed = [("start", "write `from`"), ("end", "write `to`"), ("date", "write `dates`"), ("weekdays", "write `days`")],
    };

    internal static readonly Shape<FreezeWindow> Shape = new Mapped<FreezeWindow, FreezeDraft>(Table, Table.Blank, (draft, _) => Window(draft), Draft);

    /// <summary>A window of dates has no times.</summary>
    internal static void Check(YamlNode.Sequence list, ConfigPath path, Reading reading)
    {
        for (var index = 0; index < list.Items.Count; index++)
        {
            if (list.Items[index] is not YamlNode.Mapping own) continue;
            var at = path.Item(index);
            if (own.Pairs.Count == 0) reading.Report(new(Codes.StepForm, "the window says nothing, so that it would never end", "write `days` or `dates`"), own, at);
            if (own.Find("dates") is null) continue;
            foreach (var key in new[] { "days", "from", "to" })
            {
                if (own.Find(key) is { } pair) reading.Report(new(Codes.StepForm, $"`{key}` means nothing beside `dates`", "make it a window of its own"), pair.Key, at.Key(key));
            }
        }
    }

    private static FreezeWindow Window(FreezeDraft draft) => draft.Dates is { } dates
        ? new FreezeWindow.Dates(dates.First, dates.Last)
        : new FreezeWindow.Weekly(draft.Days, draft.From ?? TimeOnly.MinValue, draft.To);

    private static FreezeDraft Draft(FreezeWindow window) => window switch
    {
        FreezeWindow.Dates dates => new() { Dates = new(dates.First, dates.Last) },
        FreezeWindow.Weekly weekly => new() { Days = weekly.Days, From = weekly.From, To = weekly.To },
        _ => throw new System.Diagnostics.UnreachableException($"{window} is no freeze window."),
    };
}
