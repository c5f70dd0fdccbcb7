using System.Globalization;
using Halftone.Api.Contracts;
using Halftone.Control.Releases;
using Halftone.Screens;

namespace Halftone.Verbs;

/// <summary>A wait is over.</summary>
/// <param name="Failure">Null: what was waited for is there.</param>
internal sealed record Ending(Failure? Failure);

/// <summary>What `--wait` and `halftone wait` wait for, and when that is over.</summary>
internal abstract record Awaited
{
    private Awaited() { }

    /// <summary>The candidate has started.</summary>
    internal sealed record Ready : Awaited;

    /// <param name="Number">From 1.</param>
    internal sealed record AtStep(int Number) : Awaited;

    /// <summary>The candidate is stable.</summary>
    internal sealed record Done : Awaited;

    internal static (Awaited? Goal, Failure? Failure) Parse(string text) => text switch
    {
        "ready" => (new Ready(), null),
        "done" => (new Done(), null),
        _ when text.StartsWith("step=", StringComparison.Ordinal) && int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var step) && step > 0 => (new AtStep(step), null),
        _ => (null, new(ExitCode.Usage, $"'{text}' is nothing to wait for", "write --for ready, --for step=2 or --for done")),
    };

    /// <summary>Null = it goes on.</summary>
    /// <param name="patient">There is a time limit, or a person looks on: what stands still may be moved by somebody. Else nobody will, as far as we can know.</param>
    internal Ending? Judge(ReleaseDocument status, bool patient)
    {
        if (status.Release is not { } release) return new(new(ExitCode.NotFound, $"{status.Service} has no release", $"begin one: halftone deploy {status.Service} VERSION"));
        switch (release.Phase)
        {
            case PhaseWords.Promoted or PhaseWords.Completed: return new(null);
            case PhaseWords.StartFailed: return Lost(status, release, $"{status.Stable ?? "what ran"} was not touched; halftone logs {status.Service}/{release.To} shows what it wrote, halftone retry {status.Service} tries again");
            case PhaseWords.RolledBack or PhaseWords.Aborted: return Lost(status, release, $"halftone history {status.Service} --gates has the figures, halftone retry {status.Service} begins again");
            case PhaseWords.RollingBack: return null;
        }
        if (this is Ready ? release.Ready : this is AtStep(var number) && release.Step >= number) return new(null);
        return release.Phase switch
        {
            PhaseWords.ByHand => new(new(ExitCode.Conflict, $"{status.Service}: {ReleaseWords.Line(release)}; the plan steers no more", $"go on by hand: halftone split {status.Service} .., halftone promote {status.Service} --full, or halftone abort {status.Service}")),
            PhaseWords.Paused when !patient && release.Cause != PhaseWords.AskedCause =>
                new(new(ExitCode.TimedOut, $"{status.Service}: {ReleaseWords.Line(release)}; it stands until somebody decides", $"halftone promote {status.Service}, halftone resume {status.Service} or halftone abort {status.Service}; with --timeout this waits for that")),
            _ => null,
        };
    }

    private static Ending Lost(ReleaseDocument status, ReleaseStateDocument release, string hint) => new(new(ExitCode.ReleaseLost, $"{status.Service}: {ReleaseWords.Verdict(release)}", hint));
}
