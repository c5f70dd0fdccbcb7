namespace Halftone.Core.Releases;

/// <summary>The life of a release as a pure state machine: (release, event, moment) -> (release, commands), or a refusal.</summary>
internal static class ReleaseLife
{
    /// <summary>Starts a release, or says why not: `current` is the service's release, over or not.</summary>
    internal static ReleaseBeginning Begin(ReleaseOrder order, Release? current, DateTimeOffset now) => throw new NotImplementedException();

    /// <summary>What an event leads to.</summary>
    /// <param name="now">With the gateway's local offset, for freeze windows.</param>
    internal static ReleaseTurn On(Release release, ReleaseEvent happened, DateTimeOffset now) => throw new NotImplementedException();

    /// <summary>What may be asked now: everything that would not be refused.</summary>
    internal static Items<ReleaseVerb> Verbs(Release release) => throw new NotImplementedException();

    /// <summary>When time alone will do something next; null = never. For screens, and for whoever sets a timer.</summary>
    internal static DateTimeOffset? NextMoment(Release release, DateTimeOffset now) => throw new NotImplementedException();
}
