using System.CommandLine;

namespace Halftone.Verbs;

/// <summary>`halftone wait SVC --for ready|step=N|done`: for scripts.</summary>
internal static class WaitVerb
{
    internal static Command Create(Surroundings here)
    {
        var service = Verb.Service();
        var goal = new Option<string>("--for") { Description = "ready (the candidate has started), step=N, or done (it is stable).", HelpName = "WHAT", Required = true };
        goal.CompletionSources.Add("ready", "done");
        var command = new Command("wait", "Wait for a release; the exit code says how it ended.") { service, goal, Verb.TimeoutOption("End with 8 after this; the release goes on.") };
        return command.Does(here, async (parsed, stop) =>
        {
            var (limit, unclear) = parsed.Limit();
            if (unclear is not null) return unclear;
            var (awaited, misread) = Awaited.Parse(parsed.GetValue(goal)!);
            if (misread is not null) return misread;
            var (daemon, failure) = parsed.Daemon(here);
            if (failure is not null) return failure;
            var name = parsed.GetValue(service)!;
            var status = await daemon!.GetAsync($"/v1/services/{Uri.EscapeDataString(name)}/releases/current", Api.ApiJson.Default.ReleaseDocument, stop);
            if (status.Failure is not null) return status.Failure;
            // Nobody hears of a service that has no release.
            if (status.Value!.Release is null) return awaited!.Judge(status.Value, patient: false)!.Failure;
            return await ReleaseWait.RunAsync(daemon, name, null, awaited!, limit, here, stop);
        });
    }
}
