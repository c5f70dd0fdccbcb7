using System.Diagnostics;
using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd;

/// <summary>WebSockets live on their version while weights move and reloads replace it, until their own deadline.</summary>
public sealed class LongLivedTests : Story
{
    private static readonly int Switches = Places.Nightly ? 1000 : 50;
    private static readonly int Reloads = Places.Nightly ? 100 : 5;

    /// <summary>Each of the first reloads leaves two processes behind that live on for their sockets: more would only take memory.</summary>
    private const int ReloadsWithNewSockets = 5;

    [Fact]
    public async Task While_weights_switch_and_reloads_replace_every_instance_no_request_fails_and_no_socket_is_cut()
    {
        var scenario = Begin().Config(Service(generation: 0, drainStreams: "1h"));
        var gateway = await scenario.RunAsync();
        var sockets = new List<EchoSocket>();
        try
        {
            for (var i = 0; i < 20; i++) sockets.Add(await EchoSocket.OpenAsync(gateway.Port));
            await using var load = new Load(gateway.Port, 4, _ => Load.Get("/plain"));
            await load.MoreAsync(50);

            var reloaded = 0;
            for (var switched = 0; switched < Switches; switched++)
            {
                (await scenario.VerbAsync("split", "web", $"v1@{(switched % 10) * 10}", $"v2@{100 - (switched % 10) * 10}")).ExitsWith(0);
                if (switched % (Switches / Reloads) != 0) continue;
                scenario.Config(Service(++reloaded, drainStreams: "1h"));
                (await scenario.VerbAsync("reload")).ExitsWith(0);
                for (var i = 0; i < 4 && reloaded <= ReloadsWithNewSockets; i++) sockets.Add(await EchoSocket.OpenAsync(gateway.Port));
                Assert.Empty(load.Failed);
            }
            await load.MoreAsync(50);
            await load.StopAsync();

            var echoes = sockets.ConvertAll(socket => socket.Echoes);
            await Eventually.TrueAsync(() => !sockets.Zip(echoes).Any(each => each.First.Cut is null && each.First.Echoes == each.Second), TimeSpan.FromSeconds(20), "every socket goes on echoing");
            TestContext.Current.TestOutputHelper?.WriteLine($"{Switches} switches, {Reloads} reloads, {load}, {sockets.Count} sockets, {sockets.Sum(socket => socket.Echoes)} echoes");
            Assert.Empty(load.Failed);
            Assert.Empty(sockets.Where(socket => socket.Cut is not null).Select(socket => socket.Cut!.Value.Why));
            Assert.StartsWith($"plain v2-{Reloads}", await PlainOfV2Async(scenario, gateway));

            var picture = await gateway.PsAsync();
            Assert.Equal(sockets.Count, picture.GetProperty("services")[0].GetProperty("versions").EnumerateArray().Sum(version => version.GetProperty("streams").GetInt32()));
            Assert.InRange(picture.GetProperty("leaving").EnumerateArray().Sum(leaving => leaving.GetProperty("streams").GetInt32()), 20, sockets.Count);
        }
        finally
        {
            foreach (var socket in sockets) await socket.DisposeAsync();
        }
    }

    [Fact]
    public async Task At_their_deadline_the_sockets_of_a_replaced_instance_are_closed_one_by_one_and_its_process_ends()
    {
        var scenario = Begin().Config(Service(generation: 0, drainStreams: "2s", spread: "2s"));
        var gateway = await scenario.RunAsync();
        (await scenario.VerbAsync("split", "web", "v1@100")).ExitsWith(0);
        var sockets = new List<EchoSocket>();
        try
        {
            for (var i = 0; i < 40; i++) sockets.Add(await EchoSocket.OpenAsync(gateway.Port));
            var before = (await gateway.InstancesAsync()).Single(each => each.Instance == "v1/1").Pid;
            var asked = Stopwatch.GetTimestamp();
            scenario.Config(Service(generation: 1, drainStreams: "2s", spread: "2s"));
            (await scenario.VerbAsync("reload")).ExitsWith(0);

            foreach (var socket in sockets) await socket.EndedAsync(TimeSpan.FromSeconds(30));
            var lives = sockets.ConvertAll(socket => Stopwatch.GetElapsedTime(asked, socket.Cut!.Value.At).TotalSeconds);
            Assert.True(lives.Min() >= 2, $"one was cut after {lives.Min()} s");
            // Forty moments within two seconds; that they lie within a quarter of one has a chance of 10^-30.
            Assert.True(lives.Max() - lives.Min() > 0.25, $"cut within {lives.Max() - lives.Min()} s");
            await Eventually.TrueAsync(() => !Kernel.IsAlive(before), TimeSpan.FromSeconds(20), "the process that was replaced has ended");
            Assert.StartsWith("plain v1-1", await gateway.GetAsync("/plain"));
            await Eventually.TrueAsync(async () => (await gateway.PsAsync()).GetProperty("leaving").GetArrayLength() == 0, TimeSpan.FromSeconds(20), "nothing of it is shown any more");
        }
        finally
        {
            foreach (var socket in sockets) await socket.DisposeAsync();
        }
    }

    private static async Task<string> PlainOfV2Async(Scenario scenario, Gateway gateway)
    {
        (await scenario.VerbAsync("split", "web", "v2@100", "v1@0")).ExitsWith(0);
        return await gateway.GetAsync("/plain");
    }

    /// <summary>A generation is in the environment, so another one replaces every instance.</summary>
    private static string Service(int generation, string drainStreams, string spread = "1s") => $$"""
        services:
          web:
            stable: v1
            limits: { drain_streams: {{drainStreams}}, drain_spread: {{spread}} }
            defaults: { command: [node, {{Places.Service("websocket")}}], env: { VERSION: "${version}-{{generation}}" } }
            versions: { v1: {}, v2: {} }
            weights: { v1: 50%, v2: 50% }
        """;
}
