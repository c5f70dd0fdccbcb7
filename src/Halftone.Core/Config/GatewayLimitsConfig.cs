namespace Halftone.Core.Config;

/// <summary>Bounds of the gateway as a whole. Those of a version are <see cref="LimitsConfig"/>.</summary>
internal sealed record GatewayLimitsConfig
{
    /// <summary>The least that costs a large body nothing (docs/measurements/0002-socket-buffer.md); the kernel's own tuning goes to 4 and 6 MiB.</summary>
    internal const long SocketBufferDefault = 512 * 1024;

    /// <summary>
    /// Connections of clients at once; null = what the descriptor limit leaves, at most 20,000. As nginx's worker_connections (512, per
    /// worker, both sides) and HAProxy's maxconn (from the descriptor limit). Range 1..1000000.
    /// </summary>
    public int? Connections { get; init; }

    /// <summary>Requests in hand at once over all versions, in line and in flight; null = off, for every version bounds its own. Range 1..1000000.</summary>
    public int? Requests { get; init; }

    public MemoryLimit Memory { get; init; } = new MemoryLimit.Auto();

    /// <summary>Bytes that the kernel may keep per socket and direction, before it doubles them for its own use; null = the kernel tunes by itself, up to tcp_rmem and tcp_wmem.</summary>
    public long? SocketBuffer { get; init; } = SocketBufferDefault;
}

/// <summary>What memory is measured against before the gateway defends itself.</summary>
internal abstract record MemoryLimit
{
    private MemoryLimit() { }

    /// <summary>The limit of the control group we run in, children included; none there = off.</summary>
    internal sealed record Auto : MemoryLimit;

    internal sealed record Off : MemoryLimit;

    /// <summary>Resident memory of the gateway itself.</summary>
    internal sealed record Size(long Bytes) : MemoryLimit;
}
