using Halftone.Api.Contracts;

namespace Halftone.Screens;

/// <summary>`halftone plan`: what would change, what traffic and processes feel of it, and what stays.</summary>
internal static class PlanScreen
{
    /// <summary>Of a digest's 64 letters, as git shows its own.</summary>
    internal const int DigestShown = 12;

    internal static void Write(ConfigPlanDocument plan, Terminal terminal)
    {
        terminal.Show(Head(plan));
        foreach (var change in plan.Changes) terminal.Show($"{Mark(change, terminal)} {change.Path}: {Values(change)}  {terminal.Paint($"({Cost(change)})", Ink.Dim)}");
        foreach (var version in plan.Versions) terminal.Show(Line(version, terminal));
        foreach (var key in plan.Promoted) terminal.Show($"{terminal.Paint("!", Ink.Yellow)} {key} becomes stable: it gets what no rule and no split takes");
        foreach (var kept in plan.Kept) terminal.Show($"{terminal.Paint("=", Ink.Dim)} {kept}");
        foreach (var warning in plan.Warnings) terminal.Note($"{terminal.PaintMessage("note", Ink.Yellow)}: {warning}");
    }

    /// <summary>What is about to happen, as a sentence to say yes to.</summary>
    internal static string Sentence(ConfigPlanDocument plan) => $"{plan.File} comes into force as generation {plan.Generation + 1}: {Sum(plan)}";

    private static string Head(ConfigPlanDocument plan) => plan.Pending
        ? $"{plan.File} ({plan.Digest[..DigestShown]}), generation {plan.Generation} -> {plan.Generation + 1}: {Sum(plan)}"
        : $"= nothing to change: {plan.File} ({plan.Digest[..DigestShown]}) is generation {plan.Generation}";

    private static string Sum(ConfigPlanDocument plan)
    {
        var starting = plan.Versions.Sum(version => version.Fate is "kept" ? Math.Max(0, version.InstancesAfter - version.InstancesBefore) : version.InstancesAfter);
        var ending = plan.Versions.Sum(version => version.Fate is "kept" ? Math.Max(0, version.InstancesBefore - version.InstancesAfter) : version.InstancesBefore);
        return $"{Count(plan.Changes.Count, "change")}, {Count(starting, "process", "processes")} to start, {ending} to end";
    }

    private static string Mark(PlannedChangeDocument change, Terminal terminal) => (change.Before, change.After) switch
    {
        (null, _) => terminal.Paint("+", Ink.Green),
        (_, null) => terminal.Paint("-", Ink.Red),
        _ => terminal.Paint("~", Ink.Yellow),
    };

    private static string Values(PlannedChangeDocument change) => (change.Before, change.After) switch
    {
        (null, var after) => after!,
        (var before, null) => before,
        var (before, after) when before == after => $"{after}, and what it refers to has changed",
        var (before, after) => $"{before} -> {after}",
    };

    private static string Cost(PlannedChangeDocument change) => change.Effect switch
    {
        "restart" => "needs a restart of the gateway",
        "processes" when change.Before is null => "comes",
        "processes" when change.After is null => "goes",
        "processes" => "new processes",
        _ => "live",
    };

    private static string Line(PlannedVersionDocument version, Terminal terminal)
    {
        var name = $"{version.Service}/{version.Version}";
        return version.Fate switch
        {
            "added" => $"{terminal.Paint("+", Ink.Green)} {name} {(version.InstancesAfter > 0 ? $"starts: {Count(version.InstancesAfter, "process", "processes")}, ready before anybody is sent there" : "comes")}",
            "removed" => $"{terminal.Paint("-", Ink.Red)} {name} {(version.InstancesBefore > 0 ? $"ends: {Count(version.InstancesBefore, "process", "processes")}, when its requests are done" : "goes")}",
            "replaced" => $"{terminal.Paint("!", Ink.Yellow)} {name} is replaced{(version.InstancesAfter > 0 ? $", one process after the other: {version.InstancesAfter} new, {version.InstancesBefore} old" : "")}",
            _ => $"{terminal.Paint("~", Ink.Yellow)} {name}: {version.InstancesBefore} -> {Count(version.InstancesAfter, "process", "processes")}",
        };
    }

    private static string Count(int number, string one, string? many = null) => $"{number} {(number == 1 ? one : many ?? $"{one}s")}";
}
