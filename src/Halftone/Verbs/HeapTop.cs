using System.CommandLine;
using Halftone.Api;
using Halftone.Api.Contracts;
using Halftone.Screens;

namespace Halftone.Verbs;

/// <summary>`halftone heap top SVC/VER/n`: what a live process consists of, and what grows; of another program than Node, what a tool of its language says.</summary>
internal static class HeapTop
{
    internal static Command Create(Surroundings here)
    {
        var what = HeapQuestion.Instance();
        var again = new Option<string>("--again") { Description = "From the first count to the last, 1s to 10m; one is taken between.", HelpName = "30s", DefaultValueFactory = _ => "30s" };
        var once = new Option<bool>("--once") { Description = "Count once: what is there, not what grows." };
        var all = new Option<bool>("--all") { Description = "Also classes of the language itself (Object, Array), and all rows." };
        var command = new Command("top", "Count its live objects by class, and say what grows; of another program than Node, run the command of its `diagnose`.") { what, again, once, all };
        return command.Does(here, async (parsed, stop) =>
        {
            var (path, misread) = HeapQuestion.PathOf(parsed.GetValue(what)!);
            if (misread is not null) return misread;
            var (over, unclear) = HeapQuestion.Time("--again", parsed.GetValue(again)!);
            if (unclear is not null) return unclear;
            var (daemon, failure) = parsed.Daemon(here);
            if (failure is not null) return failure;
            if (!parsed.GetValue(once) && !here.Terminal.Json) here.Terminal.Note($"counting a Node three times over {Amounts.Brief(over)}; each stops it for a moment");
            var question = new HeapTopQuestion { OverMs = parsed.GetValue(once) ? null : over.TotalMilliseconds };
            var (top, refused) = await daemon!.PostAsync($"{path}/heap:top", question, ApiJson.Default.HeapTopQuestion, ApiJson.Default.HeapTopDocument, null, stop);
            if (refused is not null) return refused;
            if (here.Terminal.Json) here.Terminal.Document(top!, ApiJson.Default.HeapTopDocument);
            else if (top!.Tool is { } said) HeapScreen.Write(top, said, here.Terminal);
            else HeapScreen.Write(top, parsed.GetValue(all), here.Terminal);
            HeapQuestion.Warn(top!.Warnings, here.Terminal);
            if (top.Tool is { } tool) return tool.Code is 0 ? null : new(ExitCode.Failed, $"{top.Instance}: {string.Join(' ', tool.Command)} {tool.How}", tool.Code is null ? "halftone ps says whether the instance runs; run it by hand to see how long it takes" : "run it by hand as the gateway's user: another user's process may not be looked into") { IsShown = true };
            if (!here.Terminal.Json && top.Classes.Any(row => row.Suspect is not null)) here.Terminal.Note($"next: halftone heap profile {top.Instance} says which lines allocate them");
            return null;
        });
    }
}
