using System.Diagnostics;
using System.Globalization;
using Halftone.Control.Store;
using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd.Store;

/// <summary>A store whose process is killed has everything that it acknowledged, and nothing half.</summary>
public sealed class StoreCrashTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ht-").FullName;

    private string File => Path.Combine(_directory, "halftone.db");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    /// <summary>One store, killed again and again, each time in the middle of writing; what one round left is what the next begins with.</summary>
    [Fact]
    public async Task A_store_survives_every_kill_with_what_it_acknowledged()
    {
        var chance = new Random(Environment.GetEnvironmentVariable("HALFTONE_SEED") is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : 7);
        var (swapped, logged) = (0L, 0L);
        for (var kill = 0; kill < (Places.Nightly ? 200 : 25); kill++)
        {
            using (var child = StoreProcess.Start("write", File))
            {
                var lines = chance.Next(1, 40);
                while (lines-- > 0) Note((await child.SaysAsync())!);
                // Anywhere in a write, which takes a millisecond or a few: the child is ahead of its lines anyhow.
                for (var (clock, moment) = (Stopwatch.StartNew(), TimeSpan.FromMicroseconds(chance.Next(4000))); clock.Elapsed < moment;) Thread.SpinWait(20);
                child.Kill();
                foreach (var line in await child.EndAsync()) Note(line);
            }
            (swapped, logged) = await CheckAsync($"kill {kill}", swapped, logged);
        }

        void Note(string line)
        {
            switch (line.Split(' '))
            {
                case ["swap", var number, _]: swapped = long.Parse(number, CultureInfo.InvariantCulture); break;
                case ["log", var number]: logged = long.Parse(number, CultureInfo.InvariantCulture); break;
                // The last line may have been cut.
                default: Assert.DoesNotContain("refused", line); break;
            }
        }
    }

    [Fact]
    public async Task A_store_that_another_process_has_names_it()
    {
        using var owner = StoreProcess.Start("hold", File);
        Assert.Equal("held", await owner.SaysAsync());
        var refused = Assert.IsType<StoreOpening.Failed>(ControlStores.Open(File, TimeProvider.System)).Why;
        Assert.Equal(StoreTrouble.Held, refused.Trouble);
        Assert.Contains($"pid {owner.Pid} (dotnet", refused.Message);

        owner.Kill();
        await owner.EndAsync();
        await using var next = Assert.IsType<StoreOpening.Opened>(ControlStores.Open(File, TimeProvider.System)).Store;
    }

    /// <returns>What is in it: the number of the last swap, and of the last entry.</returns>
    private async Task<(long Swapped, long Logged)> CheckAsync(string when, long swapped, long logged)
    {
        await using var store = Assert.IsType<StoreOpening.Opened>(ControlStores.Open(File, TimeProvider.System)).Store;
        var values = (await store.ListAsync("", default)).Values.ToDictionary(stored => stored.Key);
        var entries = new List<StoreEntry>();
        while (await store.ReadAsync("log", entries.Count, 1000, default) is { Count: > 0 } more) entries.AddRange(more);
        Assert.Equal(Enumerable.Range(1, entries.Count).Select(number => (long)number), entries.Select(entry => entry.Number));
        if (values.Count == 0)
        {
            Assert.True(swapped == 0 && entries.Count == 0, $"{when}: everything is gone");
            return (0, 0);
        }

        var (x, y) = (values["x"], values["y"]);
        var number = StoreChild.NumberOf(x.Value);
        var z = values[$"z/{number % StoreChild.Turns}"];
        Assert.Equal((x.Revision, x.Revision), (y.Revision, z.Revision));
        Assert.True(x.Value.Span.SequenceEqual(y.Value.Span) && x.Value.Span.SequenceEqual(z.Value.Span), $"{when}: the last swap is there by half");
        Assert.True(number == swapped || number == swapped + 1, $"{when}: {swapped} was acknowledged, {number} is there");
        Assert.Equal(x.Revision, store.Revision);
        // Entry n is added after swap n, so a kill between the two leaves the log one behind for good.
        var last = entries.Count == 0 ? 0 : StoreChild.NumberOf(entries[^1].Value);
        Assert.True(last >= logged && last <= number, $"{when}: entry {logged} was acknowledged, {last} is the last");
        await CheckChangesAsync(store, number);
        return (number, last);
    }

    /// <summary>Every swap that is kept for watchers is there as a whole, without a gap.</summary>
    private static async Task CheckChangesAsync(IControlStore store, long last)
    {
        var first = Math.Max(0, store.Revision - 20);
        var heard = new List<StoreChange>();
        await foreach (var change in store.WatchAsync("", first, default))
        {
            heard.Add(change);
            if (heard.Count == 3 * (store.Revision - first)) break;
        }
        foreach (var swap in heard.Chunk(3))
        {
            var number = last - (store.Revision - swap[0].Revision);
            Assert.Equal(["x", "y", $"z/{number % StoreChild.Turns}"], swap.Select(change => change.Key));
            Assert.All(swap, change => Assert.Equal((swap[0].Revision, number), (change.Revision, StoreChild.NumberOf(change.Value!.Value))));
        }
    }
}
