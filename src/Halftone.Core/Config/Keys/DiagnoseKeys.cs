using Halftone.Core.Config.Shapes;
using Key = Halftone.Core.Config.Shapes.KeyOf<Halftone.Core.Config.DiagnoseConfig>;

namespace Halftone.Core.Config.Keys;

/// <summary>The keys of `diagnose`.</summary>
internal static class DiagnoseKeys
{
    internal static readonly Table<DiagnoseConfig> Table = new("diagnose", "How it is found out what the memory of an instance consists of.", new())
    {
        Keys =
        [
            Key.Live("command", new CommandShape(ProcessTemplate.Name, ProcessTemplate.Check), diagnose => diagnose.Command.Select((word, index) => diagnose.ShownCommand.IsEmpty ? new Written(word, Written.Escape(word), false) : new(word, diagnose.ShownCommand[index], true)).ToItems(),
                (diagnose, words) => diagnose with
                {
                    Command = words.Select(word => word.Text).ToItems(),
                    ShownCommand = words.Any(word => word.HasSecret) ? words.Select(word => word.Shown).ToItems() : [],
                },
                "What `halftone heap top` runs for a process that is no Node, no shell; `${pid}` is the process: `jmap -histo ${pid}`, `py-spy dump --pid ${pid}`."),
            Key.Live("rss", new OptionalValue<long>(new BytesShape(1 << 20, 1L << 40), "off"), diagnose => diagnose.RssMax, (diagnose, value) => diagnose with { RssMax = value },
                "Resident memory beyond which an instance is looked into by itself: the classes that hold it go to the log and to the record of the release."),
            Key.Live("growth", new OptionalValue<long>(new BytesShape(64 << 10, 1L << 40), "off"), diagnose => diagnose.GrowthMax, (diagnose, value) => diagnose with { GrowthMax = value },
                "The same when its resident memory, or its heap after collections, grows by so much a minute."),
            Key.Live("for", new DurationShape(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)), diagnose => diagnose.For, (diagnose, value) => diagnose with { For = value },
                "So long `rss` or `growth` must be exceeded."),
            Key.Live("per_hour", new WholeShape(1, 60), diagnose => diagnose.PerHourMax, (diagnose, value) => diagnose with { PerHourMax = value },
                "Looks by itself into all instances of the version together; each stops a process for some tenths of a second."),
            Key.Instances("crash_report", new BooleanShape(), diagnose => diagnose.CrashReport, (diagnose, value) => diagnose with { CrashReport = value },
                "A Node that runs out of heap leaves a report of its stacks and heap spaces, without its environment."),
            Key.Instances("snapshot_near_limit", new BooleanShape(), diagnose => diagnose.SnapshotNearLimit, (diagnose, value) => diagnose with { SnapshotNearLimit = value },
                "It also writes a heap snapshot before, where about ten times its heap is left in memory: that takes seconds."),
        ],
        Renamed =
        [
            ("max_memory", "write `rss`"), ("rss_max", "write `rss`"), ("slope", "write `growth`, in bytes a minute"), ("leak", "write `growth`, in bytes a minute"),
            ("report_on_fatalerror", "write `crash_report`"), ("heapsnapshot_near_heap_limit", "write `snapshot_near_limit: true`"),
        ],
    };
}
