#pragma warning disable IDE0060 // the split follows in the next commit
namespace Halftone.Core.Routing;

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

    internal (byte[] Name, byte[] Value, int To)[] Rules { get; init; } = [];

    /// <summary>Rules, then the sticky split, then stable. Allocates nothing.</summary>
    /// <param name="request">The parsed head.</param>
    /// <param name="freshIdentity">Random; used (as 32 lower-case hex digits) when the split needs an identity and the request brings none.</param>
    internal Decision Decide(in RequestView request, UInt128 freshIdentity)
    {
        for (var rule = 0; rule < Rules.Length; rule++)
        {
            if (QueryHas(request.Query, Rules[rule].Name, Rules[rule].Value))
            {
                return new Decision { Kind = DecisionKind.Rule, Version = Rules[rule].To, Rule = rule };
            }
        }
        return new Decision { Kind = DecisionKind.Default, Version = Stable, Rule = -1 };
    }

    private static bool QueryHas(ReadOnlySpan<byte> query, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        while (!query.IsEmpty)
        {
            var end = query.IndexOf((byte)'&');
            var pair = end < 0 ? query : query[..end];
            if (pair.Length == name.Length + 1 + value.Length && pair.StartsWith(name) && pair[name.Length] == '=' && pair.EndsWith(value)) return true;
            query = end < 0 ? default : query[(end + 1)..];
        }
        return false;
    }
}
