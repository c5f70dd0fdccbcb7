using System.CommandLine;
using Halftone.Api;
using Halftone.Api.Contracts;
using Halftone.Drill;
using Halftone.Screens;

namespace Halftone.Verbs;

/// <summary>`halftone drill [SVC]`: overloads the user's own service for a moment, and says how it took it.</summary>
internal static class DrillVerb
{
    internal static Command Create(Surroundings here)
    {
        var service = new Argument<string?>("SVC") { Description = "A service (default: the only one).", Arity = ArgumentArity.ZeroOrOne };
        var connections = new Option<int>("--connections", "-c") { Description = "Clients that ask at the same time, 1..2000.", HelpName = "N", DefaultValueFactory = _ => 400 };
        var duration = new Option<string>("--duration", "-d") { Description = "How long the storm lasts, 1s..5m.", HelpName = "20s", DefaultValueFactory = _ => "20s" };
        var path = new Option<string?>("--path") { Description = "What is asked for (default: the service's path).", HelpName = "/" };
        var own = new Option<bool>("--own-clients") { Description = "Make the storm without autocannon, even where it is installed." };
        var yes = Confirmation.YesOption();
        var command = new Command("drill", "Overload a service of this machine for a moment and judge how it takes it.") { service, connections, duration, path, own, yes };
        return command.Does(here, async (parsed, stop) =>
        {
            if (!Durations.TryParse(parsed.GetValue(duration)!, out var time)) return new(ExitCode.Usage, $"'{parsed.GetValue(duration)}' is not a time", "write it with its unit: 500ms, 30s, 5m");
            if (DrillPlan.Refuse(parsed.GetValue(connections), time, parsed.GetValue(path)) is { } refusal) return refusal;
            if (!parsed.GetValue(yes) && here.Ask is null)
                return new(ExitCode.Usage, "a drill overloads a running service, and there is no terminal to ask whether you mean it", "add --yes if you do");
            var (daemon, failure) = parsed.Daemon(here);
            if (failure is not null) return failure;
            var (plan, gateway, cannot) = await DrillQuestion.AskAsync(daemon!, parsed.GetValue(service), parsed.GetValue(connections), time, parsed.GetValue(path), stop);
            if (cannot is not null) return cannot;
            var autocannon = !parsed.GetValue(own) && Autocannon.Can(plan!) ? Autocannon.Find(Environment.CurrentDirectory, Environment.GetEnvironmentVariable("PATH")) : null;
            DrillScreen.Announce(plan!, autocannon, here.Terminal);
            if (!parsed.GetValue(yes) && await Confirmation.AskAsync(here, stop) is { } unconfirmed) return unconfirmed;
            var run = new DrillRun(plan!, new DrillWatch(daemon!, plan!.Service, gateway, here.Time), autocannon, here.Time, here.Terminal.Note);
            var (figures, samples, broken) = await run.RunAsync(stop);
            return broken ?? Judge(plan, figures!, samples, here.Terminal);
        });
    }

    private static Failure? Judge(DrillPlan plan, DrillFigures figures, List<DrillSampleDocument> samples, Terminal terminal)
    {
        var findings = DrillVerdict.Of(figures);
        if (terminal.Json) terminal.Document(DrillScreen.Document(plan, figures, findings, samples), ApiJson.Default.DrillDocument);
        else DrillScreen.Write(figures, findings, samples, terminal);
        var missed = findings.Where(finding => !finding.Holds).ToList();
        return missed.Count == 0 ? null : new(ExitCode.Failed, $"{plan.Service} did not hold: {string.Join(", ", missed.Select(finding => finding.Goal))}", missed[0].Change!) { IsShown = true };
    }
}
