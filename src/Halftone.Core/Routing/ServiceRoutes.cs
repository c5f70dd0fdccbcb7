using System.Runtime.CompilerServices;
using Halftone.Core.Config;

namespace Halftone.Core.Routing;

/// <summary>A service compiled for serving: pins, rules, split, and versions by index.</summary>
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

    /// <summary>Null when nobody is pinned.</summary>
    internal PinTable? Pins { get; init; }

    /// <summary>Null when nobody goes to a candidate.</summary>
    internal Split? Split { get; init; }

    /// <summary>Those whom the split sends to a candidate without a ready instance go to stable.</summary>
    internal bool FallsBack { get; init; }

    /// <summary>Null when clients may ask for as much as they like.</summary>
    internal ClientRate? Rate { get; init; }

    /// <summary>What pins, rules and split ask of a request.</summary>
    internal Names Names { get; init; } = NoNames;

    /// <summary>How the table came to this service; null when the path had no say in it.</summary>
    internal ServicePlace? Place { get; init; }

    /// <summary>What `explain` shows; null when it cannot be asked.</summary>
    internal ServiceStory? Story { get; init; }

    /// <summary>Where a request goes when nothing sends it elsewhere.</summary>
    private Decision Stay => new() { Kind = DecisionKind.Default, Version = Stable, Rule = -1, Priority = Priority.Normal };

    /// <summary>Pins, then rules, then the sticky split, then stable. Allocates nothing.</summary>
    /// <param name="request">The parsed head.</param>
    /// <param name="freshIdentity">Random; used (as 32 lower-case hex digits) when the split needs an identity and the request brings none.</param>
    internal Decision Decide(in RequestView request, UInt128 freshIdentity)
    {
        if (Rules.Count == 0 && Split is null && Pins is null && Place is null && Rate is null) return Stay;
        var trace = default(NoTrace);
        return Decide(request, freshIdentity, ref trace);
    }

    internal Decision Decide<TTrace>(in RequestView request, UInt128 freshIdentity, ref TTrace trace) where TTrace : struct, ITrace
    {
        var decision = Stay;
        var reading = Reading.Begin(Names);
        if ((Rules.LookAtPath || Place is not null) && !PathText.IsPlain(request.Path))
        {
            reading.ReadPath(request.Path);
            decision.PathAmbiguous = Place is not null && Place.IsUnsure(request, reading);
            if (decision.PathAmbiguous) return decision;
        }
        Follow(request, reading, freshIdentity, ref trace, ref decision);
        if (Rate is not null) decision.RateKey = Rate.KeyOf(request, reading);
        return decision;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Follow<TTrace>(in RequestView request, Reading reading, UInt128 freshIdentity, ref TTrace trace, ref Decision decision)
        where TTrace : struct, ITrace
    {
        var rule = Rules.FirstMatch(request, reading, ref trace, out decision.PathAmbiguous);
        if (rule >= 0)
        {
            decision.Kind = DecisionKind.Rule;
            decision.Rule = rule;
            decision.Version = Rules.Targets[rule];
            decision.Stream = Rules.Streams[rule];
            decision.Priority = Rules.Priorities[rule];
        }
        if (decision.PathAmbiguous) return;
        if (Pins is not null && Pins.Find(request, reading, ref trace) is var pin and not PinTable.None)
        {
            // Whoever is decided on by name; what the request is, a rule knows: its stream and its priority stay.
            decision.Kind = DecisionKind.Pin;
            decision.Rule = -1;
            decision.Version = Pins.Target(pin);
        }
        if (Split is null) return;
        if (decision.Kind == DecisionKind.Default)
        {
            Split.Assign(request, reading, freshIdentity, ref trace, ref decision);
            return;
        }
        if (!TTrace.IsOn) return;
        var otherwise = decision;
        Split.Assign(request, reading, freshIdentity, ref trace, ref otherwise);
    }
}
