using Halftone.Core.Config;

namespace Halftone.Core.Releases;

/// <summary>What is to be done about a release, in this order. Forward moves are recorded before they are done; <see cref="RollBack"/> is done before it is recorded.</summary>
internal abstract record ReleaseCommand
{
    private ReleaseCommand() { }

    /// <summary>Start the candidate's processes, unless they run; answered by <see cref="ReleaseEvent.Started"/>.</summary>
    internal sealed record StartCandidate : ReleaseCommand;

    /// <summary>Publish a split: the candidate gets this share, salted with the release's id.</summary>
    internal sealed record SetWeight(Percent Weight) : ReleaseCommand;

    /// <summary>Publish: the candidate is stable and has every request, nobody is a candidate.</summary>
    internal sealed record Promote : ReleaseCommand;

    /// <summary>Publish at once: the release's <see cref="Release.From"/> is stable and has every request, nobody is a candidate. Answered by <see cref="ReleaseEvent.Returned"/>.</summary>
    internal sealed record RollBack : ReleaseCommand;

    /// <summary>Let the candidate's instances finish what they have, and stop them.</summary>
    /// <param name="CountFirst">It went back for its memory, and nobody has looked yet what that was: its largest instance is counted before, if that takes no time to speak of.</param>
    internal sealed record StopCandidate(bool CountFirst = false) : ReleaseCommand;

    /// <summary>The old version goes on running without requests (or is started for it, after a restart of the gateway).</summary>
    internal sealed record KeepOld(DateTimeOffset Until) : ReleaseCommand;

    /// <summary>Let the old version's instances finish what they have, and stop them.</summary>
    internal sealed record StopOld : ReleaseCommand;

    /// <summary>Tell people; the text is the release's <see cref="Release.Why"/>.</summary>
    internal sealed record Notify(ReleaseNotice Notice) : ReleaseCommand;
}
