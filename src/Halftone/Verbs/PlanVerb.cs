using System.CommandLine;
using Halftone.Api;
using Halftone.Api.Contracts;
using Halftone.Client;
using Halftone.Running;
using Halftone.Screens;

namespace Halftone.Verbs;

/// <summary>`halftone plan`: what a reload would change, and nothing is done.</summary>
internal static class PlanVerb
{
    internal static Command Create(Surroundings here)
    {
        var file = FileOption();
        var code = new Option<bool>("--exit-code") { Description = $"End with {(int)ExitCode.ChangesPending} when something would change." };
        var command = new Command("plan", "Say what a reload would change: which keys, which processes, and what stays. Nothing is done.") { file, code };
        return command.Does(here, async (parsed, stop) =>
        {
            var (question, unreadable) = Question(parsed.GetValue(file), here);
            if (unreadable is not null) return unreadable;
            var (daemon, failure) = parsed.Daemon(here);
            if (failure is not null) return failure;
            var (plan, refused) = await AskAsync(daemon!, question!, stop);
            if (refused is not null) return refused;
            if (here.Terminal.Json) here.Terminal.Document(plan!, ApiJson.Default.ConfigPlanDocument);
            else PlanScreen.Write(plan!, here.Terminal);
            if (Refusal(plan!) is { } would) return would with { IsShown = true };
            if (plan!.Pending && question!.Text is null && !here.Terminal.Json) here.Terminal.Note("next: halftone apply");
            return plan.Pending && parsed.GetValue(code) ? new(ExitCode.ChangesPending, "a reload would change something", "halftone apply") { IsSilent = true } : null;
        });
    }

    internal static Option<string?> FileOption() => new("--config", "-c") { Description = "This file, as if it were the gateway's (default: the gateway's own).", HelpName = "FILE" };

    internal static Task<Answer<ConfigPlanDocument>> AskAsync(DaemonClient daemon, ConfigPlanQuestion question, CancellationToken stop) =>
        daemon.PostAsync("/v1/config:plan", question, ApiJson.Default.ConfigPlanQuestion, ApiJson.Default.ConfigPlanDocument, null, stop);

    /// <summary>Null: it would be tried.</summary>
    internal static Failure? Refusal(ConfigPlanDocument plan) => plan.Refused is { } problem
        ? new(DaemonClient.CodeOf(problem.Status), $"a reload would be refused: {problem.Detail}", problem.Hint ?? "see halftone ps") { Details = problem.Details ?? [] }
        : null;

    internal static (ConfigPlanQuestion? Question, Failure? Failure) Question(string? file, Surroundings here)
    {
        if (file is null) return (new ConfigPlanQuestion(), null);
        try
        {
            return (new ConfigPlanQuestion { Text = ConfigFile.TextOf(here.Absolute(file)), Name = file }, null);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return (null, refused is FileNotFoundException or DirectoryNotFoundException ? ConfigFile.Missing(here.Absolute(file)) : new(ExitCode.ConfigInvalid, $"{file} cannot be read: {refused.Message}", "give a file that you may read"));
        }
    }
}
