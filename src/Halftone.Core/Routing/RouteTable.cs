using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Outcomes;

namespace Halftone.Core.Routing;

/// <summary>A version as the data plane sees it: an entry of the immutable table that points at long-lived things.</summary>
internal sealed record VersionRoute(VersionKey Key, Pool Pool, LimitsConfig Limits, VersionTally Tally);

/// <summary>The counters of a version over all reactors; lives as long as the version.</summary>
internal sealed class VersionTally(int reactors)
{
    internal readonly VersionCells[] ByReactor = [.. Enumerable.Range(0, reactors).Select(_ => new VersionCells())];
}

/// <summary>A service compiled for serving: rules, split, and versions by index.</summary>
internal sealed class ServiceRoutes
{
    internal required string Name { get; init; }

    /// <summary>Index of a version in a <see cref="Decision"/>.</summary>
    internal required VersionRoute[] Versions { get; init; }

    internal required int Stable { get; init; }

    /// <summary>Names by rule index, for log and `explain`.</summary>
    internal required string[] RuleNames { get; init; }

    /// <summary>The issued cookie's name and attributes after the value, e.g. `; Path=/; Max-Age=2592000; SameSite=Lax; HttpOnly`.</summary>
    internal required string CookieName { get; init; }
    internal required string CookieAttributes { get; init; }

    /// <summary>Rules, then the sticky split, then stable. Allocates nothing.</summary>
    /// <param name="request">The parsed head.</param>
    /// <param name="freshIdentity">Random; used (as 32 lower-case hex digits) when the split needs an identity and the request brings none.</param>
    internal Decision Decide(in RequestView request, UInt128 freshIdentity) => throw new NotImplementedException();
}

/// <summary>Finds the service of a request by host and path; immutable, cost independent of the number of services.</summary>
internal sealed class RouteTable
{
    internal static RouteTable Empty { get; } = new();

    internal ServiceRoutes[] Services { get; init; } = [];

    /// <summary>Best host (exact, then longest wildcard, then `*`), then longest path prefix at a `/` boundary. Null = no service.</summary>
    internal ServiceRoutes? Find(ReadOnlySpan<byte> host, ReadOnlySpan<byte> path) => throw new NotImplementedException();
}
