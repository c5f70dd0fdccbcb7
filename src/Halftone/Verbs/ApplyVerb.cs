using System.CommandLine;
using Halftone.Api;
using Halftone.Api.Contracts;
using Halftone.Running;
using Halftone.Screens;

namespace Halftone.Verbs;

/// <summary>`halftone apply`: plans, asks, and loads what was planned and nothing else.</summary>
internal static class ApplyVerb
{
    internal static Command Create(Surroundings here)
    {
        var file = new Option<string?>("--config", "-c") { Description = "Only if the gateway's own file says the same as this one.", HelpName = "FILE" };
        var yes = Confirmation.YesOption();
        var command = new Command("apply", "Show what a reload would change, ask, and load exactly that.") { file, yes, Verb.TimeoutOption("Wait no longer than this for the reload; the daemon goes on.") };
        return command.Does(here, async (parsed, stop) =>
        {
            var (limit, misread) = parsed.Limit();
            if (misread is not null) return misread;
            var (meant, unreadable) = PlanVerb.Question(parsed.GetValue(file), here);
            if (unreadable is not null) return unreadable;
            var (daemon, failure) = parsed.Daemon(here);
            if (failure is not null) return failure;
            var (plan, refused) = await PlanVerb.AskAsync(daemon!, new ConfigPlanQuestion(), stop);
            if ((refused ?? Another(meant!, plan!)) is { } not) return not;
            if (!here.Terminal.Json) PlanScreen.Write(plan!, here.Terminal);
            if (PlanVerb.Refusal(plan!) is { } would) return would;
            if (plan!.Pending && await Confirmation.AskAsync(here, parsed.GetValue(yes), PlanScreen.Sentence(plan), stop) is { } unconfirmed) return unconfirmed;
            if (!plan.Pending && !here.Terminal.Json) return null;
            var answer = await daemon!.PostAsync("/v1/config:reload", new NoQuestion(), ApiJson.Default.NoQuestion, ApiJson.Default.ChangeDocument, limit, stop, plan.Tag);
            return Told.Of(answer.Value is null || here.Terminal.Json ? answer : answer with { Value = BesidePlan(answer.Value, plan) }, here.Terminal);
        });
    }

    /// <summary>What the plan has not said already.</summary>
    internal static ChangeDocument BesidePlan(ChangeDocument done, ConfigPlanDocument plan) => done with
    {
        Changes = [$"generation {done.Generation} is in force"],
        Warnings = [.. done.Warnings.Except(plan.Warnings)],
    };

    /// <summary>Another file would be forgotten at the next start, so it is not loaded: it has to stand in the gateway's place first.</summary>
    private static Failure? Another(ConfigPlanQuestion meant, ConfigPlanDocument plan) =>
        meant.Text is null || PlanTags.DigestOf(meant.Text) == plan.Digest ? null
        : new(ExitCode.Conflict, $"{meant.Name} is not what the gateway's own file says ({plan.File}), and no other is loaded: the next start would forget it", $"put it there first: cp {meant.Name} {plan.File}, then halftone apply");
}
