using Halftone.Control.Supervision;
using Halftone.Core.Config;
using Halftone.Core.Worlds;
using Halftone.Screens;

namespace Halftone.Running;

/// <summary>How many open descriptors a configuration needs, against how many the system grants.</summary>
internal sealed record DescriptorBudget(ulong Limit, ulong Least, ulong Busy, int? Wanted)
{
    /// <summary>Runtime, listeners, epoll and event descriptors, log, admin connections, reserve.</summary>
    private const int Own = 64;

    /// <summary>Per child: two output pipes, the IPC channel, its pidfd, and two that live only while it starts.</summary>
    private const int PerInstance = 6;

    /// <summary>Clients without which it makes no sense to open the port.</summary>
    private const int FewClients = 32;

    /// <summary>Clients at once when nobody says how many; more should be somebody's decision, for each may come to a megabyte.</summary>
    private const int ManyClients = 20_000;

    /// <summary>How many clients may be here at once: as configured, or what the limit leaves when every slot is busy.</summary>
    internal int Connections => Wanted ?? Left;

    private int Left => (int)Math.Clamp((long)Limit - (long)(Least - FewClients) - (long)((Busy - Least) / 2), FewClients, ManyClients);

    internal static DescriptorBudget Of(HalftoneConfig config, FileLimit limit)
    {
        ulong instances = 0, slots = 0;
        foreach (var (_, version, _) in config.AllVersions())
        {
            instances += (ulong)Math.Max(version.Instances, version.Addresses.Count);
            slots += (ulong)(Math.Max(version.Instances, version.Addresses.Count) * version.Limits.Concurrency);
        }
        var least = Own + instances * PerInstance + FewClients;
        // Each busy slot is a connection to the instance and one to the client.
        return new(limit.Hard, least, least + 2 * slots, config.Limits.Connections);
    }

    internal Failure? Refusal => Limit >= Least ? null : new(ExitCode.Failed,
        $"not enough file descriptors: this configuration needs at least {Least}, the system grants {Limit}",
        "raise the hard limit (ulimit -Hn, or LimitNOFILE= in the systemd unit), or run fewer instances");

    internal string? Warning => Wanted is { } wanted && Limit >= Least && Least - FewClients + (Busy - Least) / 2 + (ulong)wanted > Limit
        ? $"few file descriptors: `limits: {{ connections: {wanted} }}` is more than the {Limit} granted leave; those beyond would be refused. Raise the hard limit (LimitNOFILE=), or allow {Left}"
        : Limit >= Busy || Limit < Least ? null :
        $"few file descriptors: with every slot busy {Busy} are needed, the system grants {Limit}; {Amounts.Count((long)(Busy - Limit), "connection")} could be refused. Raise the hard limit (LimitNOFILE=)";
}
