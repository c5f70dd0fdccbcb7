using System.CommandLine;
using Halftone.Api;
using Halftone.Api.Contracts;
using Halftone.Screens;

namespace Halftone.Verbs;

/// <summary>`halftone notifications`: who is told of releases, and the dead letters.</summary>
internal static class NotificationsVerb
{
    internal static Command Create(Surroundings here)
    {
        var resend = new Option<string?>("--resend") { Description = "Send a dead letter once more.", HelpName = "ID" };
        var command = new Command("notifications", "Show who is told of releases, and what they could not be told.") { resend };
        return command.Does(here, async (parsed, stop) =>
        {
            var (daemon, failure) = parsed.Daemon(here);
            if (failure is not null) return failure;
            if (parsed.GetValue(resend) is { } id)
                return Told.Of(await daemon!.PostAsync("/v1/notifications:resend", new ResendQuestion { Id = id }, ApiJson.Default.ResendQuestion, ApiJson.Default.ChangeDocument, limit: null, stop), here.Terminal);
            var answer = await daemon!.GetAsync("/v1/notifications", ApiJson.Default.NotificationsDocument, stop);
            if (answer.Failure is not null) return answer.Failure;
            if (here.Terminal.Json) here.Terminal.Document(answer.Value!, ApiJson.Default.NotificationsDocument);
            else Write(answer.Value!, here);
            return null;
        });
    }

    private static void Write(NotificationsDocument all, Surroundings here)
    {
        if (all.Hooks.Count == 0) here.Terminal.Note("nobody is told: the configuration has no `notify`");
        var now = here.Time.GetUtcNow();
        var hooks = new Table("HOOK", "ADDRESS", "STATE", "QUEUED", "WHY");
        foreach (var hook in all.Hooks) hooks.Add(hook.Name, hook.Address, new(hook.State, hook.State is "waiting" or "gone" ? Ink.Yellow : Ink.None), $"{hook.Queued}", hook.Why ?? "");
        if (all.Hooks.Count > 0) hooks.Write(here.Terminal);
        if (all.DeadLetters.Count == 0) return;
        here.Terminal.Output.WriteLine();
        var letters = new Table("DEAD LETTER", "HOOK", "EVENT", "SERVICE", "AGE", "TRIES", "WHY") { GoFirst = ["SERVICE", "EVENT", "TRIES"] };
        foreach (var letter in all.DeadLetters) letters.Add(letter.Id, letter.Hook, letter.Type, letter.Service, Amounts.Age(now - letter.Time), $"{letter.Tries}", letter.Why);
        letters.Write(here.Terminal);
    }
}
