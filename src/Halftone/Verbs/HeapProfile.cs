using System.CommandLine;
using Halftone.Api;
using Halftone.Api.Contracts;
using Halftone.Screens;

namespace Halftone.Verbs;

/// <summary>`halftone heap profile SVC/VER/n`: which lines allocated what is still alive.</summary>
internal static class HeapProfile
{
    internal static Command Create(Surroundings here)
    {
        var what = HeapQuestion.Instance();
        var time = new Option<string>("--for") { Description = "So long allocations are sampled, 1s to 10m.", HelpName = "30s", DefaultValueFactory = _ => "30s" };
        var command = new Command("profile", "Sample what it allocates, and say which lines allocated what is still alive.") { what, time };
        return command.Does(here, async (parsed, stop) =>
        {
            var (path, misread) = HeapQuestion.PathOf(parsed.GetValue(what)!);
            if (misread is not null) return misread;
            var (over, unclear) = HeapQuestion.Time("--for", parsed.GetValue(time)!);
            if (unclear is not null) return unclear;
            var (daemon, failure) = parsed.Daemon(here);
            if (failure is not null) return failure;
            if (!here.Terminal.Json) here.Terminal.Note($"sampling for {Amounts.Brief(over)}; the process serves on");
            var (profile, refused) = await daemon!.PostAsync($"{path}/heap:profile", new HeapProfileQuestion { ForMs = over.TotalMilliseconds }, ApiJson.Default.HeapProfileQuestion, ApiJson.Default.HeapProfileDocument, null, stop);
            if (refused is not null) return refused;
            if (here.Terminal.Json) here.Terminal.Document(profile!, ApiJson.Default.HeapProfileDocument);
            else HeapScreen.Write(profile!, here.Terminal);
            HeapQuestion.Warn(profile!.Warnings, here.Terminal);
            return null;
        });
    }
}
