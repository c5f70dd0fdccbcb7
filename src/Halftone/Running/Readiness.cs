using Halftone.Control.Worlds;
using Halftone.Core;

namespace Halftone.Running;

/// <summary>What the daemon as a whole is doing.</summary>
internal enum Phase { Starting, Serving, Draining }

/// <summary>Whether a load balancer in front should send requests here, and why not.</summary>
internal sealed class Readiness(WorldKeeper keeper)
{
    private volatile Phase _phase = Phase.Starting;

    internal Phase Phase
    {
        get => _phase;
        set => _phase = value;
    }

    /// <summary>Empty = ready.</summary>
    internal IReadOnlyList<string> Reasons() => _phase switch
    {
        Phase.Starting => ["starting"],
        Phase.Draining => ["stopping"],
        _ => [.. keeper.Now.Config.Services
            .Where(service => keeper.Shelf.Find(new VersionKey(service.Name, service.Stable))?.Pool.Read().Slots is not > 0)
            .Select(service => $"service {service.Name}: stable {service.Stable} has no ready instance")],
    };
}
