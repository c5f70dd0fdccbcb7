using System.Text;
using Halftone.Api;
using Halftone.Client;
using Halftone.Control.Worlds;
using Halftone.Core.Releases;
using Halftone.Tests.Unit.Releases;
using Halftone.Tests.Wire.Running;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Halftone.Tests.Wire.Releases;

public sealed class EventsTests
{
    /// <summary>Events of a stream as they come: id and data.</summary>
    private sealed class Follower(AdminCall call) : IDisposable
    {
        private readonly StringBuilder _text = new();
        private readonly byte[] _part = new byte[4096];

        internal static async Task<Follower> OpenAsync(string socket, params string[] fields) =>
            new(await AdminCall.SendAsync(new DaemonAddress.UnixSocket(socket), "GET", "/v1/events?service=web", default, null, DeskStory.Stop, string.Concat(fields.Select(field => $"{field}\r\n"))));

        internal async Task<string> BlockAsync()
        {
            int end;
            while ((end = _text.ToString().IndexOf("\n\n", StringComparison.Ordinal)) < 0)
            {
                var count = await call.ReadAsync(_part, DeskStory.Stop);
                Assert.True(count > 0, "the stream has ended");
                _text.Append(Encoding.UTF8.GetString(_part, 0, count));
            }
            var block = _text.ToString(0, end);
            _text.Remove(0, end + 2);
            return block;
        }

        /// <summary>The id, and the phase in the data.</summary>
        internal async Task<(string Id, string Phase)> EventAsync()
        {
            var lines = (await BlockAsync()).Split('\n');
            if (lines[0].StartsWith("retry: ", StringComparison.Ordinal)) lines = (await BlockAsync()).Split('\n');
            Assert.Equal("event: release", lines[1]);
            return (lines[0]["id: ".Length..], lines[2].Split("\"phase\":\"")[1].Split('"')[0]);
        }

        public void Dispose() => call.Dispose();
    }

    [Fact]
    public Task A_follower_resumes_where_its_connection_broke() => DeskStory.RunAsync(async story =>
    {
        story.Desk.Move(new Phase.Starting(false), -1, 0, "asked");
        string id;
        using (var first = await Follower.OpenAsync(story.Daemon.SocketPath))
        {
            Assert.Equal("starting", (await first.EventAsync()).Phase);
            story.Desk.Move(Pictures.Holding);
            (id, var phase) = await first.EventAsync();
            Assert.Equal("holding", phase);
            Assert.EndsWith("-2", id);
        }
        story.Desk.Move(new Phase.Paused(PauseCause.Asked, null), 1, 5, "paused");
        story.Desk.Move(Pictures.RolledBack);
        using (var second = await Follower.OpenAsync(story.Daemon.SocketPath, $"Last-Event-ID: {id}"))
        {
            Assert.Equal("paused", (await second.EventAsync()).Phase);
            Assert.Equal("rolled_back", (await second.EventAsync()).Phase);
        }
        // Numbers of an earlier run of the gateway mean nothing in this one: how things are is told.
        using var later = await Follower.OpenAsync(story.Daemon.SocketPath, "Last-Event-ID: 1234-99");
        Assert.Equal("rolled_back", (await later.EventAsync()).Phase);
    });

    [Fact]
    public Task Who_leaves_is_no_longer_followed_for() => DeskStory.RunAsync(async story =>
    {
        using (var follower = await Follower.OpenAsync(story.Daemon.SocketPath))
        {
            await follower.BlockAsync();
            await story.FollowedAsync();
        }
        while (Volatile.Read(ref story.Desk.Followers) > 0)
        {
            story.Desk.Move(Pictures.Holding);
            await Task.Delay(5, DeskStory.Stop);
        }
    });

    [Fact]
    public Task The_end_of_the_gateway_ends_a_stream() => DeskStory.RunAsync(async story =>
    {
        var following = new DaemonClient(new DaemonAddress.UnixSocket(story.Daemon.SocketPath), null).FollowAsync("/v1/events", _ => { }, DeskStory.Stop);
        await story.FollowedAsync();
        story.Daemon.Raise(System.Runtime.InteropServices.PosixSignal.SIGTERM);
        await following;
        await TestDaemon.UntilAsync(() => Task.FromResult(Volatile.Read(ref story.Desk.Followers) == 0));
    });

    [Fact]
    public async Task A_stream_without_news_says_every_ten_seconds_that_it_is_there()
    {
        var time = new FakeTimeProvider();
        var desk = new ScriptedDesk();
        using var keeper = new WorldKeeper(null!, null!, _ => { }, time, NullLogger.Instance);
        var socket = Path.Combine(Path.GetTempPath(), $"halftone-{Guid.NewGuid():n}.sock");
        await using var server = new AdminServer(new AdminEndpoints(socket, null, null), () => new(), app => new EventsApi(desk, new ReleaseViews(desk, keeper, time), keeper, default, time, DeskStory.Stop).Map(app), time, NullLogger.Instance);
        await server.StartAsync(DeskStory.Stop);
        using var call = await AdminCall.SendAsync(new DaemonAddress.UnixSocket(socket), "GET", "/v1/events", default, null, DeskStory.Stop);
        using var follower = new Follower(call);
        Assert.StartsWith("retry: ", await follower.BlockAsync());
        while (Volatile.Read(ref desk.Followers) == 0) await Task.Delay(1, DeskStory.Stop);
        for (var beat = 0; beat < 3; beat++)
        {
            var next = follower.BlockAsync();
            while (!next.IsCompleted)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                await Task.WhenAny(next, Task.Delay(1, DeskStory.Stop));
            }
            Assert.StartsWith(":", await next);
        }
    }
}
