using System.Net.Sockets;
using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Config;

namespace Halftone.Tests.Wire.Worlds;

/// <summary>Changes of traffic while something slow is under way.</summary>
public sealed class TrafficTests
{
    /// <summary>Ready when somebody listens at its socket, which the test does for it: it writes down where.</summary>
    private static VersionConfig Slow(string name) => new()
    {
        Name = name,
        Command = ["sh", "-c", $"echo $PORT > {name}.asked; mv {name}.asked {name}.port; while :; do sleep 1; done"],
        Socket = SocketKind.Unix,
        Ready = new ReadyConfig { Kind = ReadyKind.Tcp, Timeout = TimeSpan.FromMinutes(5) },
        StopGrace = TimeSpan.Zero,
    };

    private static Dictionary<string, double> To(string version) => new() { [version] = 100 };

    /// <summary>Waits until the version asks for its readiness; the returned listener gives it.</summary>
    private static async Task<Func<Socket>> AskedAsync(TestWorld world, string name)
    {
        var note = Path.Combine(world.Directory, $"{name}.port");
        while (!File.Exists(note)) await Task.Delay(5, TestWorld.Stop);
        var path = (await File.ReadAllTextAsync(note, TestWorld.Stop)).Trim();
        File.Delete(note);
        return () =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint(path));
            socket.Listen();
            return socket;
        };
    }

    [Fact]
    public async Task Traffic_moves_while_a_reload_waits_and_the_reload_does_not_move_it_back()
    {
        await using var one = new Backend("one");
        await using var two = new Backend("two");
        await using var world = new TestWorld();
        await world.OpenAsync(TestWorld.Config("v1", one.Version("v1"), two.Version("v2")));
        var reload = world.ReloadAsync(TestWorld.Config("v1", one.Version("v1"), two.Version("v2"), Slow("v3")));
        var getReady = await AskedAsync(world, "v3");

        Assert.IsType<ChangeResult.Done>(world.Keeper.Split("web", To("v2")));
        Assert.Equal("two", await world.GetAsync(user: "ana"));
        Assert.False(reload.IsCompleted);
        using var listener = getReady();
        await reload;
        Assert.Equal(2, world.Keeper.Now.Generation);
        Assert.Equal("two", await world.GetAsync(user: "ana"));
    }

    [Fact]
    public async Task Traffic_moves_while_a_restart_waits_and_a_scale_does_not_move_it_back()
    {
        await using var one = new Backend("one");
        await using var two = new Backend("two");
        await using var world = new TestWorld();
        var open = world.OpenAsync(TestWorld.Config("v1", one.Version("v1"), two.Version("v2"), Slow("v3")));
        using var first = (await AskedAsync(world, "v3"))();
        await open;
        var v3 = new VersionKey("web", "v3");

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(TestWorld.Stop);
        var restart = world.Keeper.RestartAsync("web", "v3", null, enough.Token);
        await AskedAsync(world, "v3");
        Assert.IsType<ChangeResult.Done>(world.Keeper.Split("web", To("v2")));
        Assert.Equal("two", await world.GetAsync(user: "ana"));
        Assert.False(restart.IsCompleted);
        await enough.CancelAsync();
        Assert.IsType<ChangeResult.StartFailed>(await restart);

        var scale = world.Keeper.ScaleAsync(v3, 2, TestWorld.Stop);
        var getReady = await AskedAsync(world, "v3");
        Assert.IsType<ChangeResult.Done>(world.Keeper.Split("web", To("v1")));
        using var second = getReady();
        Assert.IsType<ChangeResult.Done>(await scale);
        Assert.Equal("one", await world.GetAsync(user: "ana"));
    }

    [Fact]
    public async Task What_a_drain_cuts_gives_its_slot_back_and_its_client_sees_no_answer()
    {
        await using var slow = new Backend("slow", closed: true);
        await using var world = new TestWorld();
        await world.OpenAsync(TestWorld.Config("v1", slow.Version("v1")));
        var asked = world.GetAsync();
        await slow.Asked;
        world.DataPlane.Drain();
        world.DataPlane.Cut();
        await Assert.ThrowsAsync<HttpRequestException>(() => asked);
        var pool = world.Keeper.Shelf.Find(new VersionKey("web", "v1"))!.Pool;
        while (pool.Read().Busy > 0 || world.DataPlane.Read().Exchanges > 0) await Task.Yield();
    }
}
