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

    private static Items<string> Sentences(Release release, ReleaseSight sight, DateTimeOffset now)
    {
        switch (release.Phase)
        {
            case Phase.Starting { IsReady: false }: return [$"{release.To} to become ready"];
            case Phase.Starting: return ["the end of a freeze window"];
            case Phase.AwaitingApproval: return ["an approval"];
            case Phase.Paused: return ["somebody to resume it"];
            case Phase.ByHand: return ["somebody: the weight was set by hand"];
            case Phase.Holding holding when release.CurrentStep is Step.Weigh step: return StepJudgement.Of(release.Plan, step, new ReleaseEvent.Looked(sight.Readings, sight.Units), now - holding.HeldFrom).Waits;
            default: return [];
        }
    }
}
