using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Shapes;
using Key = Halftone.Core.Config.Shapes.KeyOf<Halftone.Core.Config.LimitsConfig>;

namespace Halftone.Core.Config.Keys;

/// <summary>The keys of `limits`.</summary>
internal static class LimitsKeys
{
    /// <summary>Longer is no limit but a mistake in the unit.</summary>
    private static readonly TimeSpan LongMax = TimeSpan.FromDays(7);

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private static readonly TextShape DeadlineHeader = new("the name of a header", CheckOwnHeader);

    /// <summary>Fields with a meaning of their own on the way to an instance.</summary>
    private static readonly string[] Taken =
    [
        "connection", "content-length", "content-type", "cookie", "expect", "forwarded", "host", "keep-alive", "te", "trailer", "transfer-encoding",
        "upgrade", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "authorization", "accept",
    ];

    private static readonly (string Name, string Instead)[] Renamed =
    [
        ("max_connections", "write `concurrency`: a slot owns its connection"), ("max_requests", "write `concurrency`"),
        ("max_sockets", "write `concurrency`"), ("maxSockets", "write `concurrency`"), ("queue_timeout", "write `queue_wait`"),
        ("connect_timeout", "write `connect`"), ("first_byte_timeout", "write `first_byte`"),
        ("read_timeout", "write `first_byte` (to the head) or `idle` (between bytes)"), ("idle_timeout", "write `idle`"),
        ("total_timeout", "write `total`"), ("timeout", "write `first_byte`, `idle` or `total`"), ("max_body", "write `body`"),
        ("body_max", "write `body`"), ("rate", "it stands in the service: `rate: 100 in 1s`"), ("priority", "it stands in a rule: `priority: high`"),
        ("priorities", "a rule has one: `priority: high`"), ("slowstart", "write `slow_start`"),
        ("retry", "write `retries`, a share of requests: `retries: 20%`"), ("max_retries", "write `retries`, a share of requests: `retries: 20%`"),
    ];

    internal static readonly Table<LimitsConfig> Table = new("limits",
        "Bounds of a version. May stand in the service, in `defaults` and in a version; the nearest wins, key by key.", new())
    {
        Keys =
        [
            Key.Live("concurrency", new WholeShape(1, 10_000),
                limits => limits.Concurrency, (limits, value) => limits with { Concurrency = value },
                "Slots: requests that one instance serves at once. What comes beyond waits in line."),
            Key.Live("queue", new WholeShape(0, 1_000_000),
                limits => limits.Queue, (limits, value) => limits with { Queue = value },
                "Requests that may wait per version. Guards memory only: the line is bounded by time. 0 = nobody waits."),
            Key.Live("queue_bytes", new BytesShape(0, 1L << 30),
                limits => limits.QueueBytes, (limits, value) => limits with { QueueBytes = value },
                "Bytes that the waiting requests of a version may hold: their heads, and 64 KiB for each that has a body."),
            Key.Live("queue_wait", new OptionalValue<TimeSpan>(new DurationShape(TimeSpan.Zero, LongMax), "auto"),
                limits => limits.QueueWait, (limits, value) => limits with { QueueWait = value },
                "Longest wait for a slot; then the answer is 503. `auto` follows the version's own answer times, within 1s..5s."),
            Key.Live("streams", new WholeShape(0, 1_000_000),
                limits => limits.Streams, (limits, value) => limits with { Streams = value },
                "WebSockets, event streams and long polls per instance; they hold no slot."),
            Key.Live("slow_start", new DurationShape(TimeSpan.Zero, TimeSpan.FromHours(1)),
                limits => limits.SlowStart, (limits, value) => limits with { SlowStart = value },
                "An instance that joins others, or comes back after an exit, gets its slots in eight steps over this time. 0s = all at once."),
            Key.Live("adaptive", new OptionalValue<TimeSpan>(new DurationShape(Shortest, LongMax), "off"),
                limits => limits.Adaptive, (limits, value) => limits with { Adaptive = value },
                "Within how long nine of ten answers shall come: slots fall from `concurrency` while answers are later, and rise again while they are not."),
            Key.Live("retries", new PercentShape(),
                limits => limits.Retries, (limits, value) => limits with { Retries = value },
                "Requests sent a second time because a kept connection closed under them, as a share of the requests of the last 10s, and three beside it. 0% = none."),
            Key.Live("deadline_header", new OptionalRecord<string>(DeadlineHeader, "off"),
                limits => limits.DeadlineHeader, (limits, value) => limits with { DeadlineHeader = value },
                "Request header that tells the instance how many milliseconds are left until the client is answered without it."),
            Key.Live("connect", new DurationShape(Shortest, LongMax),
                limits => limits.Connect, (limits, value) => limits with { Connect = value },
                "To open a connection to an instance."),
            Key.Live("first_byte", new DurationShape(Shortest, LongMax),
                limits => limits.FirstByte, (limits, value) => limits with { FirstByte = value },
                "From the first byte of the request to the head of the answer, waiting included."),
            Key.Live("idle", new DurationShape(Shortest, LongMax),
                limits => limits.Idle, (limits, value) => limits with { Idle = value },
                "Longest silence while a request or an answer is being moved."),
            Key.Live("total", new OptionalValue<TimeSpan>(new DurationShape(Shortest, LongMax), "off"),
                limits => limits.Total, (limits, value) => limits with { Total = value },
                "The whole exchange, bodies and streams included."),
            Key.Live("body", new OptionalValue<long>(new BytesShape(0, 1L << 50), "off"),
                limits => limits.Body, (limits, value) => limits with { Body = value },
                "Largest request body; beyond it the answer is 413. Off, for bodies are streamed and cost no memory."),
            Key.Live("body_rate", new OptionalValue<long>(new BytesShape(1, 1L << 30), "off"),
                limits => limits.BodyRate, (limits, value) => limits with { BodyRate = value },
                "Per second: the least that a request's body comes at, on average after its first 5s. Who drips slower is answered 408."),
            .. LeavingKeys.Keys,
        ],
        NotYet =
        [
            ("memory", "memory limits of instances"),
        ],
        Renamed = Renamed,
    };

    private static Complaint? CheckOwnHeader(Written name) => Names.CheckToken("header", name)
        ?? (Taken.Contains(name.Text.ToLowerInvariant()) ? new(Codes.BadName, $"`{name.Shown}` has a meaning of its own", "choose a name of yours, e.g. x-time-left") : null);
}
