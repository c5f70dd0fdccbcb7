using System.Diagnostics;
using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Tests.Wire.Forwarding;

namespace Halftone.Tests.Wire.Worlds;

/// <summary>
/// After a rollback the candidate is given nothing, by its own record; who waits for it is answered by stable. Not by the clock: what is asked
/// after the decision may not come to the candidate at all, and what waited at it neither.
/// </summary>
public sealed class RollbackTests(ITestOutputHelper output)
{
    private static readonly VersionKey V1 = new("web", "v1"), V2 = new("web", "v2");

    private static readonly LimitsConfig TwoSlots = new() { Concurrency = 2, QueueWait = TimeSpan.FromSeconds(30) };

    private static SplitConfig All => new("v2", new Percent(100)) { Release = new ReleaseMark("r-1", 1) };

    [Fact]
    public async Task Who_waits_for_the_candidate_is_answered_by_stable_and_the_candidate_keeps_what_it_has()
    {
        const int Clients = 40;
        using var one = new Recorder("one", open: true);
        using var two = new Recorder("two", open: false);
        await using var world = new TestWorld();
        await world.OpenAsync(TestWorld.Config("v1", one.Version("v1"), two.Version("v2") with { Limits = TwoSlots }));
        Assert.IsType<ChangeResult.Done>(world.Keeper.SetSplit("web", All));

        var peers = Enumerable.Range(0, Clients).Select(_ => RawPeer.Connect(world.Address)).ToArray();
        for (var i = 0; i < Clients; i++) peers[i].Say($"GET /{i} HTTP/1.1\r\nHost: h\r\n\r\n");
        var pool = world.Keeper.Shelf.Find(V2)!.Pool;
        while (pool.Read().Waiting < Clients - 2 || two.Heads.Length < 2) await Task.Delay(1, TestWorld.Stop);

        Assert.IsType<ChangeResult.Done>(world.Keeper.RollBack(V1));
        var inHand = two.Heads.Select(head => head.Target).ToHashSet();
        for (var i = 0; i < Clients; i++)
        {
            if (!inHand.Contains($"/{i}")) Assert.Equal("one", peers[i].HearMessage().Body);
        }
        two.Open();
        for (var i = 0; i < Clients; i++)
        {
            if (inHand.Contains($"/{i}")) Assert.Equal("two", peers[i].HearMessage().Body);
        }
        Assert.Equal((2, Clients - 2), (two.Heads.Length, one.Heads.Length));
        while (pool.Read().Busy > 0) await Task.Delay(1, TestWorld.Stop);
        var counts = pool.Read();
        Assert.Equal((0, counts.Taken), (counts.Waiting, counts.Returned));
        foreach (var peer in peers) peer.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Under_load_nothing_that_is_asked_after_a_rollback_comes_to_the_candidate_and_nothing_fails(bool promoted)
    {
        using var one = new Recorder("one", open: true);
        using var two = new Recorder("two", open: true);
        await using var world = new TestWorld();
        await world.OpenAsync(TestWorld.Config("v1", one.Version("v1") with { Limits = TwoSlots }, two.Version("v2") with { Limits = TwoSlots }));
        using var enough = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 8).Select(client => Task.Run(() => Ask(world.Address, client, enough.Token))).ToArray();

        var latest = TimeSpan.Zero;
        for (var round = 0; round < 20; round++)
        {
            Assert.IsType<ChangeResult.Done>(world.Keeper.SetSplit("web", All));
            if (promoted) Assert.IsType<ChangeResult.Done>(world.Keeper.Promote(V2));
            await GrowsAsync(two, 20);
            Assert.IsType<ChangeResult.Done>(world.Keeper.RollBack(V1));
            var decided = Stopwatch.GetTimestamp();
            await GrowsAsync(one, 40);
            foreach (var (target, at) in two.Heads)
            {
                Assert.True(AskedAt(target) < decided, $"{target} was asked {Stopwatch.GetElapsedTime(decided, AskedAt(target)).TotalMilliseconds:0.00} ms after the rollback, and the candidate has heard it");
                if (at > decided) latest = TimeSpan.FromTicks(Math.Max(latest.Ticks, Stopwatch.GetElapsedTime(decided, at).Ticks));
            }
            two.Forget();
        }
        await enough.CancelAsync();
        Assert.All(await Task.WhenAll(clients), asked => Assert.True(asked > 0));
        output.WriteLine($"the last head was read by the candidate {latest.TotalMilliseconds:0.000} ms after the decision");
    }

    private static async Task GrowsAsync(Recorder child, int by)
    {
        var until = child.Heads.Length + by;
        while (child.Heads.Length < until) await Task.Delay(1, TestWorld.Stop);
    }

    private static long AskedAt(string target) => long.Parse(target.AsSpan(target.LastIndexOf('/') + 1));

    /// <summary>One request after the other, each with the time of its asking in its path; returns how many were answered, and throws at the first that was not.</summary>
    private static int Ask(Endpoint gateway, int client, CancellationToken enough)
    {
        using var peer = RawPeer.Connect(gateway);
        var asked = 0;
        for (; !enough.IsCancellationRequested; asked++)
        {
            var (head, body) = peer.Say($"GET /{client}/{Stopwatch.GetTimestamp()} HTTP/1.1\r\nHost: h\r\n\r\n").HearMessage();
            Assert.StartsWith("HTTP/1.1 200 OK\r\n", head);
            Assert.True(body is "one" or "two", body);
        }
        return asked;
    }

    /// <summary>An instance that writes down which heads it has heard, and when.</summary>
    private sealed class Recorder : IDisposable
    {
        private readonly RawChild _child;
        private readonly ManualResetEventSlim _open;
        private readonly List<(string Target, long At)> _heads = [];

        internal Recorder(string name, bool open)
        {
            _open = new ManualResetEventSlim(open);
            _child = new RawChild(peer =>
            {
                while (true)
                {
                    var (head, _) = peer.HearMessage();
                    lock (_heads) _heads.Add((head.Split(' ')[1], Stopwatch.GetTimestamp()));
                    _open.Wait(TimeSpan.FromSeconds(30));
                    peer.Say($"HTTP/1.1 200 OK\r\nContent-Length: {name.Length}\r\n\r\n{name}");
                }
            });
        }

        internal (string Target, long At)[] Heads
        {
            get
            {
                lock (_heads) return [.. _heads];
            }
        }

        internal VersionConfig Version(string name) => new() { Name = name, Addresses = [_child.Endpoint] };

        internal void Open() => _open.Set();

        internal void Forget()
        {
            lock (_heads) _heads.Clear();
        }

        public void Dispose()
        {
            _open.Set();
            _child.Dispose();
        }
    }
}
