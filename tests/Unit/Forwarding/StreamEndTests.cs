using Halftone.Core.Config;
using Halftone.DataPlane.Forwarding;
using Xunit;
using static Halftone.Tests.Unit.Forwarding.EngineRig;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>Streams of an instance that leaves: untouched until their time, then closed one by one.</summary>
public sealed class StreamEndTests
{
    private const string Upgrade = "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    private const string Switching = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    private const string Events = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

    private static ScriptedWire Stream(EngineRig rig, string request = Upgrade, string answer = Switching)
    {
        var client = rig.Client();
        rig.Say(client, request);
        rig.Say(rig.Connected(), answer);
        return client;
    }

    private static void End(EngineRig rig, int instance, double over) => rig.Pool.EndStreams(rig.Instances[instance], rig.Sockets.Now, Engine.Seconds(over));

    [Fact]
    public void A_thousand_streams_are_closed_evenly_over_the_spread_and_none_before_it()
    {
        var rig = new EngineRig();
        var clients = Enumerable.Range(0, 1000).Select(_ => Stream(rig)).ToList();
        rig.Wait(100);
        Assert.DoesNotContain(clients, client => client.Closed);
        End(rig, 0, over: 10);
        var before = 0;
        for (var second = 1; second <= 10; second++)
        {
            rig.Wait(1);
            var closed = clients.Count(client => client.Closed);
            // A hundred each second, give or take five standard deviations; the clock of the rig goes a little ahead of its seconds.
            Assert.InRange(closed - before, 52, 152);
            before = closed;
        }
        rig.Wait(0.1);
        Assert.All(clients, client => Assert.True(client is { Closed: true, Reset: false }));
        rig.AssertAtRest();
    }

    [Fact]
    public void Streams_of_the_instance_that_stays_live_on()
    {
        var rig = new EngineRig(instances: 2);
        var (first, second) = (Stream(rig), Stream(rig));
        End(rig, 0, over: 0);
        rig.Wait(1);
        Assert.True(first.Closed ^ second.Closed);
        Assert.Equal(1, rig.Pool.Read().Streams);
    }

    [Fact]
    public void A_request_that_becomes_a_stream_while_they_are_closed_is_closed_in_its_turn()
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Say(client, Upgrade);
        var upstream = rig.Connected();
        End(rig, 0, over: 10);
        rig.Wait(2);
        rig.Say(upstream, Switching);
        Assert.StartsWith("HTTP/1.1 101 ", client.Heard);
        rig.Wait(10);
        Assert.True(client.Closed);
        rig.AssertAtRest();
    }

    [Fact]
    public void An_event_stream_that_is_closed_does_not_look_complete()
    {
        var rig = new EngineRig();
        var client = Stream(rig, Get, Events + "data: 1\n\n");
        End(rig, 0, over: 0);
        rig.Wait(1);
        Assert.True(client is { Closed: true, Reset: false });
        Assert.EndsWith("data: 1\n\n\r\n", client.Heard);
        rig.AssertAtRest();
    }

    [Fact]
    public void One_that_is_told_from_a_whole_answer_by_its_connection_only_is_reset()
    {
        var rig = new EngineRig();
        var client = Stream(rig, "GET / HTTP/1.0\r\nHost: h\r\n\r\n", Events + "data: 1\n\n");
        End(rig, 0, over: 0);
        rig.Wait(1);
        Assert.True(client.Reset);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_long_poll_without_an_answer_is_answered_503_and_its_connection_kept()
    {
        var rig = new EngineRig(change: config => config with
        {
            Services = [config.Services[0] with { Rules = [new RuleConfig { Name = "polls", When = new Condition.Path(new TextTest.Prefix("/")), To = "v1", Stream = true }] }],
        });
        var client = rig.Client();
        rig.Say(client, Get);
        rig.Connected();
        End(rig, 0, over: 0);
        rig.Wait(1);
        Assert.StartsWith("HTTP/1.1 503 ", client.Heard);
        Assert.Contains("X-Halftone-Reason: stream_drained\r\n", client.Heard);
        Assert.Contains("Retry-After: 1\r\n", client.Heard);
        Assert.False(client.Closed);
        rig.AssertAtRest();
    }

    [Fact]
    public void What_a_stream_has_said_and_its_client_has_not_yet_taken_still_arrives()
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Say(client, Upgrade);
        var upstream = rig.Connected();
        rig.Say(upstream, Switching);
        client.Window = 1;
        rig.Say(upstream, "last words");
        End(rig, 0, over: 0);
        rig.Wait(1);
        Assert.True(upstream.Closed);
        Assert.False(client.Closed);
        rig.Say(client, "the client goes on talking");
        rig.Open(client);
        Assert.EndsWith("last words", client.Heard);
        rig.Wait(3);
        Assert.True(client is { Closed: true, Reset: false });
        rig.AssertAtRest();
    }
}
