using Halftone.Api.Contracts;
using Halftone.Drill;

namespace Halftone.Screens;

/// <summary>What a drill says before and after.</summary>
internal static class DrillScreen
{
    private const string Nothing = "-";

    internal static void Announce(DrillPlan plan, Autocannon? autocannon, Terminal terminal)
    {
        terminal.Note($"This overloads {plan.Service} at {plan.TargetText} on this machine: {Amounts.Count(plan.Connections, "client")} for {Amounts.Brief(plan.Duration)}, after about {plan.CapacityTime.TotalSeconds:0} s of lighter load.");
        if (autocannon is not null) terminal.Note($"The clients are those of {autocannon.CommandLine(plan)}");
        terminal.Note("Real users of the service will see 503s and wait longer meanwhile. Ctrl+C ends it at once.");
    }

    internal static void Write(DrillFigures figures, IReadOnlyList<DrillFinding> findings, List<DrillSampleDocument> samples, Terminal terminal)
    {
        var table = new Table("WHAT", "MEASURED");
        table.Add("one request without load", Amounts.Brief(figures.ServiceTime));
        table.Add("the service can do", $"{figures.CapacityPerSecond:0.#}/s with {Amounts.Count(figures.Slots, "slot")}");
        table.Add("answered in the storm", $"{figures.Answered} ({100 * Math.Min(figures.Goodput, 1):0} % of what it can do)");
        table.Add("turned away (503)", figures.ShedAfter is { } after ? $"{figures.Shed}, after {Amounts.Brief(after)} (median)" : $"{figures.Shed}");
        table.Add("timeouts", $"{figures.Timeouts}");
        table.Add("other answers, broken connections", $"{figures.Others}, {figures.Broken}");
        table.Add("longest line", samples.Count == 0 ? Nothing : $"{samples.Max(sample => sample.Waiting)}");
        table.Add("memory of the gateway", figures.MemoryGrowth is { } growth ? $"+{Amounts.Bytes(Math.Max(0, growth))}" : Nothing);
        table.Add("next answer after the storm", figures.NextAnswer is { } next ? Amounts.Brief(next) : Nothing);
        table.Write(terminal);
        terminal.Output.WriteLine();
        foreach (var finding in findings)
        {
            terminal.Show($"{terminal.Paint(finding.Holds ? "holds" : "fails", finding.Holds ? Ink.Green : Ink.Red)}  {finding.Sentence}");
            if (finding.Change is { } change) terminal.Show($"       {change}");
        }
    }

    internal static DrillDocument Document(DrillPlan plan, DrillFigures figures, IReadOnlyList<DrillFinding> findings, List<DrillSampleDocument> samples) => new()
    {
        Service = plan.Service,
        Target = plan.TargetText,
        Connections = plan.Connections,
        DurationMs = plan.Duration.TotalMilliseconds,
        Slots = figures.Slots,
        ServiceTimeMs = figures.ServiceTime.TotalMilliseconds,
        CapacityPerSecond = figures.CapacityPerSecond,
        Answered = figures.Answered,
        Goodput = figures.Goodput,
        Shed = figures.Shed,
        ShedAfterMs = figures.ShedAfter?.TotalMilliseconds,
        Timeouts = figures.Timeouts,
        Others = figures.Others,
        Broken = figures.Broken,
        MemoryGrowthBytes = figures.MemoryGrowth,
        NextAnswerMs = figures.NextAnswer?.TotalMilliseconds,
        Holds = findings.All(finding => finding.Holds),
        Findings = [.. findings.Select(finding => new DrillFindingDocument { Goal = finding.Goal, Holds = finding.Holds, Sentence = finding.Sentence, Change = finding.Change })],
        Samples = samples,
    };
}
