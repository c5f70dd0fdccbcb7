using System.CommandLine;
using Halftone.Api;
using Halftone.Api.Contracts;
using Halftone.Client;
using Halftone.Screens;

namespace Halftone.Verbs;

/// <summary>The verbs that steer a release: approve, promote, pause, resume, abort, rollback, retry.</summary>
internal static class ReleaseVerbs
{
    internal static IEnumerable<Command> Create(Surroundings here)
    {
        var step = new Option<int?>("--step") { Description = "Only when this step waits, counted from 1: what you have looked at is what you approve.", HelpName = "N" };
        var full = new Option<bool>("--full") { Description = "Do not wait for the coming steps either; approvals are still asked for." };
        var to = new Option<string?>("--to") { Description = "Any version that still exists (default: the one before).", HelpName = "VER" };
        return
        [
            Create(here, "approve", "Say yes to the step that waits for an approval.", parsed => new() { ExpectStep = parsed.GetValue(step) }, step),
            Create(here, "promote", "Go on to the next step without waiting for what is left of this one.", parsed => new() { Full = parsed.GetValue(full) }, full),
            Create(here, "pause", "Let nothing move forward; the share stays, and harm still rolls back.", _ => new()),
            Create(here, "resume", "Go on where the release was paused.", _ => new()),
            Create(here, "abort", "Send everybody back to stable; the candidate goes on running, to be looked at.", _ => new()),
            Create(here, "rollback", "Send everybody back to stable and stop the candidate; also after a promotion.", parsed => new() { To = parsed.GetValue(to) }, to),
            Create(here, "retry", "Begin the last release once more, when it was rolled back, aborted or not started.", _ => new()),
        ];
    }

    internal static Option<string?> WhyOption() => new("--why") { Description = "The reason, for the history.", HelpName = "TEXT" };

    /// <summary>What was done, what the traffic can prove, and what is next.</summary>
    /// <param name="plan">Show the steps.</param>
    internal static Failure? Tell(Answer<ReleaseChangeDocument> answer, Terminal terminal, bool plan = false)
    {
        if (answer.Failure is not null) return answer.Failure;
        if (terminal.Json)
        {
            terminal.Document(answer.Value!, ApiJson.Default.ReleaseChangeDocument);
            return null;
        }
        foreach (var change in answer.Value!.Changes) terminal.Say(change);
        if (plan && answer.Value.Status?.Release is { } release) terminal.Say($"plan {release.Plan.Name}: {StatusScreen.Rail(release)}");
        foreach (var sentence in answer.Value.Status?.Estimate ?? []) terminal.Note($"estimate: {sentence}");
        if (answer.Value.Next is { } next) terminal.Note($"next: {next}");
        return null;
    }

    private static Command Create(Surroundings here, string verb, string description, Func<ParseResult, ReleaseQuestion> ask, params Option[] options)
    {
        var (service, why) = (Verb.Service(), WhyOption());
        var command = new Command(verb, description) { service };
        foreach (var option in options) command.Options.Add(option);
        command.Options.Add(why);
        return command.Does(here, async (parsed, stop) =>
        {
            var (daemon, failure) = parsed.Daemon(here);
            if (failure is not null) return failure;
            var path = $"{new Selector(parsed.GetValue(service)!, null, null).Path}/releases/current:{verb}";
            return Tell(await daemon!.PostAsync(path, ask(parsed) with { Why = parsed.GetValue(why) }, ApiJson.Default.ReleaseQuestion, ApiJson.Default.ReleaseChangeDocument, null, stop), here.Terminal);
        });
    }
}
