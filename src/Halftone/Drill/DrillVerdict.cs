using Halftone.Screens;

namespace Halftone.Drill;

/// <summary>What a drill found about one goal.</summary>
/// <param name="Change">What helps; null when the goal holds.</param>
internal sealed record DrillFinding(string Goal, bool Holds, string Sentence, string? Change);

/// <summary>Judges the figures of a drill; nothing else goes into it.</summary>
internal static class DrillVerdict
{
    internal const double GoodputMin = 0.9;
    internal const long MemoryGrowthMax = 16L << 20;

    internal static IReadOnlyList<DrillFinding> Of(DrillFigures figures) => [Goodput(figures), Timeouts(figures), Memory(figures), Recovery(figures)];

    /// <summary>How long the next answer may take: the one the service is at, its own, and a second.</summary>
    internal static TimeSpan NextAnswerMax(DrillFigures figures) => 2 * figures.ServiceTime + TimeSpan.FromSeconds(1);

    private static DrillFinding Goodput(DrillFigures figures)
    {
        var share = $"{100 * Math.Min(figures.Goodput, 1):0} %";
        return figures.Goodput >= GoodputMin
            ? new("goodput", true, $"under overload the service did {share} of what it can do", null)
            : new("goodput", false, $"under overload the service did only {share} of what it can do", figures.Others + figures.Broken > figures.Answered
                ? "it failed instead of answering: halftone logs says why"
                : $"lower limits.concurrency ({figures.Slots} slots now) if the service computes rather than waits: what it does at once slows all of it; the drill's own clients take CPU here too");
    }

    private static DrillFinding Timeouts(DrillFigures figures) => figures.Timeouts == 0
        ? new("timeouts", true, figures.Shed == 0 ? "nobody waited in vain" : $"nobody waited in vain: who could not be served was told so{(figures.ShedAfter is { } after ? $" after {Amounts.Brief(after)}" : "")}", null)
        : new("timeouts", false, $"{Amounts.Count(figures.Timeouts, "client")} got no answer within {DrillPlan.Patience.TotalSeconds:0} s",
            $"lower limits.concurrency ({figures.Slots} slots now) so that those who have a slot are served in time, or limits.queue_wait if you have set it");

    private static DrillFinding Memory(DrillFigures figures) => figures.MemoryGrowth switch
    {
        null => new("memory", true, "the gateway's memory could not be seen from here", null),
        < MemoryGrowthMax and var growth => new("memory", true, $"the gateway's memory stayed flat (+{Amounts.Bytes(Math.Max(0, growth))})", null),
        var growth => new("memory", false, $"the gateway's memory grew by {Amounts.Bytes(growth.Value)}", "lower limits.queue_bytes, or at the top of the file limits.connections and limits.socket_buffer"),
    };

    private static DrillFinding Recovery(DrillFigures figures) => figures.NextAnswer switch
    {
        { } next when next <= NextAnswerMax(figures) => new("recovery", true, $"after the storm the next client was answered in {Amounts.Brief(next)}", null),
        { } next => new("recovery", false, $"after the storm the next client waited {Amounts.Brief(next)}, more than {Amounts.Brief(NextAnswerMax(figures))}", StillWorking(figures)),
        null => new("recovery", false, "after the storm the service did not answer any more", StillWorking(figures)),
    };

    private static string StillWorking(DrillFigures figures) =>
        $"the service was still busy for clients that had left: lower limits.concurrency ({figures.Slots} slots now), or have it stop by limits.deadline_header";
}
