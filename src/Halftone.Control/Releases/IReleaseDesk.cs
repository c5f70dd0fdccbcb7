using Halftone.Core;
using Halftone.Core.Releases;

namespace Halftone.Control.Releases;

/// <summary>Seam: what may be asked about releases. <see cref="ReleaseDesk"/> answers; a script does in tests of the API and of the verbs.</summary>
/// <remarks>Reads never wait; changes of one service run one at a time.</remarks>
internal interface IReleaseDesk
{
    /// <summary>The current release of a service or its last one; null = it never had any (or there is no such service).</summary>
    ReleasePicture? Look(string service);

    /// <summary>Of all services that have a release, over or not.</summary>
    IReadOnlyList<ReleasePicture> LookAll();

    /// <summary>Makes the version where it is new, and begins a release. Answers when it has begun, before the candidate is ready.</summary>
    Task<DeskAnswer> DeployAsync(DeployWish wish, Asked asked, CancellationToken stop);

    /// <summary>Approve, promote, pause, resume, abort, roll back, split: as the state machine takes them.</summary>
    /// <param name="revision">`If-Match`: refused with a conflict when the release has moved on; null = whatever it is.</param>
    Task<DeskAnswer> AskAsync(string service, ReleaseEvent verb, long? revision, CancellationToken stop);

    /// <summary>The last release once more, when it ended rolled back, aborted or not started.</summary>
    Task<DeskAnswer> RetryAsync(string service, Asked asked, CancellationToken stop);

    /// <summary>`rollback --to V`: a version that still exists becomes stable again, at once when it is warm.</summary>
    Task<DeskAnswer> RollBackToAsync(string service, string version, Asked asked, CancellationToken stop);

    /// <summary>`rm`: forgets a version that a deploy made and nobody needs.</summary>
    Task<DeskAnswer> RemoveAsync(VersionKey version, Asked asked, CancellationToken stop);

    IReadOnlyList<VersionPicture> Versions(string service);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<HistoryEntry>> HistoryAsync(string service, int most, CancellationToken stop);

    /// <summary>Every change from the one after `after` on, as far as it is kept; 0 = from now on, beginning with how things are.</summary>
    IAsyncEnumerable<ReleaseChange> FollowAsync(string? service, long after, CancellationToken stop);
}
