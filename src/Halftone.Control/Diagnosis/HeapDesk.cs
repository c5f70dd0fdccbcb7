using System.Collections.Immutable;
using System.Text.Json;
using Halftone.Control.Heap;
using Halftone.Control.Supervision;
using Halftone.Control.Supervision.Inspecting;
using Halftone.Control.Supervision.Spawning;
using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Diagnosis;
using Halftone.Core.Worlds;

namespace Halftone.Control.Diagnosis;

/// <summary>Looks into live processes: what their memory consists of, and who allocated it. HeapDesk.Snapshot.cs has what needs the process for itself.</summary>
internal sealed partial class HeapDesk(Supervisor supervisor, WorldKeeper keeper, HeapFiles files, TimeProvider time)
{
    /// <summary>Stacks in an answer; the file has all.</summary>
    private const int StacksMax = 50;

    /// <summary>Counts one after the other, over a time: the first, one in the middle, the last.</summary>
    /// <param name="over">Null = one count, and nothing is known of growth.</param>
    /// <param name="soon">The next count is the last, and it is taken now.</param>
    internal Task<HeapAnswer<HeapTop>> TopAsync(VersionKey key, int place, TimeSpan? over, CancellationToken stop, CancellationToken soon = default) => LookAsync(key, place, async (actor, session, pid) =>
    {
        var (histograms, counts) = (new List<ClassHistogram>(), new List<CountTaken>());
        var began = time.GetTimestamp();
        var last = over is null ? 0 : 2;
        for (var at = 0; at <= last; at++)
        {
            // An open conversation costs the process nothing while nobody asks.
            if (at > 0 && await WaitAsync(over!.Value * at / 2 - time.GetElapsedTime(began), actor, stop, soon) is { } ended) return ((HeapTop?)null, ended);
            if (soon.IsCancellationRequested) last = at;
            var (before, from) = (ProcessTable.ReadOne(pid)?.RssBytes ?? 0, time.GetTimestamp());
            var (histogram, fault) = await HeapCount.TakeAsync(session, () => actor.InFlight, stop);
            if (histogram is null) return (null, fault);
            var after = ProcessTable.ReadOne(pid)?.RssBytes ?? 0;
            histograms.Add(histogram);
            counts.Add(new CountTaken(histogram.Objects, time.GetElapsedTime(from), after, Math.Max(0, after - before), histogram.InFlight));
        }
        return (new HeapTop(pid, [.. counts], GrowthRanking.Rank(histograms), counts.Count == 1 ? TimeSpan.Zero : time.GetElapsedTime(began)), null);
    }, stop);

    internal Task<HeapAnswer<HeapProfile>> ProfileAsync(VersionKey key, int place, TimeSpan over, CancellationToken stop) => LookAsync(key, place, async (actor, session, pid) =>
    {
        var gone = actor.Process is { } process ? process.Child.LeaderExited : Task.CompletedTask;
        var (profile, fault) = await HeapSampling.TakeAsync(session, over, time, gone, stop);
        if (fault is not null) return ((HeapProfile?)null, fault);
        if (HeapSampling.Read(profile, StacksMax) is not { } allocated) return (null, new InspectFault.Refused("hand over its samples", "an answer that is no profile"));
        return (new HeapProfile(pid, allocated, over, Write(key, place, pid, profile)), null);
    }, stop);

    /// <summary>The profile is told all the same.</summary>
    private string? Write(VersionKey key, int place, int pid, JsonElement profile)
    {
        try
        {
            var (stream, path) = files.Create(key, place, pid, HeapFiles.Profile);
            using (stream)
            using (var json = new Utf8JsonWriter(stream))
                profile.WriteTo(json);
            files.Keep(path);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private async Task<InspectFault?> WaitAsync(TimeSpan left, InstanceActor actor, CancellationToken stop, CancellationToken soon)
    {
        if (left <= TimeSpan.Zero) return null;
        var gone = actor.Process is { } process ? process.Child.LeaderExited : Task.CompletedTask;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, soon);
        await Task.WhenAny(Task.Delay(left, time, either.Token), gone);
        stop.ThrowIfCancellationRequested();
        return gone.IsCompleted ? new InspectFault.Lost("be counted again") : null;
    }

    private async Task<HeapAnswer<T>> LookAsync<T>(VersionKey key, int place, Func<InstanceActor, InspectorSession, int, Task<(T? Value, InspectFault? Fault)>> act, CancellationToken stop) where T : class
    {
        var (actor, refused) = Find(key, place);
        if (actor is null) return new HeapAnswer<T>.No(refused!);
        return await LookAsync(actor, key, InspectorStay.AsBefore, (session, pid) => act(actor, session, pid), stop);
    }

    private static async Task<HeapAnswer<T>> LookAsync<T>(InstanceActor actor, VersionKey key, InspectorStay stay, Func<InspectorSession, int, Task<(T? Value, InspectFault? Fault)>> act, CancellationToken stop) where T : class
    {
        var name = $"{key}/{actor.Place.Number}";
        if (actor.Process is not { Ready: { } ready } process) return new HeapAnswer<T>.Unseen(name, new InspectFault.NotReady(actor.State.Name), []);
        var (value, fault, leftOpen) = await process.Door.OpenAsync(ready.Endpoint.Path is null ? ready.Endpoint.Port : null, stay, act, stop);
        IReadOnlyList<string> warnings = leftOpen is null ? [] : [leftOpen];
        return value is null ? new HeapAnswer<T>.Unseen(name, fault!, warnings) : new HeapAnswer<T>.Done(value, warnings);
    }

    private (InstanceActor? Actor, ChangeResult? Refused) Find(VersionKey key, int place)
    {
        var config = keeper.Now.Config;
        if (Names.Unknown(config, key) is { } unknown) return (null, unknown);
        if (!config.Version(key)!.Addresses.IsEmpty) return (null, new ChangeResult.Refused($"{key} has addresses: somebody else runs it", "look where it runs"));
        if (supervisor.FindInstance(key, place) is { } actor) return (actor, null);
        ImmutableArray<InstanceStatus> all = supervisor.Read();
        return (null, new ChangeResult.Unknown($"{key} has no instance {place}", all.Where(each => each.Version == key).Select(each => each.Name).ToItems()));
    }
}
