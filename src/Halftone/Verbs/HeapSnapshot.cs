using System.CommandLine;
using Halftone.Api;
using Halftone.Api.Contracts;
using Halftone.Client;
using Halftone.Screens;

namespace Halftone.Verbs;

/// <summary>`halftone heap snapshot SVC/VER/n`: the whole heap in a file, with the instance out of rotation meanwhile.</summary>
internal static class HeapSnapshot
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(300);

    internal static Command Create(Surroundings here)
    {
        var what = HeapQuestion.Instance();
        var keep = new Option<bool>("--keep") { Description = "Give the process requests again instead of replacing it: two snapshots of one process can be compared." };
        var command = new Command("snapshot", "Write its whole heap to a file: another instance takes its place first, a new process afterwards.") { what, keep };
        return command.Does(here, async (parsed, stop) =>
        {
            var (path, misread) = HeapQuestion.PathOf(parsed.GetValue(what)!);
            if (misread is not null) return misread;
            var (daemon, failure) = parsed.Daemon(here);
            if (failure is not null) return failure;
            var asked = daemon!.PostAsync($"{path}/heap:snapshot", new HeapSnapshotQuestion { Keep = parsed.GetValue(keep) }, ApiJson.Default.HeapSnapshotQuestion, ApiJson.Default.HeapSnapshotDocument, null, stop);
            if (!here.Terminal.Json) await TellAsync(daemon, path!, asked, here, stop);
            var (snapshot, refused) = await asked;
            if (refused is not null) return refused;
            if (here.Terminal.Json) here.Terminal.Document(snapshot!, ApiJson.Default.HeapSnapshotDocument);
            else HeapScreen.Write(snapshot!, here.Terminal);
            HeapQuestion.Warn(snapshot!.Warnings, here.Terminal);
            if (parsed.GetValue(keep) && !here.Terminal.Json) here.Terminal.Note($"next: halftone heap snapshot {snapshot.Instance} when it has grown, then halftone heap diff with both files");
            return null;
        });
    }

    /// <summary>What is being done, each time that it is something else.</summary>
    private static async Task TellAsync(DaemonClient daemon, string path, Task<Answer<HeapSnapshotDocument>> asked, Surroundings here, CancellationToken stop)
    {
        string? told = null;
        while (await Task.WhenAny(asked, Task.Delay(LookEvery, here.Time, stop)) != asked)
        {
            stop.ThrowIfCancellationRequested();
            var (progress, _) = await daemon.GetAsync($"{path}/heap", ApiJson.Default.HeapProgressDocument, stop);
            if (progress?.Doing is not { } doing || doing == told) continue;
            here.Terminal.Note($"{doing} ..");
            told = doing;
        }
    }
}
