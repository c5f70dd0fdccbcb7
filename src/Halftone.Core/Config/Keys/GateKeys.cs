using Halftone.Core.Config.Shapes;
using CutKey = Halftone.Core.Config.Shapes.KeyOf<Halftone.Core.Config.GateConfig.CutBodies>;
using ErrorsKey = Halftone.Core.Config.Shapes.KeyOf<Halftone.Core.Config.GateConfig.Errors>;
using LatencyKey = Halftone.Core.Config.Shapes.KeyOf<Halftone.Core.Config.GateConfig.Latency>;
using ProcessesKey = Halftone.Core.Config.Shapes.KeyOf<Halftone.Core.Config.GateConfig.Processes>;
using ShedsKey = Halftone.Core.Config.Shapes.KeyOf<Halftone.Core.Config.GateConfig.Sheds>;

namespace Halftone.Core.Config.Keys;

/// <summary>The keys of the gates that the gateway measures itself.</summary>
internal static class GateKeys
{
    private const string UnitsMin = "Units of the candidate below which the gate says \"not enough data\", whatever is proven.";

    private static readonly WholeShape Units = new(0, 1_000_000_000);

    internal static readonly Table<GateConfig.Errors> Errors = new("gate errors", "The candidate fails more often than stable: 5xx answers, and connections that broke.", new())
    {
        Keys =
        [
            ErrorsKey.Live("max_ratio", new NumberShape(1, 100), gate => gate.RatioMax, (gate, value) => gate with { RatioMax = value },
                "So many times stable's share of errors is no harm."),
            ErrorsKey.Live("ignore_below", new PercentShape(), gate => gate.IgnoreBelow, (gate, value) => gate with { IgnoreBelow = value },
                "So much more than that is none either; it keeps a single error from counting where stable has none."),
            ErrorsKey.Live("max", new LeftAway<Percent>(new PercentShape()), gate => gate.Max, (gate, value) => gate with { Max = value },
                "The candidate's share of errors that is too much whatever stable does; rolls back within a second."),
            ErrorsKey.Live("units_min", Units, gate => gate.UnitsMin, (gate, value) => gate with { UnitsMin = value }, UnitsMin),
        ],
        NotYet = [("routes", "gates for single routes")],
        Renamed = [("metric", "it is always the share of errors; leave it away"), ("against", "it is always stable; leave it away"), ("min_requests", "write `units_min`"), ("min_units", "write `units_min`"), ("window", "evidence has no window; leave it away")],
    };

    internal static readonly Table<GateConfig.Latency> Latency = new("gate latency", "The candidate is slower than stable, at the median, the 95th or the 99th percentile; a failure counts as slow.", new())
    {
        Keys =
        [
            LatencyKey.Live("slower_by", new PercentShape(), gate => gate.SlowerBy, (gate, value) => gate with { SlowerBy = value },
                "So much slower is no harm."),
            LatencyKey.Live("warm_up", new DurationShape(TimeSpan.Zero, TimeSpan.FromHours(1)), gate => gate.WarmUp, (gate, value) => gate with { WarmUp = value },
                "So long after its first requests the candidate is not judged by latency, for a fresh process is slow; stable's latencies are learnt meanwhile."),
            LatencyKey.Live("max", new LeftAway<TimeSpan>(new DurationShape(TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1))), gate => gate.Max, (gate, value) => gate with { Max = value },
                "The candidate's 95th percentile that is too much whatever stable does; rolls back."),
            LatencyKey.Live("units_min", Units, gate => gate.UnitsMin, (gate, value) => gate with { UnitsMin = value }, UnitsMin),
        ],
        Renamed =
        [
            ("metric", "it is always the median, the 95th and the 99th percentile; leave it away"), ("against", "it is always stable; leave it away"), ("max_ratio", "write `slower_by: 10%`"),
            ("window", "evidence has no window; leave it away"), ("pass_windows", "evidence has no window; leave it away"), ("min_requests", "write `units_min`"),
        ],
    };

    internal static readonly Table<GateConfig.Processes> Processes = new("gate processes", "What the candidate's processes do. That it exits again and again needs no gate: it rolls back at once.", new())
    {
        Keys =
        [
            ProcessesKey.Live("restarts", new LeftAway<int>(new WholeShape(0, 1_000)), gate => gate.RestartsMax, (gate, value) => gate with { RestartsMax = value },
                "Restarts of all its instances since the step began that still pass."),
            ProcessesKey.Live("rss", new LeftAway<long>(new BytesShape(1 << 20, 1L << 40)), gate => gate.RssMax, (gate, value) => gate with { RssMax = value },
                "Resident memory that one instance may have; more rolls back at once."),
            ProcessesKey.Live("heap", new LeftAway<long>(new BytesShape(1 << 20, 1L << 40)), gate => gate.HeapMax, (gate, value) => gate with { HeapMax = value },
                "Live heap that one instance may have, garbage not counted; more rolls back at once. Without `telemetry` it never passes."),
            ProcessesKey.Live("event_loop", new LeftAway<TimeSpan>(new DurationShape(TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1))), gate => gate.LoopDelayMax, (gate, value) => gate with { LoopDelayMax = value },
                "How late an event loop may be (99th percentile); three tellings in a row beyond it roll back. Without `telemetry` it never passes."),
        ],
        NotYet = [("leak", "tests for memory leaks")],
    };

    internal static readonly Table<GateConfig.Sheds> Sheds = new("gate sheds", "Requests to the candidate that found no slot in time. The other gates do not count them: few instances have few slots.", new())
    {
        Keys = [ShedsKey.Live("max", new PercentShape(), gate => gate.Max, (gate, value) => gate with { Max = value }, "Share of its requests.")],
    };

    internal static readonly Table<GateConfig.CutBodies> CutBodies = new("gate cut_bodies", "Answers of the candidate that ended too early.", new())
    {
        Keys = [CutKey.Live("max", new PercentShape(), gate => gate.Max, (gate, value) => gate with { Max = value }, "Share of its requests.")],
    };
}
