using System.CommandLine;
using System.Runtime.InteropServices;
using Halftone.Control.Machine;
using Halftone.Screens;
using Halftone.Verbs;
using Microsoft.Win32.SafeHandles;

namespace Halftone;

/// <summary>The verb table and nothing else.</summary>
internal static class Program
{
    internal static RootCommand Verbs(Surroundings here) =>
        Verb.Root("Releases a new version of an HTTP service to a few users first: starts the versions, splits the traffic, shows what happens.",
        [
            RunVerb.Create(here),
            InitVerb.Create(here),
            CheckVerb.Create(here),
            SchemaVerb.Create(here),
            ExplainVerb.Create(here),
            PsVerb.Create(here),
            LogsVerb.Create(here),
            RestartVerb.Create(here),
            PlanVerb.Create(here),
            ApplyVerb.Create(here),
            ReloadVerb.Create(here),
            ConfigVerb.Create(here),
            SplitVerb.Create(here),
            ScaleVerb.Create(here),
            DrainVerb.Create(here),
            DrainVerb.CreateUndrain(here),
            DeployVerb.Create(here),
            StatusVerb.Create(here),
            WaitVerb.Create(here),
            .. ReleaseVerbs.Create(here),
            HistoryVerb.Create(here),
            VersionsVerb.Create(here),
            RmVerb.Create(here),
            PinVerb.Create(here),
            PinVerb.CreateUnpin(here),
            NotificationsVerb.Create(here),
            DrillVerb.Create(here),
            HeapVerb.Create(here),
            MemoryVerb.Create(here),
            CompletionVerb.Create(here),
            VersionVerb.Create(here),
            .. LaterVerbs.Create(here),
        ]);

    private static async Task<int> Main(string[] args)
    {
        using var interrupted = new CancellationTokenSource();
        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            interrupted.Cancel();
        });
        return await Verb.RunAsync(args, new Surroundings
        {
            Terminal = Terminal.OfProcess(Environment.GetEnvironmentVariable),
            Console = DescriptorStream.Errors,
            Environment = Environment.GetEnvironmentVariable,
            Directory = Environment.CurrentDirectory,
            Ask = TerminalSize.InputIsTyped ? ReadLine : null,
            Interrupted = interrupted.Token,
        });
    }

    private static string? ReadLine()
    {
        using var typed = new StreamReader(new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0));
        return typed.ReadLine();
    }
}
