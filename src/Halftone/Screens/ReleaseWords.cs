using System.Globalization;
using Halftone.Api.Contracts;
using Halftone.Control.Releases;

namespace Halftone.Screens;

/// <summary>Releases in sentences: what stands in a line of a log, in a verdict, in front of a hint.</summary>
internal static class ReleaseWords
{
    /// <summary>One plain line for where a release stands; the last line of a release is its verdict.</summary>
    internal static string Line(ReleaseStateDocument release) => release.Phase switch
    {
        PhaseWords.Starting when release.Ready => $"{release.To} is ready{Waits(release)}",
        PhaseWords.Starting => $"starting {release.To}",
        PhaseWords.Holding => $"{release.To} at {Percent(release.Weight.Target)} ({Place(release)}){Waits(release)}",
        PhaseWords.AwaitingApproval => $"{release.To} at {Percent(release.Weight.Target)} waits for an approval ({Place(release)}){Until(release)}",
        PhaseWords.Paused => $"paused at {Percent(release.Weight.Target)}{Because("paused", release.Why)}",
        PhaseWords.ByHand => $"by hand: {release.Why}",
        PhaseWords.Promoted => $"promoted: {Because(release)}; {release.From} is kept warm{Until(release)}",
        PhaseWords.Completed => $"completed: {Because(release)}",
        PhaseWords.RollingBack => $"going back to {release.From ?? "nobody"}: {release.Why}",
        _ => Verdict(release),
    };

    /// <summary>How it ended: `rolled back at 25%: gate errors failed: v2 3.4% > 2%`.</summary>
    internal static string Verdict(ReleaseStateDocument release) => release.Phase switch
    {
        PhaseWords.RolledBack => $"rolled back{At(release)}{Because("rolled back", release.Why)}",
        PhaseWords.Aborted => $"aborted{At(release)}{Because("aborted", release.Why)}",
        PhaseWords.StartFailed => $"{release.To} did not start: {release.Why}",
        PhaseWords.Promoted or PhaseWords.Completed => $"promoted: {Because(release)}",
        _ => Line(release),
    };

    /// <summary>`memory: web/v2/1 grown in 30s: ClientRequest +3,000 (9,100 now); RSS 220 MB -> 480 MB`.</summary>
    internal static string Memory(MemoryFindingDocument finding) => $"memory: {finding.Instance} {finding.Found}";

    /// <summary>`5%`, `0.01%`; of a share 0..1.</summary>
    internal static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.######}%");

    /// <summary>`5.2%`: a share that was measured.</summary>
    internal static string Measured(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.0#}%");

    /// <summary>`step 2 of 6`.</summary>
    internal static string Place(ReleaseStateDocument release) => release.Step == 0 ? "before the first step" : $"step {release.Step} of {release.Steps}";

    /// <summary>The verb as it is typed.</summary>
    internal static string Typed(string action) => action == "promote_full" ? "promote --full" : action;

    private static string At(ReleaseStateDocument release) => release.Step == 0 ? "" : $" at {Percent(release.Weight.Step)}";

    private static string Waits(ReleaseStateDocument release) => release.Next is { WaitsFor: [var first, ..] } ? $", waits for {first}" : "";

    private static string Until(ReleaseStateDocument release) => release.Next is { At: { } at } ? $" until {at.ToString("HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)}" : "";

    /// <summary>The phase's own word is not said twice: `rolled back by ana` becomes `, by ana`.</summary>
    private static string Because(string word, string why) => why.StartsWith($"{word} ", StringComparison.Ordinal) ? $", {why[(word.Length + 1)..]}" : $": {why}";

    private static string Because(ReleaseStateDocument release) => release.Phase is PhaseWords.Completed && !release.Why.StartsWith($"{release.To} is stable", StringComparison.Ordinal) ? $"{release.To} is stable, {release.Why}" : release.Why;
}
