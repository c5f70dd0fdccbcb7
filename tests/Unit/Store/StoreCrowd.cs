using System.Collections.Concurrent;
using CsCheck;
using Halftone.Control.Store;
using Xunit;

namespace Halftone.Tests.Unit.Store;

/// <summary>Writers and watchers that share one store at the same time. What the writers were told is what every watcher must have heard.</summary>
internal sealed class StoreCrowd(IControlStore store)
{
    private const string End = "k/1/end";

    private static readonly string[] Prefixes = ["", "k/", "k/1"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentBag<(long Revision, StoreWrite[] Writes)> _told = [];
    private readonly ConcurrentBag<Task<(string Prefix, long After, List<string> Heard)>> _watchers = [];

    /// <summary>For each writer its swaps, each as a seed.</summary>
    internal static Gen<int[][]> Writers { get; } = Gen.Int[0, int.MaxValue].Array[1, 15].Array[2, 4];

    internal static void Run(IControlStore store, int[][] writers) => new StoreCrowd(store).RunAsync(writers).GetAwaiter().GetResult();

    private async Task RunAsync(int[][] writers)
    {
        var began = store.Revision;
        foreach (var prefix in Prefixes) _watchers.Add(WatchAsync(prefix, began));
        await Task.WhenAll(writers.Select(swaps => Task.Run(() => WriteAsync(swaps)))).WaitAsync(Patience);
        await TellAsync([Text.Put(End, "end")], []);
        foreach (var (prefix, after, heard) in await Task.WhenAll(_watchers).WaitAsync(Patience)) Assert.Equal(Expected(prefix, after), heard);
        Assert.Equal(_told.Count, _told.Select(each => each.Revision).Distinct().Count());
        await store.DisposeAsync();
    }

    /// <summary>Reads two keys and writes both, only if nobody has done so meanwhile; now and then somebody begins to watch.</summary>
    private async Task WriteAsync(int[] swaps)
    {
        foreach (var seed in swaps)
        {
            var chance = new Random(seed);
            if (chance.Next(6) == 0) _watchers.Add(WatchAsync(Prefixes[chance.Next(Prefixes.Length)], store.Revision));
            var (one, other) = ($"k/{chance.Next(2)}/{chance.Next(3)}", $"k/{chance.Next(2)}/{chance.Next(3)}");
            StoreWrite[] writes = one == other ? [Text.Put(one, $"{seed}")] : [Text.Put(one, $"{seed}"), chance.Next(3) == 0 ? Text.Delete(other) : Text.Put(other, $"{seed}")];
            var seen = await store.GetAsync(one, CancellationToken.None);
            await TellAsync(writes, [new(one, seen?.Revision ?? 0)]);
        }
    }

    private async Task TellAsync(StoreWrite[] writes, StoreCondition[] conditions)
    {
        if (await store.SwapAsync(conditions, writes, CancellationToken.None) is { } revision) _told.Add((revision, writes));
    }

    private async Task<(string Prefix, long After, List<string> Heard)> WatchAsync(string prefix, long after)
    {
        // Off the caller's thread: a watch that finds everything there would keep it.
        await Task.Yield();
        var heard = new List<string>();
        await foreach (var change in store.WatchAsync(prefix, after, CancellationToken.None))
        {
            heard.Add(Text.Of(change));
            if (change.Key == End) break;
        }
        return (prefix, after, heard);
    }

    /// <summary>From what the writers were told. A deletion of what was not there is no change, so what was there is followed from the beginning.</summary>
    private List<string> Expected(string prefix, long after)
    {
        var model = new StoreModel();
        foreach (var (revision, writes) in _told.OrderBy(each => each.Revision)) model.Apply(writes, revision);
        return [.. model.Changes.Where(change => change.Revision > after && change.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(change => change.Value is null ? $"{change.Key} gone@{change.Revision}" : $"{change.Key}={change.Value}@{change.Revision}")];
    }
}
