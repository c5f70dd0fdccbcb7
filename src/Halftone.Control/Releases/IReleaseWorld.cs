using Halftone.Core;
using Halftone.Core.Releases;

namespace Halftone.Control.Releases;

/// <summary>Seam: what a release does to the world; the keeper of worlds, or a list in tests.</summary>
/// <remarks>What is decided is recorded by the caller: forward moves before they are done here, the way back after it.</remarks>
internal interface IReleaseWorld
{
    /// <summary>The version of a service that is stable in the world in force; null = there is no such service.</summary>
    string? StableOf(string service);

    /// <summary>Starts the candidate beside stable, unless it runs.</summary>
    /// <returns>Null when it is ready; else why not, with its last output.</returns>
    Task<string?> StartAsync(Release release, CancellationToken stop);

    /// <summary>Publishes the split of a release: no process is touched, nobody is moved back by a higher weight.</summary>
    /// <returns>Null when it is done; else why it cannot be.</returns>
    string? Weigh(Release release, Assignment assignment);

    /// <summary>Publishes: the candidate is stable and has every request.</summary>
    /// <returns>Null when it is done; else why it cannot be.</returns>
    string? Promote(Release release);

    /// <summary>Publishes at once: <see cref="Release.From"/> is stable and has every request; who waits at the candidate goes there, too.</summary>
    /// <returns>Null when it is done; else why there is no way back, and everything is as it was: after a promotion only, when what was stable before does not run.</returns>
    string? RollBack(Release release);

    /// <summary>Lets a version's instances finish what they have, and stops them; one that a rule names stays.</summary>
    Task LetGoAsync(VersionKey version, CancellationToken stop);
}
