using System.Collections.Concurrent;
using Halftone.Control.Machine;
using Halftone.Control.Supervision.Inspecting;
using Halftone.Control.Worlds;
using Halftone.Core;

namespace Halftone.Control.Diagnosis;

// A snapshot stops a process for seconds and makes it many times as large, for good. So the instance is taken out of rotation first, when
// another has taken its place, and a new process takes over afterwards.
internal sealed partial class HeapDesk
{
    /// <summary>Requests that take longer are stopped along with the process.</summary>
    private static readonly TimeSpan EmptyMax = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<(VersionKey Key, int Place), string> _doing = new();
    private readonly SnapshotCapture _capture = new(files, time);

    /// <summary>What is being done for a snapshot of this instance at the moment, as a sentence; null = nothing.</summary>
    internal string? Doing(VersionKey key, int place) => _doing.GetValueOrDefault((key, place));

    /// <param name="keep">The process gets requests again instead of being replaced: only of one process can two snapshots be compared.</param>
    internal async Task<HeapAnswer<SnapshotTaken>> SnapshotAsync(VersionKey key, int place, bool keep, CancellationToken stop)
    {
        var (actor, refused) = Find(key, place);
        if (actor is null) return new HeapAnswer<SnapshotTaken>.No(refused!);
        if (actor.Config.Port is { } port)
            return new HeapAnswer<SnapshotTaken>.No(new ChangeResult.Refused($"{key} has `port: {port}`, so no second process of it can take over while this one is stopped for the snapshot", "take the port out of the configuration (it is told one as PORT), or use halftone heap top and halftone heap profile"));
        if (!_doing.TryAdd((key, place), "asking for the size of its heap")) return new HeapAnswer<SnapshotTaken>.Unseen($"{key}/{place}", new InspectFault.Busy(), []);
        try
        {
            var size = await LookAsync(actor, key, InspectorStay.AsBefore, async (session, _) =>
            {
                var (used, fault) = await HeapWriting.AskSizeAsync(session, stop);
                fault ??= _capture.Refuse(used, MemoryRoom.Find());
                return (fault is null ? new Size(used) : null, fault);
            }, stop);
            return size switch
            {
                HeapAnswer<Size>.Done(var fits, _) => await AsideAsync(key, place, keep, fits.HeapUsed, stop),
                HeapAnswer<Size>.Unseen(var name, var fault, var warnings) => new HeapAnswer<SnapshotTaken>.Unseen(name, fault, warnings),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        }
        finally
        {
            _doing.TryRemove((key, place), out _);
        }
    }

    /// <summary>Makes room for the snapshot around the instance, and puts everything back whatever happens.</summary>
    private async Task<HeapAnswer<SnapshotTaken>> AsideAsync(VersionKey key, int place, bool keep, long heapUsed, CancellationToken stop)
    {
        void Say(string what) => _doing[(key, place)] = what;

        var instances = supervisor.Count(key);
        Say("starting an instance that takes its place");
        var grown = await keeper.ScaleAsync(key, instances + 1, stop);
        if (grown is not (ChangeResult.Done or ChangeResult.Unchanged)) return new HeapAnswer<SnapshotTaken>.No(grown);
        var (begun, left) = (false, new List<string>());
        HeapAnswer<SnapshotTaken> answer;
        try
        {
            answer = await HeldAsync();
        }
        finally
        {
            Say(begun && !keep ? "putting a new process in its place" : "putting everything back");
            if (begun && !keep) Note(left, await keeper.RestartAsync(key.Service, key.Version, place, CancellationToken.None));
            Note(left, keeper.Hold(key, place, held: false));
            Note(left, await keeper.ScaleAsync(key, instances, CancellationToken.None));
        }
        return answer switch
        {
            HeapAnswer<SnapshotTaken>.Done(var snapshot, var warnings) => new HeapAnswer<SnapshotTaken>.Done(snapshot, [.. warnings, .. left]),
            HeapAnswer<SnapshotTaken>.Unseen(var name, var fault, var warnings) => new HeapAnswer<SnapshotTaken>.Unseen(name, fault, [.. warnings, .. left]),
            _ => answer,
        };

        async Task<HeapAnswer<SnapshotTaken>> HeldAsync()
        {
            if (keeper.Hold(key, place, held: true) is var held and not ChangeResult.Done) return new HeapAnswer<SnapshotTaken>.No(held);
            var (actor, refused) = Find(key, place);
            if (actor is null) return new HeapAnswer<SnapshotTaken>.No(refused!);
            Say("waiting for its last requests");
            for (var since = time.GetTimestamp(); actor.InFlight > 0 && time.GetElapsedTime(since) < EmptyMax;) await Task.Delay(Look, time, stop);
            begun = true;
            return await LookAsync(actor, key, keep ? InspectorStay.Open : InspectorStay.Closed, (session, pid) => _capture.TakeAsync(session, key, place, pid, heapUsed, bytes => Say($"writing its heap: {bytes >> 20} MB"), stop), stop);
        }
    }

    /// <summary>The snapshot is there all the same.</summary>
    private static void Note(List<string> left, ChangeResult result)
    {
        var trouble = result switch
        {
            ChangeResult.Done or ChangeResult.Unchanged => null,
            ChangeResult.StartFailed failed => failed.What,
            ChangeResult.Refused(var why, _) => why,
            ChangeResult.Conflict(var why, _) => why,
            ChangeResult.Unknown(var what, _) => what,
            _ => "the configuration has changed meanwhile",
        };
        if (trouble is not null) left.Add($"not as before: {trouble}");
    }

    /// <param name="HeapUsed">Bytes.</param>
    private sealed record Size(long HeapUsed);
}
