using CsCheck;
using Halftone.Control.Store;
using Xunit;

namespace Halftone.Tests.Unit.Store;

/// <summary>Random steps on a store and on the model of one; after each, both say the same.</summary>
internal sealed class StoreWalk
{
    private static readonly string[] AllKeys = ["a", "a/1", "a/2", "a/2/x", "b", "b/1"];
    private static readonly string[] Prefixes = ["", "a", "a/", "a/2", "b", "c"];

    private readonly StoreModel _model = new();
    private readonly Func<IControlStore> _open;
    private readonly bool _reopens;
    private readonly long _began;
    private IControlStore _store;

    private StoreWalk(Func<IControlStore> open, bool reopens)
    {
        (_open, _reopens, _store) = (open, reopens, open());
        _began = _store.Revision;
    }

    /// <summary>What to do, and what to do it with.</summary>
    internal static Gen<(int What, int Which, int Seed)[]> Steps { get; } = Gen.Select(Gen.Int[0, 99], Gen.Int[0, 1000], Gen.Int[0, int.MaxValue]).Array[1, 40];

    /// <param name="open">Opens the same store again where `reopens`.</param>
    internal static void Run(Func<IControlStore> open, (int What, int Which, int Seed)[] steps, bool reopens = false) => new StoreWalk(open, reopens).RunAsync(steps).GetAwaiter().GetResult();

    private async Task RunAsync((int What, int Which, int Seed)[] steps)
    {
        foreach (var (what, which, seed) in steps) await StepAsync(what, which, new Random(seed));
        await ListAsync("");
        await WatchAsync("", _began);
        await _store.DisposeAsync();
    }

    private Task StepAsync(int what, int which, Random chance) => what switch
    {
        < 50 => SwapAsync(chance),
        < 60 => ListAsync(Prefixes[which % Prefixes.Length]),
        < 70 => GetAsync(AllKeys[which % AllKeys.Length]),
        < 80 => AppendAsync(AllKeys[which % 2], $"{which}"),
        < 85 => TrimAsync(AllKeys[which % 2], chance.Next(-1, 12)),
        < 90 => ReadAsync(AllKeys[which % 2], chance.Next(-1, 12), chance.Next(1, 8)),
        < 95 => WatchAsync(Prefixes[which % Prefixes.Length], chance.NextInt64(_began, _store.Revision + 1)),
        _ => ReopenAsync(),
    };

    /// <summary>Conditions are often right and sometimes old; some writes delete.</summary>
    private async Task SwapAsync(Random chance)
    {
        var conditions = Some(chance, 3).Select(key => new StoreCondition(key, chance.Next(4) == 0 ? chance.NextInt64(0, _store.Revision + 1) : _model.RevisionOf(key))).ToList();
        var writes = Some(chance, 5).Select(key => chance.Next(3) == 0 ? Text.Delete(key) : Text.Put(key, $"{chance.Next(100)}")).ToList();
        var before = _store.Revision;
        var (holds, changes) = _model.Ask(conditions, writes);
        var told = await _store.SwapAsync(conditions, writes, CancellationToken.None);

        Assert.Equal(holds, told is not null);
        if (holds && changes)
        {
            Assert.True(told > before, $"{told} after {before}");
            _model.Apply(writes, told.Value);
        }
        else if (holds)
        {
            Assert.Equal(before, told);
        }
        Assert.Equal(told ?? before, _store.Revision);
    }

    private async Task ListAsync(string prefix)
    {
        var list = await _store.ListAsync(prefix, CancellationToken.None);
        Assert.Equal(_store.Revision, list.Revision);
        Assert.Equal(_model.Keys.Where(each => each.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(each => $"{each.Key}={each.Value.Value}@{each.Value.Revision}"), list.Values.Select(Text.Of));
    }

    private async Task GetAsync(string key)
    {
        var stored = await _store.GetAsync(key, CancellationToken.None);
        Assert.Equal(_model.Keys.TryGetValue(key, out var found) ? $"{key}={found.Value}@{found.Revision}" : "-", Text.Of(stored));
    }

    private async Task AppendAsync(string log, string value) => Assert.Equal(_model.Append(log, value), await _store.AppendAsync(log, Text.Bytes(value), CancellationToken.None));

    private async Task TrimAsync(string log, long upTo)
    {
        await _store.TrimAsync(log, upTo, CancellationToken.None);
        _model.Trim(log, upTo);
    }

    private async Task ReadAsync(string log, long after, int most)
    {
        var entries = _model.Logs.TryGetValue(log, out var found) ? found.Entries : [];
        Assert.Equal(
            entries.Where(entry => entry.Number > after).Take(most).Select(entry => $"{entry.Number}:{entry.Value}"),
            (await _store.ReadAsync(log, after, most, CancellationToken.None)).Select(Text.Of));
    }

    private async Task WatchAsync(string prefix, long after)
    {
        var expected = _model.Changes.Where(change => change.Revision > after && change.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(change => change.Value is null ? $"{change.Key} gone@{change.Revision}" : $"{change.Key}={change.Value}@{change.Revision}").ToList();
        var heard = new List<string>();
        using var enough = new CancellationTokenSource();
        await using var changes = _store.WatchAsync(prefix, after, enough.Token).GetAsyncEnumerator(CancellationToken.None);
        while (heard.Count < expected.Count && await changes.MoveNextAsync()) heard.Add(Text.Of(changes.Current));
        Assert.Equal(expected, heard);
    }

    private async Task ReopenAsync()
    {
        if (!_reopens) return;
        var before = _store.Revision;
        await _store.DisposeAsync();
        _store = _open();
        Assert.Equal(before, _store.Revision);
    }

    private static List<string> Some(Random chance, int most) => [.. AllKeys.OrderBy(_ => chance.Next()).Take(chance.Next(0, most + 1))];
}
