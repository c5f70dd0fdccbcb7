using System.CommandLine;
using Halftone.Api;
using Halftone.Api.Contracts;
using Halftone.Client;
using Halftone.Core.Diagnosis;
using Halftone.Screens;

namespace Halftone.Verbs;

/// <summary>`halftone pin SVC --user U --to VER`: a tester sees one version, whatever rules and split say, for a time. `unpin` ends it before.</summary>
internal static class PinVerb
{
    internal static Command Create(Surroundings here)
    {
        var service = Verb.Service();
        var user = UserOption();
        var to = new Option<string?>("--to") { Description = "The version that this user is to see.", HelpName = "VER" };
        var lasting = new Option<string?>("--for") { Description = "How long: 30m, 8h (default), 720h at most.", HelpName = "8h" };
        var command = new Command("pin", "Send one user to one version, whatever rules and split say, for a time; without a user: show who is pinned.") { service, user, to, lasting };
        return command.Does(here, async (parsed, stop) =>
        {
            var (who, which, time) = (parsed.GetValue(user), parsed.GetValue(to), parsed.GetValue(lasting));
            if ((who is null) != (which is null) || (who is null && time is not null)) return new(ExitCode.Usage, "a pin has a user and a version", "halftone pin SVC --user ID --to VER; without both it shows who is pinned");
            var limit = default(TimeSpan);
            if (time is not null && !Durations.TryParse(time, out limit)) return new(ExitCode.Usage, $"'{time}' is not a time", "write it with its unit: 30m, 8h");
            var (daemon, failure) = parsed.Daemon(here);
            if (failure is not null) return failure;
            var path = PathOf(parsed.GetValue(service)!);
            return who is null ? await ShowAsync(daemon!, path, here, stop) : Told.Of(await daemon!.PostAsync(path,
                new PinQuestion { User = who, To = which!, ForMs = time is null ? null : limit.TotalMilliseconds }, ApiJson.Default.PinQuestion, ApiJson.Default.ChangeDocument, null, stop), here.Terminal);
        });
    }

    internal static Command CreateUnpin(Surroundings here)
    {
        var service = Verb.Service();
        var user = UserOption();
        var all = new Option<bool>("--all") { Description = "Every pin of the service." };
        var command = new Command("unpin", "Take a pin away before its time is over.") { service, user, all };
        return command.Does(here, async (parsed, stop) =>
        {
            var who = parsed.GetValue(user);
            if (parsed.GetValue(all) == who is not null) return new(ExitCode.Usage, who is null ? "whose pin is to go is not said" : "one user and all of them at once", "halftone unpin SVC --user ID, or --all");
            var (daemon, failure) = parsed.Daemon(here);
            if (failure is not null) return failure;
            var query = who is null ? "all=true" : $"user={Uri.EscapeDataString(who)}";
            return Told.Of(await daemon!.DeleteAsync($"{PathOf(parsed.GetValue(service)!)}?{query}", ApiJson.Default.ChangeDocument, stop), here.Terminal);
        });
    }

    private static Option<string?> UserOption() => new("--user") { Description = "Somebody's identity, as the service reads it.", HelpName = "ID" };

    private static string PathOf(string service) => $"{new Selector(service, null, null).Path}/pins";

    private static async Task<Failure?> ShowAsync(DaemonClient daemon, string path, Surroundings here, CancellationToken stop)
    {
        var answer = await daemon.GetAsync(path, ApiJson.Default.PinsDocument, stop);
        if (answer.Failure is not null) return answer.Failure;
        var (terminal, now) = (here.Terminal, here.Time.GetUtcNow());
        if (terminal.Json)
        {
            terminal.Document(answer.Value!, ApiJson.Default.PinsDocument);
            return null;
        }
        if (answer.Value!.Pins.Count == 0)
        {
            terminal.Note($"nobody is pinned at {answer.Value.Service}");
            return null;
        }
        var table = new Table("USER", "VERSION", "LEFT", "UNTIL", "BY") { GoFirst = ["BY", "UNTIL"] };
        foreach (var pin in answer.Value.Pins) table.Add(pin.User, pin.To, Amounts.Age(pin.Until - now), Figures.Moment(pin.Until), pin.By);
        table.Write(terminal);
        foreach (var version in answer.Value.Pins.Where(pin => pin.Rests).Select(pin => pin.To).Distinct())
            terminal.Note($"{terminal.PaintMessage("note", Ink.Yellow)}: {answer.Value.Service}/{version} is drained, and pins to it rest: halftone undrain {answer.Value.Service} {version}");
        return null;
    }
}
