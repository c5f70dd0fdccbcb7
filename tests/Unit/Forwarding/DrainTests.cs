using Xunit;
using static Halftone.Tests.Unit.Forwarding.EngineRig;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>Leaving: what has reached us is answered, and everything comes to an end.</summary>
public sealed class DrainTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Fact]
    public void A_request_that_lies_unread_on_an_idle_connection_is_answered_and_the_connection_closed()
    {
        var rig = new EngineRig();
        var client = rig.Client();
        client.Arrived.AddRange(System.Text.Encoding.ASCII.GetBytes(Get));
        rig.Engine.Drain();
        rig.Settle();
        rig.Say(rig.Connected(), Ok);
        Assert.Contains("Connection: close\r\n", client.Heard);
        Assert.EndsWith("ok", client.Heard);
        rig.Wait(3);
        Assert.True(client.Closed);
        Assert.Equal(0, rig.Engine.Counts.Clients);
        rig.AssertAtRest();
    }

    [Fact]
    public void An_idle_connection_is_closed_after_a_last_look()
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Engine.Drain();
        rig.Settle();
        Assert.False(client.Closed);
        rig.Wait(0.2);
        Assert.True(client.Closed);
        Assert.False(client.Reset);
    }

    [Fact]
    public void A_kept_connection_that_was_promised_another_request_may_still_bring_it()
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Say(client, Get);
        var upstream = rig.Connected();
        rig.Say(upstream, Ok[..^1]);
        rig.Engine.Drain();
        client.Arrived.AddRange(System.Text.Encoding.ASCII.GetBytes(Get));
        rig.Say(upstream, Ok[^1..]);
        rig.Say(rig.Connected(), Ok);
        Assert.Equal(2, client.Heard.Split("200 OK").Length - 1);
        Assert.Contains("Connection: close\r\n", client.Heard);
    }

    [Fact]
    public void A_client_that_has_not_had_its_answer_whole_is_unfinished_and_a_stream_is_not()
    {
        var rig = new EngineRig();
        var (slow, stream) = (rig.Client(), rig.Client());
        rig.Say(stream, Get);
        rig.Say(rig.Connected(), "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
        rig.Say(slow, Get);
        slow.Window = 10;
        rig.Say(rig.Connected(), Ok);
        rig.Engine.Drain();
        rig.Settle();
        Assert.Equal((2L, 1L), (rig.Engine.Counts.Clients, rig.Engine.Counts.Streams));
        rig.Open(slow);
        rig.Wait(0.2);
        Assert.EndsWith("ok", slow.Heard);
        Assert.Equal((1L, 1L), (rig.Engine.Counts.Clients, rig.Engine.Counts.Streams));
        rig.End(stream);
        Assert.Equal(0, rig.Engine.Counts.Streams);
    }

    [Fact]
    public void A_head_that_has_begun_may_be_finished()
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Say(client, Get[..10]);
        rig.Engine.Drain();
        rig.Wait(5);
        rig.Say(client, Get[10..]);
        rig.Say(rig.Connected(), Ok);
        Assert.EndsWith("ok", client.Heard);
    }
}
