using Halftone.Core.Config;

namespace Halftone.Core.Processes;

/// <summary>The pause before the next start: min(max, min x 2^n), +-20 % so that instances do not restart in step.</summary>
internal static class Backoff
{
    /// <summary>Share of the delay that chance may add or take.</summary>
    internal const double Jitter = 0.2;

    /// <param name="failures">Failures in a row before this one, 0 or more.</param>
    /// <param name="chance">Drawn from [0, 1).</param>
    internal static TimeSpan Delay(RestartConfig restart, int failures, double chance)
    {
        // Beyond 2^30 every sensible maximum has been reached; the bound keeps the product finite.
        var doubled = restart.DelayMin.Ticks * Math.Pow(2, Math.Min(failures, 30));
        var capped = Math.Min(doubled, restart.DelayMax.Ticks);
        return TimeSpan.FromTicks((long)(capped * (1 - Jitter + (2 * Jitter * chance))));
    }
}
