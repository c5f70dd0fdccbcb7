using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Config;

namespace Halftone.Telemetry;

/// <summary>What share of the split a version has right now, run-time changes included.</summary>
internal static class Shares
{
    /// <summary>0..100.</summary>
    internal static double Of(Standing now, ServiceConfig service, string version)
    {
        var candidate = SplitOf(now, service);
        if (version == service.Stable) return 100 - (candidate?.Weight.Value ?? 0);
        return candidate?.Candidate == version ? candidate.Weight.Value : 0;
    }

    /// <summary>Null: everything to stable, also when the candidate is drained.</summary>
    internal static SplitConfig? SplitOf(Standing now, ServiceConfig service) =>
        now.Overrides.SplitOf(service) is { } split && !now.Overrides.Drained.Contains(new VersionKey(service.Name, split.Candidate)) ? split : null;
}
