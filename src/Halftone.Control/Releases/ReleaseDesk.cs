using Halftone.Core;
using Halftone.Core.Releases;

namespace Halftone.Control.Releases;

/// <summary>Where everybody asks about releases: API, verbs, page. Reads never wait; changes of one service run one at a time.</summary>
internal sealed class ReleaseDesk : IReleaseDesk
{
    /// <summary>The current release of a service or its last one; null = it never had any (or there is no such service).</summary>
    public ReleasePicture? Look(string service) => null;

    /// <summary>Of all services that have a release, over or not.</summary>
    public IReadOnlyList<ReleasePicture> LookAll() => [];

    /// <summary>Makes the version where it is new, and begins a release. Answers when it has begun, before the candidate is ready.</summary>
    public Task<DeskAnswer> DeployAsync(DeployWish wish, Asked asked, CancellationToken stop) => throw new NotImplementedException(wish.Service);

    /// <summary>Approve, promote, pause, resume, abort, roll back, split: as the state machine takes them.</summary>
    /// <param name="revision">`If-Match`: refused with a conflict when the release has moved on; null = whatever it is.</param>
    public Task<DeskAnswer> AskAsync(string service, ReleaseEvent verb, long? revision, CancellationToken stop) => throw new NotImplementedException(service);

    /// <summary>The last release once more, when it ended rolled back, aborted or not started.</summary>
    public Task<DeskAnswer> RetryAsync(string service, Asked asked, CancellationToken stop) => throw new NotImplementedException(service);

    /// <summary>`rollback --to V`: a version that still exists becomes stable again, at once when it is warm.</summary>
    public Task<DeskAnswer> RollBackToAsync(string service, string version, Asked asked, CancellationToken stop) => throw new NotImplementedException(service);

    /// <summary>`rm`: forgets a version that a deploy made and nobody needs.</summary>
    public Task<DeskAnswer> RemoveAsync(VersionKey version, Asked asked, CancellationToken stop) => throw new NotImplementedException(version.ToString());

    public IReadOnlyList<VersionPicture> Versions(string service) => throw new NotImplementedException(service);

    /// <summary>Newest first.</summary>
    public Task<IReadOnlyList<HistoryEntry>> HistoryAsync(string service, int most, CancellationToken stop) => throw new NotImplementedException(service);

    /// <summary>Every change from the one after `after` on, as far as it is kept; 0 = from now on, beginning with how things are.</summary>
    public IAsyncEnumerable<ReleaseChange> FollowAsync(string? service, long after, CancellationToken stop) => throw new NotImplementedException(service);
}
