using Halftone.Core.Config;
using Halftone.Core.Config.Shapes;

namespace Halftone.Core.Worlds;

/// <summary>The configuration in force: the file, and what releases decided beside it. Everything that runs is compared with this, never with the file.</summary>
internal static class Effective
{
    /// <remarks>
    /// Total: what was decided and does not fit the file any more is left out, and <see cref="Misfit"/> says so where that must not happen.
    /// The file itself when nothing was decided.
    /// </remarks>
    internal static HalftoneConfig Of(HalftoneConfig file, Deployed deployed) =>
        !file.Services.Any(service => deployed.Services.ContainsKey(service.Name)) ? file
        : file with { Services = file.Services.Select(service => Of(service, deployed.Of(service.Name))).ToItems() };

    /// <summary>A version as it is started; null = neither it nor the service's `defaults` have a command.</summary>
    internal static VersionConfig? Build(ServiceConfig file, DeployedVersion said)
    {
        var version = file.Draft.Named(said.Name);
        // What is nearest decides between running and finding, as in the file.
        if (!said.Command.IsEmpty) version = version with { Command = said.Command.Select(word => Expand(said.Name, word)).ToItems(), ShownCommand = [], Addresses = [] };
        if (version.Command.IsEmpty || !version.Addresses.IsEmpty) return null;
        if (said.Cwd is { } cwd) version = version with { Cwd = Expand(said.Name, cwd), ShownCwd = null };
        return version with
        {
            Env = version.Env.Where(variable => said.Env.All(own => own.Name != variable.Name))
                .Concat(said.Env.Select(own => new EnvVar(own.Name, Expand(said.Name, own.Value), Expand(said.Name, own.Value)))).ToItems(),
            Instances = said.Instances ?? version.Instances,
        };
    }

    /// <summary>Why a file cannot come into force beside what was decided: it has no version any more that a release made stable, or is about to. Null = it can.</summary>
    internal static (string Why, string Fix)? Misfit(HalftoneConfig file, Deployed deployed)
    {
        foreach (var service in file.Services)
        {
            var decided = deployed.Of(service.Name);
            if (decided.Stable is { } stable && !Has(service, decided, stable))
                return ($"{service.Name}/{stable} is stable by a release, and the new file has no such version", $"keep it, or move the users away from it first: halftone deploy {service.Name}, halftone rollback {service.Name}");
            if (decided.Steering is Steering.ByRelease({ Candidate: var candidate }) && !Has(service, decided, candidate))
                return ($"{service.Name}/{candidate} is the candidate of a release, and the new file has no such version", $"keep it, or end the release first: halftone abort {service.Name}");
        }
        // Its release would go on with nobody's users, and the service would come back in the middle of it.
        foreach (var (name, decided) in deployed.Services)
        {
            if (decided.Steering is Steering.ByRelease({ Candidate: var candidate }) && file.Service(name) is null)
                return ($"a release of {name} is on ({candidate}), and the new file has no such service", $"keep it, or end the release first: halftone abort {name}");
        }
        return null;
    }

    /// <summary>What the file says in vain, for whoever has just written it.</summary>
    internal static IEnumerable<string> Vain(HalftoneConfig file, Deployed deployed)
    {
        foreach (var service in file.Services)
        {
            var decided = deployed.Of(service.Name);
            if (decided.Stable is { } stable && stable != service.Stable)
                yield return $"services.{service.Name}.stable says {service.Stable}, but a release made {stable} stable; {stable} stays (halftone rollback {service.Name} --to {service.Stable} goes there)";
            if (decided.Steering is not Steering.ByFile && service.Split is not null)
                yield return $"services.{service.Name}.weights are not read any more: a release has moved the users since";
            foreach (var version in service.Versions.Where(version => decided.Version(version.Name) is not null))
                yield return $"services.{service.Name}.versions.{version.Name} was deployed, and the file has it, too; the file's words hold";
        }
    }

    private static ServiceConfig Of(ServiceConfig file, DeployedService decided)
    {
        if (decided == DeployedService.Nothing) return file;
        var stable = decided.Stable is { } chosen && Has(file, decided, chosen) ? chosen : file.Stable;
        var split = SplitOf(file, decided, stable);
        return file with
        {
            Stable = stable,
            Split = split,
            Versions = file.Versions.Where(version => !decided.Retired.Contains(version.Name) || IsNamed(file, version.Name, stable, split))
                .Concat(Added(file, decided)).ToItems(),
        };
    }

    private static SplitConfig? SplitOf(ServiceConfig file, DeployedService decided, string stable) => decided.Steering switch
    {
        Steering.ByRelease(var split) => Has(file, decided, split.Candidate) && split.Candidate != stable ? split : null,
        // Weights were written for the stable beside them.
        Steering.ByFile => stable == file.Stable ? file.Split : null,
        _ => null,
    };

    private static bool IsNamed(ServiceConfig file, string version, string stable, SplitConfig? split) =>
        version == stable || version == split?.Candidate || file.Rules.Any(rule => rule.To == version);

    private static IEnumerable<VersionConfig> Added(ServiceConfig file, DeployedService decided) =>
        decided.Versions.Where(version => file.Version(version.Name) is null).Select(version => Build(file, version)).OfType<VersionConfig>();

    private static bool Has(ServiceConfig file, DeployedService decided, string version) =>
        file.Version(version) is not null || (decided.Version(version) is { } said && Build(file, said) is not null);

    /// <summary>`${version}` is the name; what cannot be read was refused when it was said.</summary>
    private static string Expand(string version, string raw) =>
        new References(static _ => null).Expand(raw, Expansion.Version | Expansion.LeavesOthers, version, out var written) is null ? written.Text : raw;
}
