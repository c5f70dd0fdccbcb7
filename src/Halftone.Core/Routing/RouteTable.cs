namespace Halftone.Core.Routing;

/// <summary>Finds the service of a request by host and path; immutable, cost independent of the number of services.</summary>
internal sealed class RouteTable
{
    internal static RouteTable Empty { get; } = new();

    internal ServiceRoutes[] Services { get; init; } = [];

    internal HostIndex Hosts { get; init; } = new([]);

    /// <summary>Best host (exact, then longest wildcard, then `*`), then longest path prefix at a `/` boundary. Null = no service.</summary>
    /// <remarks>The path's literal reading is compared. Where another reading would find another service, the one found here says so in its decision.</remarks>
    internal ServiceRoutes? Find(ReadOnlySpan<byte> host, ReadOnlySpan<byte> path)
    {
        if (Hosts.Find(host) is not { } paths) return null;
        var found = paths.LooksAtPath && !PathText.IsPlain(path) ? FindNormalised(paths, path) : paths.Find(path);
        return found == ByteMap.None ? null : Services[found];
    }

    private static int FindNormalised(PathIndex paths, ReadOnlySpan<byte> path)
    {
        Span<byte> literal = stackalloc byte[path.Length];
        return PathText.TryRead(path, liberal: false, literal, out var length) ? paths.Find(literal[..length]) : paths.Find(path);
    }
}
