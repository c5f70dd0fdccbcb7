using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Releases;

namespace Halftone.Control.Releases;

/// <summary>What the next step waits for, in sentences for screens.</summary>
internal static class Waits
{
    internal static Items<string> Of(Release release, ReleaseSight sight, DateTimeOffset now)
    {
        if (release.IsOver) return [];
        return Sentences(release, sight, now).Concat(release.StoreIsDown ? ["the store: it cannot record, so nothing moves forward"] : []).ToItems();
    }

    private static IEnumerable<string> Sentences(Release release, ReleaseSight sight, DateTimeOffset now)
    {
        switch (release.Phase)
        {
            case Phase.Starting { IsReady: false }: return [$"{release.To} to become ready"];
            case Phase.Starting: return ["the end of a freeze window"];
            case Phase.AwaitingApproval: return ["an approval"];
            case Phase.Paused: return ["somebody to resume it"];
            case Phase.ByHand: return ["somebody: the weight was set by hand"];
            case Phase.Holding holding when release.CurrentStep is Step.Weigh step: return OfStep(release, step, holding.HeldFrom, sight, now);
            default: return [];
        }
    }

    private static IEnumerable<string> OfStep(Release release, Step.Weigh step, DateTimeOffset heldFrom, ReleaseSight sight, DateTimeOffset now)
    {
        if (heldFrom + step.Shortest > now) yield return $"its hold, another {Rounded(heldFrom + step.Shortest - now)}";
        if (sight.Units < step.UnitsMin) yield return $"{step.UnitsMin - sight.Units} more units of {release.To}";
        var asked = release.Plan.GatesOf(step);
        foreach (var reading in sight.Readings.Where(reading => reading.Broken || (reading.Verdict is not Verdict.Pass && asked.Any(gate => gate.Name == reading.Gate))))
            yield return $"gate {reading.Gate}: {reading.Why}";
    }

    private static string Rounded(TimeSpan time) => time.TotalMinutes >= 2 ? $"{time.TotalMinutes:0} minutes" : $"{Math.Ceiling(time.TotalSeconds):0} s";
}
