using CsCheck;
using Halftone.Core;
using Halftone.Core.Config;

namespace Halftone.Tests.Unit.Config;

/// <summary>Any plan that a file may hold, and any place for notices.</summary>
internal static class PlanGen
{
    private static readonly Gen<string> Name = Gen.Char["abcdefghijklmnopqrstuvwxyz"].Array[3, 8].Select(letters => "own-" + new string(letters));

    private static readonly Gen<string> Text = Gen.Char["abc XYZ 019 -.:/,#&*!|'\"%{}$\\é"].Array[1, 12].Select(letters => new string(letters));

    private static readonly Gen<TimeSpan> Time = Gen.Int[0, 3_600_000].Select(milliseconds => TimeSpan.FromMilliseconds(milliseconds));

    private static readonly Gen<TimeSpan> Pause = Gen.Int[1_000, 3_600_000].Select(milliseconds => TimeSpan.FromMilliseconds(milliseconds));

    private static readonly Gen<Percent> Share = Gen.Int[0, 10_000].Select(share => new Percent(share / 100.0));

    private static readonly Gen<double?> Bound = Gen.Int[-100_000, 100_000].Select(bound => bound / 100.0).Nullable();

    private static readonly Gen<GateConfig> Asked = Gen.OneOf<GateConfig>(
        Gen.Select(Text.Array[1, 3], Pause, Pause, (words, timeout, interval) => (GateConfig)new GateConfig.Command { Name = "", Words = [.. words], Timeout = timeout, Interval = interval }),
        Gen.Select(Name, Pause, (path, interval) => (GateConfig)new GateConfig.Webhook { Name = "", Url = $"http://127.0.0.1:9000/{path}", Interval = interval }),
        Gen.Select(Text, Bound, Gen.Int[0, 9], (query, bound, max) => (GateConfig)new GateConfig.PromQl { Name = "", Query = query.Replace("$", "", StringComparison.Ordinal) + "_", Url = "https://prometheus.example.com", Min = bound, Max = bound is null ? max : null }));

    private static readonly Gen<Items<GateConfig>> Gates =
        from errors in Gen.Select(Gen.Int[100, 500], Share, Share.Nullable(), Gen.Int[0, 1_000])
        from latency in Gen.Select(Share, Pause.Nullable())
        from processes in Gen.Select(Gen.Int[0, 10], Gen.Int[1, 1 << 20].Nullable(), Gen.Int[1, 1 << 20].Nullable(), Gen.Int[1, 60_000].Nullable())
        from asked in Gen.Select(Name, Asked).Array[0, 3]
        select new Items<GateConfig>(
        [
            new GateConfig.Errors { RatioMax = errors.Item1 / 100.0, IgnoreBelow = errors.Item2, Max = errors.Item3, UnitsMin = errors.Item4 },
            new GateConfig.Latency { SlowerBy = latency.Item1, Max = latency.Item2 },
            new GateConfig.Processes { RestartsMax = processes.Item1, RssMax = processes.Item2 * (1L << 20), HeapMax = processes.Item3 * (1L << 20), LoopDelayMax = processes.Item4 is { } late ? TimeSpan.FromMilliseconds(late) : null },
            new GateConfig.Sheds { Max = errors.Item2 },
            .. asked.DistinctBy(one => one.Item1).Select(one => one.Item2 with { Name = one.Item1 }),
        ]);

    private static readonly Gen<FreezeWindow> Window = Gen.OneOf<FreezeWindow>(
        Gen.Select(Gen.Int[0, 6].Array[1, 3], Gen.Int[0, 1_439], Gen.Int[0, 1_440], (days, from, to) =>
            (FreezeWindow)new FreezeWindow.Weekly([.. days.Distinct().Select(day => (DayOfWeek)day)], new TimeOnly(from / 60, from % 60), to == 1_440 ? null : new TimeOnly(to / 60, to % 60))),
        Gen.Select(Gen.Int[0, 300], Gen.Int[0, 30], (first, days) => (FreezeWindow)new FreezeWindow.Dates(new DateOnly(2026, 1, 1).AddDays(first), new DateOnly(2026, 1, 1).AddDays(first + days))));

    private static readonly Gen<Step.Weigh> Weigh =
        from weight in Gen.Int[1, 9_999]
        from times in Gen.Select(Time, Time.Nullable(), Gen.Int[0, 1_000])
        from gates in Gen.Int[0, 3]
        select new Step.Weigh(new Percent(weight / 100.0))
        {
            Hold = times.Item1,
            HoldMax = times.Item1 + times.Item2,
            UnitsMin = times.Item3,
            Gates = gates switch { 0 => null, 1 => [], 2 => ["errors"], _ => ["latency", "sheds"] },
            Note = gates == 2 ? "look: here" : null,
        };

    internal static readonly Gen<Plan> Plan =
        from steps in Weigh.Array[0, 4]
        from gates in Gates
        from windows in Window.Array[0, 3]
        from smoke in Gen.Bool
        from approval in Pause.Nullable()
        from options in Gen.Select(Time, Gen.Bool, Gen.Int[0, 2])
        select new Plan
        {
            Name = "",
            Steps =
            [
                .. smoke ? new Step[] { new Step.Weigh(default) { UntilReady = true, Gates = [] } } : [],
                .. steps.DistinctBy(step => step.Weight).OrderBy(step => step.Weight.Value),
                new Step.Approval(approval) { Note = smoke ? null : "who wants?" },
                new Step.Weigh(new Percent(100)),
            ],
            KeepOld = options.Item1,
            IfFail = options.Item2 ? IfFail.Pause : IfFail.RollBack,
            IfNoData = (WhenUnproven)options.Item3,
            Gates = gates,
            Freeze = [.. windows],
        };

    internal static readonly Gen<NotifyConfig> Place =
        from path in Name
        from events in Gen.Enum<ReleaseNotice>().Array[0, 4]
        from format in Gen.Enum<NotifyFormat>()
        select new NotifyConfig { Webhook = $"https://hooks.example.com/{path}", Events = [.. events], Format = format };
}
