namespace Halftone.Core.Routing;

/// <summary>A service compiled for serving: rules, split, and versions by index.</summary>
internal sealed class ServiceRoutes
{
    private static readonly Names NoNames = new NamesBuilder().Build();

    internal required string Name { get; init; }

    /// <summary>Index of a version in a <see cref="Decision"/>.</summary>
    internal required VersionRoute[] Versions { get; init; }

    internal required int Stable { get; init; }

    /// <summary>Names by rule index, for log and `explain`.</summary>
    internal required string[] RuleNames { get; init; }

    /// <summary>The issued cookie's name and attributes after the value, e.g. `; Path=/; Max-Age=2592000; SameSite=Lax; HttpOnly`.</summary>
    internal required string CookieName { get; init; }
    internal required string CookieAttributes { get; init; }

    internal Rules Rules { get; init; } = Rules.Empty;

    /// <summary>Null when nobody goes to a candidate.</summary>
    internal Split? Split { get; init; }

    /// <summary>What rules and split ask of a request.</summary>
    internal Names Names { get; init; } = NoNames;

    /// <summary>How the table came to this service; null when the path had no say in it.</summary>
    internal ServicePlace? Place { get; init; }

    /// <summary>What `explain` shows; null when it cannot be asked.</summary>
    internal ServiceStory? Story { get; init; }

    /// <summary>Rules, then the sticky split, then stable. Allocates nothing.</summary>
    /// <param name="request">The parsed head.</param>
    /// <param name="freshIdentity">Random; used (as 32 lower-case hex digits) when the split needs an identity and the request brings none.</param>
    internal Decision Decide(in RequestView request, UInt128 freshIdentity)
    {
        var trace = default(NoTrace);
        return Decide(request, freshIdentity, ref trace);
    }

    internal Decision Decide<TTrace>(in RequestView request, UInt128 freshIdentity, ref TTrace trace) where TTrace : struct, ITrace
    {
        var decision = new Decision { Kind = DecisionKind.Default, Version = Stable, Rule = -1 };
        var looksAtPath = Rules.LookAtPath || Place is not null;
        if (Rules.Count == 0 && Split is null && !looksAtPath) return decision;

        Span<Occurrence> found = stackalloc Occurrence[Names.Capacity];
        Span<byte> decoded = Names.Queries.Count > 0 && PercentCode.IsInQuery(request.Query) ? stackalloc byte[request.Query.Length] : default;
        Span<byte> paths = looksAtPath && !PathText.IsPlain(request.Path) ? stackalloc byte[2 * request.Path.Length] : default;
        var reading = new Reading(request, Names, found, decoded, paths);
        if (Place is not null && !paths.IsEmpty && Place.IsUnsure(ref reading))
        {
            decision.PathAmbiguous = true;
            return decision;
        }
        Follow(ref reading, freshIdentity, ref trace, ref decision);
        return decision;
    }

    private void Follow<TTrace>(scoped ref Reading reading, UInt128 freshIdentity, ref TTrace trace, ref Decision decision) where TTrace : struct, ITrace
    {
        var rule = Rules.FirstMatch(ref reading, ref trace, out decision.PathAmbiguous);
        if (rule >= 0)
        {
            decision.Kind = DecisionKind.Rule;
            decision.Rule = rule;
            decision.Version = Rules.Targets[rule];
            decision.Stream = Rules.Streams[rule];
            if (!TTrace.IsOn) return;
        }
        if (Split is null || decision.PathAmbiguous) return;
        if (rule < 0)
        {
            Split.Assign(ref reading, freshIdentity, ref trace, ref decision);
            return;
        }
        var withoutTheRule = decision;
        Split.Assign(ref reading, freshIdentity, ref trace, ref withoutTheRule);
    }
}
