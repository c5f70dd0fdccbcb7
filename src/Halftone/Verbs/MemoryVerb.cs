using System.CommandLine;
using Halftone.Api;
using Halftone.Api.Contracts;
using Halftone.Screens;

namespace Halftone.Verbs;

/// <summary>`halftone memory`: what the gateway itself holds.</summary>
internal static class MemoryVerb
{
    internal static Command Create(Surroundings here)
    {
        var classes = new Option<bool>("--classes") { Description = "How to count the gateway's own objects by type." };
        var command = new Command("memory", "Show what the gateway itself holds in memory, by part, and which part grows.") { classes };
        return command.Does(here, async (parsed, stop) =>
        {
            var (daemon, failure) = parsed.Daemon(here);
            if (failure is not null) return failure;
            var (memory, refused) = await daemon!.GetAsync("/v1/memory", ApiJson.Default.MemoryDocument, stop);
            if (refused is not null) return refused;
            if (parsed.GetValue(classes) && memory!.ClassesBy is null) return NativeBuild(memory);
            if (here.Terminal.Json) here.Terminal.Document(memory!, ApiJson.Default.MemoryDocument);
            else if (parsed.GetValue(classes)) Hand(memory!, here.Terminal);
            else MemoryScreen.Write(memory!, here.Terminal);
            return null;
        });
    }

    /// <summary>The runtime of a native binary has no heap walk to offer, to anybody.</summary>
    private static Failure NativeBuild(MemoryDocument memory) => new(ExitCode.Conflict,
        "this gateway is a native binary: its runtime cannot list objects by type, for us or for any tool",
        "halftone memory names the part; if that is other_objects, run the same version as a JIT build (dotnet run --project src/Halftone -c Release -- run) under the same load, and ask again")
    {
        Details = [$"other_objects hold {Amounts.Bytes(memory.Parts.FirstOrDefault(part => part.Part == Core.Accounting.PartNames.OtherObjects)?.Bytes ?? 0)} of {Amounts.Bytes(memory.RssBytes)}"],
    };

    private static void Hand(MemoryDocument memory, Terminal terminal)
    {
        terminal.Note("this gateway runs on a JIT: its objects are counted by type from outside, in about half a second for a million of them; everything stands still meanwhile. Once:\n  dotnet tool install --global dotnet-gcdump\nand then, as the user of the gateway and with its TMPDIR:");
        terminal.Show(memory.ClassesBy!);
    }
}
