namespace Halftone.Control.Supervision;

/// <summary>What the host tells the supervisor about this gateway.</summary>
internal sealed record SupervisorOptions
{
    /// <summary>Stable name of this gateway, equal over its restarts (a hash of the admin socket's path); [0-9a-z], 8..32 characters.</summary>
    /// <remarks>Children carry it as HALFTONE_GATEWAY, so that the guard and the next start find what was left behind.</remarks>
    public required string GatewayId { get; init; }

    /// <summary>Directory of the config file: relative `cwd` and log directories start here.</summary>
    public required string BaseDirectory { get; init; }

    /// <summary>For sockets of instances (`socket: unix`, `ready: notify`); created with mode 0700. Keep it short: a socket's path is below 108 bytes.</summary>
    public required string RunDirectory { get; init; }

    /// <summary>Ports given as PORT. Outside the usual ip_local_port_range (32768..60999), so that no outgoing connection sits on one.</summary>
    public int PortFirst { get; init; } = 21_000;
    public int PortLast { get; init; } = 21_999;

    /// <summary>Where lines of children are shown, each with a `v2/1 | ` prefix or as JSON; null = nowhere.</summary>
    public Stream? Console { get; init; }

    /// <summary>The console is a terminal that shows colours: those of the children pass.</summary>
    public bool ConsoleColors { get; init; }

    public ConsoleFormat ConsoleFormat { get; init; } = ConsoleFormat.Prefix;

    /// <summary>Bytes of output kept in memory per instance, oldest dropped first.</summary>
    public int TailBytes { get; init; } = 256 * 1024;

    /// <summary>What the gateway was started with, before it raised its own limit; children get it. Null = read at construction.</summary>
    public FileLimit? ChildFileLimit { get; init; }

    /// <summary>Called for everything worth telling, from any thread; it must not block or throw.</summary>
    public Action<ProcessNews>? News { get; init; }

    /// <summary>Seed of the restart jitter.</summary>
    public int Seed { get; init; } = Environment.ProcessId;
}

internal enum ConsoleFormat { Prefix, Json }

/// <summary>RLIMIT_NOFILE.</summary>
internal readonly record struct FileLimit(ulong Soft, ulong Hard);
