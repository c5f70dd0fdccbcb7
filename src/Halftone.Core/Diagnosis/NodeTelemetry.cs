namespace Halftone.Core.Diagnosis;

/// <summary>What a Node process says of itself every few seconds; nothing of this is to be seen from outside.</summary>
internal sealed record NodeTelemetry
{
    /// <summary>Bytes of live objects and of garbage that was not collected yet (process.memoryUsage().heapUsed).</summary>
    public required long HeapUsedBytes { get; init; }

    /// <summary>Bytes that V8 has reserved for its heap.</summary>
    public required long HeapTotalBytes { get; init; }

    /// <summary>Bytes outside V8's heap that its objects hold, Buffers among them.</summary>
    public required long ExternalBytes { get; init; }

    /// <summary>Of those, Buffers and other ArrayBuffers.</summary>
    public required long ArrayBufferBytes { get; init; }

    /// <summary>Bytes that were used right after the last major collection: what lives, without garbage. Null = there was none yet.</summary>
    public long? LiveHeapBytes { get; init; }

    /// <summary>99th percentile of how late the event loop came to a timer since the telemetry before, what the measuring itself adds taken away.</summary>
    public required TimeSpan LoopDelayP99 { get; init; }

    /// <summary>The worst of them.</summary>
    public required TimeSpan LoopDelayMax { get; init; }

    /// <summary>Share of the time that the event loop was busy, 0..1 (Node's event loop utilization).</summary>
    public required double LoopUtilization { get; init; }

    /// <summary>Collections since the telemetry before.</summary>
    public required int Collections { get; init; }

    /// <summary>All since the process has been ready, for whoever looks less often than it tells.</summary>
    public long CollectionsTotal { get; init; }

    /// <summary>All of them together.</summary>
    public required TimeSpan CollectionTime { get; init; }

    /// <summary>The time of all since the process has been ready.</summary>
    public TimeSpan CollectionTimeTotal { get; init; }

    /// <summary>The longest.</summary>
    public required TimeSpan CollectionMax { get; init; }

    /// <summary>Timers, sockets and requests that keep the process alive; null = this Node does not tell.</summary>
    public int? Resources { get; init; }

    /// <summary>When it arrived, as a timestamp of the clock that the process is watched by.</summary>
    public required long ArrivedAt { get; init; }
}
