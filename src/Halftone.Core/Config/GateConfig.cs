using System.Text.Json.Serialization;

namespace Halftone.Core.Config;

/// <summary>One gate of a plan. The sample-ratio check and the hard signals are no gates: they are always on.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(GateConfig.Errors), "errors")]
[JsonDerivedType(typeof(GateConfig.Latency), "latency")]
[JsonDerivedType(typeof(GateConfig.Processes), "processes")]
[JsonDerivedType(typeof(GateConfig.Sheds), "sheds")]
[JsonDerivedType(typeof(GateConfig.CutBodies), "cut_bodies")]
[JsonDerivedType(typeof(GateConfig.Command), "command")]
[JsonDerivedType(typeof(GateConfig.Webhook), "webhook")]
[JsonDerivedType(typeof(GateConfig.PromQl), "promql")]
internal abstract record GateConfig
{
    private GateConfig(string name) => Name = name;

    /// <summary>Names the gate in steps, readings and screens; what the gateway measures itself has a fixed name.</summary>
    public string Name { get; init; }

    /// <summary>Whether it compares two arms: it cannot pass where only one has requests, and is not waited for there.</summary>
    internal bool Compares => this is Errors or Latency;

    /// <summary>What readings of the gateway's own are called, so that no gate of a plan can be: whether measuring works at all, and the tests taken together.</summary>
    internal static Items<string> OwnNames => ["measurement", "tests"];

    /// <summary>Asked outside the gateway, and therefore only at the steps that name it.</summary>
    internal bool IsAsked => this is Command or Webhook or PromQl;

    /// <summary>The candidate fails more than stable does: e-processes on 5xx answers and on transport faults.</summary>
    internal sealed record Errors() : GateConfig("errors")
    {
        /// <summary>R of the specification: how many times stable's share is no harm. 1..10.</summary>
        public double RatioMax { get; init; } = 1.2;

        /// <summary>delta of the specification: so much more is no harm, whatever the ratio.</summary>
        public Percent IgnoreBelow { get; init; } = new(0.1);

        /// <summary>Absolute: beyond this share of the candidate's requests, whatever stable does; null = off.</summary>
        public Percent? Max { get; init; }

        /// <summary>Units of the candidate below which it says "not enough data", proven or not.</summary>
        public int UnitsMin { get; init; }
    }

    /// <summary>The candidate answers more slowly: e-processes on what exceeds stable's median, 95th and 99th percentile.</summary>
    internal sealed record Latency() : GateConfig("latency")
    {
        /// <summary>m of the specification: so much slower is no harm.</summary>
        public Percent SlowerBy { get; init; } = new(10);

        /// <summary>So long after its first requests a candidate is not judged by latency: a fresh process compiles and fills its caches. A Node child at 25 requests a second is warm after some hundreds (docs/manual/gates.md).</summary>
        public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(30);

        /// <summary>Absolute, for the candidate's 95th percentile; null = off.</summary>
        public TimeSpan? Max { get; init; }

        /// <summary>Units of the candidate below which it says "not enough data", proven or not.</summary>
        public int UnitsMin { get; init; }
    }

    /// <summary>What the candidate's processes do. A crash loop is a hard signal and needs no gate.</summary>
    internal sealed record Processes() : GateConfig("processes")
    {
        /// <summary>Restarts of all its instances since the step began that still pass; null = off.</summary>
        public int? RestartsMax { get; init; }

        /// <summary>Bytes of resident memory that one instance may have; null = off.</summary>
        public long? RssMax { get; init; }

        /// <summary>Bytes of live objects that one instance may have, garbage not counted; null = off.</summary>
        public long? HeapMax { get; init; }

        /// <summary>99th percentile of how late an event loop may be, again and again; null = off.</summary>
        public TimeSpan? LoopDelayMax { get; init; }
    }

    /// <summary>The candidate's requests that found no slot in time.</summary>
    internal sealed record Sheds() : GateConfig("sheds")
    {
        /// <summary>Share of the candidate's requests. Sheds are no errors to the tests, for a candidate with few instances has few slots.</summary>
        public Percent Max { get; init; } = new(5);
    }

    /// <summary>The candidate's answers that ended before their end.</summary>
    internal sealed record CutBodies() : GateConfig("cut_bodies")
    {
        /// <summary>Share of the candidate's requests.</summary>
        public Percent Max { get; init; } = new(1);
    }

    /// <summary>A program decides: exit code 0 passes, 75 (EX_TEMPFAIL) says "not yet", anything else fails.</summary>
    internal sealed record Command() : GateConfig("")
    {
        /// <summary>Program and arguments, no shell.</summary>
        public Items<string> Words { get; init; } = [];

        /// <summary>What people see of it; empty when nothing in it is secret.</summary>
        public Items<string> ShownWords { get; init; } = [];

        public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

        /// <summary>From one end to the next start.</summary>
        public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(30);
    }

    /// <summary>A service decides, as Flagger asks it: POST, 2xx passes, else fails; 425 or `{"result":"wait"}` says "not yet".</summary>
    internal sealed record Webhook() : GateConfig("")
    {
        public string Url { get; init; } = "";

        /// <summary>What people see of it; null when nothing in it is secret.</summary>
        public string? ShownUrl { get; init; }

        public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

        public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(30);
    }

    /// <summary>A Prometheus server decides: the query's one number must lie within the bounds; no number says "not enough data".</summary>
    internal sealed record PromQl() : GateConfig("")
    {
        /// <summary>May name `${service}`, `${stable}` and `${candidate}`.</summary>
        public string Query { get; init; } = "";

        /// <summary>The server, without `/api/v1/query`.</summary>
        public string Url { get; init; } = "";

        /// <summary>What people see of it; null when nothing in it is secret.</summary>
        public string? ShownUrl { get; init; }

        /// <summary>Null = no lower bound.</summary>
        public double? Min { get; init; }

        /// <summary>Null = no upper bound.</summary>
        public double? Max { get; init; }

        public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

        public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(30);
    }
}
