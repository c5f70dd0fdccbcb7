using Halftone.Core.Config;
using Halftone.Core.Releases;

namespace Halftone.Core.Worlds;

/// <summary>What a release in its present phase has decided for its service: a function of its record, so that both can be written in one change of the store.</summary>
internal static class ReleaseDecisions
{
    /// <param name="before">What was decided before this phase.</param>
    /// <param name="release">As it is to be recorded.</param>
    /// <param name="candidate">What was said about the candidate; null = the file says what it is.</param>
    /// <param name="file">The service as the file has it.</param>
    internal static DeployedService After(DeployedService before, Release release, DeployedVersion? candidate, ServiceConfig file) => release.Phase switch
    {
        // Nothing is decided before it has started: a start that is repeated after a crash is the same start.
        Phase.Starting => before,
        Phase.Holding or Phase.AwaitingApproval or Phase.Paused or Phase.ByHand => Has(before, release.To, candidate) with { Steering = Steered(release, file.Unit) },
        Phase.Promoted => Has(before, release.To, candidate) with { Stable = release.To, Steering = new Steering.Over() },
        Phase.Completed => (release.From is { } old ? Without(before, old, file) : before) with { Stable = release.To, Steering = new Steering.Over() },
        Phase.RollingBack or Phase.Aborted => Back(before, release),
        Phase.RolledBack => Without(Back(before, release), release.To, file),
        Phase.StartFailed => Without(before, release.To, file),
        _ => throw new System.Diagnostics.UnreachableException($"{release.Phase} is no phase."),
    };

    private static Steering.ByRelease Steered(Release release, SplitUnit unit) =>
        new Steering.ByRelease(new SplitConfig(release.To, release.Weight) { Release = new ReleaseMark(release.Id, Epoch: 0, unit) });

    /// <summary>Stable is named only where a release had moved it.</summary>
    private static DeployedService Back(DeployedService before, Release release) =>
        before with { Stable = before.Stable is null ? null : release.From ?? before.Stable, Steering = new Steering.Over() };

    private static DeployedService Has(DeployedService before, string version, DeployedVersion? said)
    {
        var versions = said is null || before.Version(version) is not null ? before.Versions : [.. before.Versions, said];
        return before with { Versions = versions, Retired = before.Retired.Where(name => name != version).ToItems() };
    }

    /// <summary>It runs no more. What was said about a version that a deploy brought is kept elsewhere, for the next time.</summary>
    private static DeployedService Without(DeployedService before, string version, ServiceConfig file) => before with
    {
        Versions = before.Versions.Where(known => known.Name != version).ToItems(),
        Retired = file.Version(version) is null || before.Retired.Contains(version) ? before.Retired : [.. before.Retired, version],
    };
}
