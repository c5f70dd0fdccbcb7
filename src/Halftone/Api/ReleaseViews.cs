using Halftone.Api.Contracts;
using Halftone.Control.Releases;
using Halftone.Control.Worlds;
using Halftone.Core.Worlds;

namespace Halftone.Api;

/// <summary>Documents of releases as they are at this moment.</summary>
internal sealed class ReleaseViews(IReleaseDesk desk, WorldKeeper keeper, TimeProvider time)
{
    internal ReleaseDocument Of(ReleasePicture picture) => ReleaseDocuments.Of(picture, StableOf(picture.Release.Service), time.GetUtcNow());

    /// <summary>Of a service that is there.</summary>
    internal ReleaseDocument Of(string service) => desk.Look(service) is { } picture
        ? Of(picture)
        : new() { Time = time.GetUtcNow(), Service = service, Revision = 0, Stable = StableOf(service) };

    internal ReleaseDocument Of(ReleaseChange change) => Of(change.Picture) with { Time = change.Time, Number = change.Number, Missed = change.Missed ? true : null };

    private string? StableOf(string service) => keeper.Now.Config.Service(service)?.Stable is { Length: > 0 } stable ? stable : null;
}
