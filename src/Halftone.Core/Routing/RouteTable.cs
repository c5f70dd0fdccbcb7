namespace Halftone.Core.Routing;

/// <summary>Finds the service of a request by host and path; immutable, cost independent of the number of services.</summary>
internal sealed class RouteTable
{
    internal static RouteTable Empty { get; } = new();

    internal ServiceRoutes[] Services { get; init; } = [];

    internal HostIndex Hosts { get; init; } = new([]);

    /// <summary>Best host (exact, then longest wildcard, then `*`), then longest path prefix at a `/` boundary. Null = no service.</summary>
    internal ServiceRoutes? Find(ReadOnlySpan<byte> host, ReadOnlySpan<byte> path)
    {
        var found = Hosts.Find(host)?.Find(path) ?? ByteMap.None;
        return found == ByteMap.None ? null : Services[found];
    }
}
