namespace Halftone.Core.Config;

/// <summary>Bounds of one version; written in service, defaults or version, the nearest wins.</summary>
internal sealed record LimitsConfig
{
    /// <summary>Slots per instance = requests one instance serves at once (the article's `maxSockets`). 1..10000; 64: computing and quick services have 93 to 99 % of their best throughput there (docs/measurements/0003-concurrency.md).</summary>
    public int Concurrency { get; init; } = 64;

    /// <summary>Requests that may wait per version; a memory guard, the line is bounded by time. 0..1000000.</summary>
    public int Queue { get; init; } = 10_000;

    /// <summary>Bytes the waiting requests may hold.</summary>
    public long QueueBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Longest wait for a slot; null = min(deadline/4, clamp(20 x median answer time / slots, 1 s, 5 s)).</summary>
    public TimeSpan? QueueWait { get; init; }

    /// <summary>WebSockets, event streams and marked long polls per instance.</summary>
    public int Streams { get; init; } = 10_000;

    /// <summary>An instance that joins others, or comes back, gets its slots over this time; zero = all at once. Node compiles its code during its first requests.</summary>
    public TimeSpan SlowStart { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Slots follow answer times so that nine of ten answers come within this; null = off, for a child's parallelism is known.</summary>
    public TimeSpan? Adaptive { get; init; }

    /// <summary>Second attempts as a share of the version's requests of the last 10 s, and three beside it; 0 % = none. Envoy's and Finagle's budget.</summary>
    public Percent Retries { get; init; } = new(20);

    /// <summary>Request field that tells an instance how many milliseconds are left; null = none is sent.</summary>
    public string? DeadlineHeader { get; init; }

    /// <summary>To open a connection to an instance.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>From the request's first byte to the answer's head.</summary>
    public TimeSpan FirstByte { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest silence while a message is being moved.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whole exchange; null = off.</summary>
    public TimeSpan? Total { get; init; }

    /// <summary>Request body; null = off, for bodies are streamed and cost no memory.</summary>
    public long? Body { get; init; }

    /// <summary>Bytes per second that a request's body comes at, on average after its first 5 s; null = off. Kestrel's MinRequestBodyDataRate.</summary>
    public long? BodyRate { get; init; } = 240;

    /// <summary>For the requests of an instance that is to stop. kamal-proxy's drain timeout.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For its streams, before they are closed one by one. nginx and HAProxy wait for ever, Envoy 600 s, kamal-proxy not at all; two processes of a version need memory.</summary>
    public TimeSpan DrainStreams { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Over so long they are closed: 10,000 clients come back at 1,000 a second, which one reactor takes in its stride.</summary>
    public TimeSpan DrainSpread { get; init; } = TimeSpan.FromSeconds(10);
}
