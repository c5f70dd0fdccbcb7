using Halftone.Api.Contracts;
using Halftone.Control.Releases;

namespace Halftone.Screens;

/// <summary>`halftone status web`: where its release stands, how the candidate does beside stable, what comes next, and what can be done.</summary>
internal static class StatusScreen
{
    /// <summary>Of the two bars together, where there is room.</summary>
    private const int BarCells = 40;

    /// <param name="service">What runs; null while the gateway does not say.</param>
    internal static void Write(ReleaseDocument status, ServiceDocument? service, Terminal terminal)
    {
        if (status.Release is { } release) Head(status, release, terminal);
        else new Segments().Add($"{status.Service}  no release; {(status.Stable is { } stable ? $"{stable} is stable" : "nothing is stable")}").Write(terminal);
        if (service is not null)
        {
            if (terminal.Interactive) terminal.Output.WriteLine();
            new StatusTree(status, service, terminal.Interactive).Rows().Write(terminal);
        }
        if (service is { Pins: > 0 }) new Segments().Add(PsScreen.Pinned(service), Ink.Dim).Write(terminal);
        if (status.Release is { StoreDown: true }) new Segments().Add("the store cannot record: nothing moves forward until it can; rollback works all the same", Ink.Yellow).Write(terminal);
        if (status.Release is { EvidenceLost: { } lost, Over: false }) new Segments().Add($"evidence counts from {Amounts.Age(status.Time - lost)} ago on: what was counted before was lost with a restart of the gateway", Ink.Yellow).Write(terminal);
        foreach (var finding in status.Release?.Memory ?? []) new Segments().Add(ReleaseWords.Memory(finding), Ink.Yellow).Write(terminal);
        foreach (var sentence in status.Estimate) new Segments().Add($"estimate: {sentence}", Ink.Dim).Write(terminal);
        new Segments().Add(Next(status)).Write(terminal);
    }

    /// <summary>A line for each service that has a release.</summary>
    internal static void WriteAll(IEnumerable<ReleaseDocument> all, Terminal terminal)
    {
        var table = new Table("SERVICE", "STATUS", "STABLE", "CANDIDATE", "WEIGHT", "STEP", "FOR", "BY", "WHY") { GoFirst = ["BY", "STABLE", "FOR", "STEP"] };
        foreach (var status in all)
        {
            if (status.Release is { } release)
                table.Add(status.Service, new($"{Glyph(release.Phase)} {release.Phase}", InkOf(release.Phase)), status.Stable ?? "-", release.To, ReleaseWords.Percent(release.Weight.Target), $"{release.Step}/{release.Steps}", Amounts.Age(status.Time - release.Since), release.By, release.Why);
            else table.Add(status.Service, "-", status.Stable ?? "-", "-", "-", "-", "-", "-", "no release");
        }
        table.Write(terminal);
    }

    /// <summary>What happens next, and what can be done.</summary>
    internal static string Next(ReleaseDocument status)
    {
        if (status.Release is not { } release) return $"next: halftone deploy {status.Service} VERSION";
        var verbs = status.Actions.Count == 0 ? "" : $"  ·  halftone {string.Join(" | ", status.Actions.Select((action, at) => at == 0 ? WithService(action, status.Service) : ReleaseWords.Typed(action)))}";
        return $"next: {Coming(release)}{verbs}";
    }

    /// <summary>`✔0% ─ ●5% ─ ○25% ─ ◇approve ─ ○100%`; `?` marks what was passed without proof.</summary>
    internal static string Rail(ReleaseStateDocument release) => string.Join(" ─ ", release.Plan.Steps.Select((step, at) =>
        $"{Mark(release, step, at + 1)}{(step.Weight is { } weight ? ReleaseWords.Percent(weight) : "approve")}{(step.Unproven ? "?" : "")}"));

    internal static string Glyph(string phase) => phase switch
    {
        PhaseWords.Promoted or PhaseWords.Completed => "✔",
        PhaseWords.RolledBack or PhaseWords.Aborted or PhaseWords.StartFailed or PhaseWords.RollingBack => "✖",
        PhaseWords.Paused => "॥",
        PhaseWords.AwaitingApproval => "◇",
        PhaseWords.Starting => "◌",
        _ => "●",
    };

    internal static Ink InkOf(string phase) => phase switch
    {
        PhaseWords.Promoted or PhaseWords.Completed or PhaseWords.Holding => Ink.Green,
        PhaseWords.RolledBack or PhaseWords.Aborted or PhaseWords.StartFailed or PhaseWords.RollingBack => Ink.Red,
        _ => Ink.Yellow,
    };

    private static void Head(ReleaseDocument status, ReleaseStateDocument release, Terminal terminal)
    {
        new Segments().Add($"{status.Service}  ").Add($"{Glyph(release.Phase)} {ReleaseWords.Line(release)}", InkOf(release.Phase)).Write(terminal);
        new Segments().Add($"      release {release.Id} by {release.By}, {Amounts.Age(status.Time - release.Created)} ago{(release.Message is { } message ? $" \"{message}\"" : "")}{(release.Ref is { } reference ? $" ({reference})" : "")}", Ink.Dim).Write(terminal);
        if (!terminal.Interactive) return;
        if (!release.Over && release.Phase is not PhaseWords.Starting) Bars(release, terminal);
        new Segments().Add($"      plan {release.Plan.Name}  {Rail(release)}").Write(terminal);
    }

    private static void Bars(ReleaseStateDocument release, Terminal terminal)
    {
        var (share, cells) = (release.Weight.Observed ?? release.Weight.Target, Math.Clamp(terminal.Width - 60, 10, BarCells));
        var candidate = (int)Math.Round(share * cells);
        // A little is not nothing.
        if (share > 0) candidate = Math.Max(1, candidate);
        var line = new Segments().Add("      ");
        if (release.From is { } from) line.Add($"{from} ").Add(new string('█', cells - candidate), Ink.Dim).Add($" {ReleaseWords.Measured(1 - share)}   ");
        line.Add($"{release.To} ").Add(new string('█', candidate), Ink.Green).Add($" {ReleaseWords.Measured(share)}{(release.Weight.Observed is null ? "" : $" (target {ReleaseWords.Percent(release.Weight.Target)})")}").Write(terminal);
    }

    private static string Coming(ReleaseStateDocument release)
    {
        var step = release.Next switch
        {
            { Approval: true } => "an approval",
            { Weight: { } weight } when release.Step >= release.Steps && weight >= 1 => $"{release.To} becomes stable",
            { Weight: { } weight } => ReleaseWords.Percent(weight),
            _ => "nothing by itself",
        };
        var left = release.Next?.InSeconds is { } seconds ? Amounts.Age(TimeSpan.FromSeconds(seconds)) : null;
        return release.Phase switch
        {
            PhaseWords.Starting => release.Ready ? $"{step}{Waiting(release)}" : $"{step} as soon as {release.To} is ready",
            PhaseWords.Holding => $"{step}{Waiting(release)}{(left is null ? "" : $", {left} on the clock")}",
            PhaseWords.AwaitingApproval => $"{step} after an approval{(left is null ? "" : $"; without one it is rolled back in {left}")}",
            PhaseWords.Promoted => $"{release.From} is let go{(left is null ? "" : $" in {left}")}",
            PhaseWords.RollingBack => $"{release.To} gets no more requests",
            _ => "nothing by itself",
        };
    }

    private static string Waiting(ReleaseStateDocument release) => release.Next switch
    {
        { WaitsFor: { Count: > 0 } all } => $" after {string.Join(", ", all)}",
        { BlockedBy: { Count: > 0 } gates } => $" when {string.Join(", ", gates)} {(gates.Count == 1 ? "passes" : "pass")}",
        _ => "",
    };

    private static string Mark(ReleaseStateDocument release, StepDocument step, int number)
    {
        if (release.Phase is PhaseWords.Promoted or PhaseWords.Completed || number < release.Step) return "✔";
        if (number > release.Step) return step.Weight is null ? "◇" : "○";
        return release.Phase is PhaseWords.RolledBack or PhaseWords.Aborted or PhaseWords.RollingBack ? "✖" : step.Weight is null ? "◆" : "●";
    }

    private static string WithService(string action, string service) => action == "promote_full" ? $"promote {service} --full" : action == "split" ? $"split {service} .." : $"{action} {service}";
}
