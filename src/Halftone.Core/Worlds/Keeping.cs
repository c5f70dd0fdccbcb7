using Halftone.Core.Config;

namespace Halftone.Core.Worlds;

/// <summary>What a reload leaves alone, for whoever is about to ask for one: shares of releases, and what was set at run time.</summary>
internal static class Keeping
{
    /// <param name="next">As it would be in force.</param>
    /// <param name="overrides">What of those of now still fits it.</param>
    internal static IEnumerable<string> Of(HalftoneConfig next, Overrides overrides)
    {
        foreach (var service in next.Services)
        {
            if (overrides.Splits.TryGetValue(service.Name, out var set)) yield return $"{service.Name} stays split {Overrides.Say(set, service)}, as set at run time";
            else if (service.Split is { Release: { } release } split) yield return $"{service.Name}: release {release.Salt} stays at {split.Weight.Value:0.######}% for {split.Candidate}; a reload moves no weight";
            foreach (var version in service.Versions)
            {
                var key = new VersionKey(service.Name, version.Name);
                if (overrides.Instances.TryGetValue(key, out var instances) && instances != version.Instances) yield return $"{key} stays at {instances} instances, as set at run time; the file says {version.Instances}";
                if (overrides.Drained.Contains(key)) yield return $"{key} stays drained";
            }
        }
    }
}
