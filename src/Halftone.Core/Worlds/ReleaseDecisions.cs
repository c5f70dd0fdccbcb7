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
        Phase.Holding or Phase.AwaitingApproval or Phase.Paused or Phase.ByHand => Has(before, release.To, candidate).Steered(new SplitConfig(release.To, release.Weight) { Release = new ReleaseMark(release.Id, Epoch: 0, file.Unit) }),
        Phase.Promoted => Has(before, release.To, candidate).Alone(release.To, file.Stable),
        Phase.Completed => (release.From is { } old ? Without(before, old, file) : before).Alone(release.To, file.Stable),
        Phase.RollingBack or Phase.Aborted => Back(before, release, file),
        Phase.RolledBack => Without(Back(before, release, file), release.To, file),
        Phase.StartFailed => Without(before, release.To, file),
        _ => throw new System.Diagnostics.UnreachableException($"{release.Phase} is no phase."),
    };

    private static DeployedService Back(DeployedService before, Release release, ServiceConfig file) => before.Alone(release.From ?? before.Stable ?? file.Stable, file.Stable);

    private static DeployedService Has(DeployedService before, string version, DeployedVersion? said)
    {
        var versions = said is null || before.Version(version) is not null ? before.Versions : [.. before.Versions, said];
        return before with { Versions = versions, Retired = before.Retired.Where(name => name != version).ToItems() };
    }

    private static DeployedService Without(DeployedService before, string version, ServiceConfig file) => before.Without(version, file.Version(version) is not null);
}
