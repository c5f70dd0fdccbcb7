using Halftone.Core.Config;
using Xunit;
using static Halftone.Tests.Unit.Forwarding.EngineRig;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>Bytes that had to wait go out once, to the right one, and are taken for nothing else.</summary>
public sealed class BodyTests
{
    private const int Refused = 111;

    private const string Post = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n0123456789";

    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Fact]
    public void A_kept_body_goes_out_over_the_idle_connection_that_follows_a_refused_connect()
    {
        var rig = new EngineRig(instances: 2);
        var client = rig.Client();
        rig.Say(client, Get);
        var first = rig.Connected();
        rig.Say(first, Ok);

        rig.Sockets.ConnectErrno[2] = Refused;
        rig.Say(client, Post);
        rig.Connected();
        Assert.EndsWith("\r\n\r\n0123456789", first.Heard);
        rig.Say(first, Ok);
        Assert.Equal(2, client.Heard.Split("200 OK").Length - 1);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_body_that_begins_after_a_refused_connect_goes_out_too()
    {
        var rig = new EngineRig(instances: 2);
        var client = rig.Client();
        rig.Say(client, Get);
        var first = rig.Connected();
        rig.Say(first, Ok);

        rig.Sockets.ConnectErrno[2] = Refused;
        rig.Say(client, Post[..^5]);
        rig.Connected();
        rig.Say(client, Post[^5..]);
        Assert.EndsWith("\r\n\r\n0123456789", first.Heard);
        rig.Say(first, Ok);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_marked_request_beyond_the_streams_is_refused_before_its_instance_hears_of_it_and_its_body_is_no_request()
    {
        var rig = new EngineRig(new LimitsConfig { Streams = 0 }, change: AllStreams);
        var client = rig.Client();
        var inner = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
        rig.Say(client, $"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: {inner.Length}\r\n\r\n{inner}");
        var upstream = rig.Connected();
        Assert.Equal("", upstream.Heard);
        Assert.Contains("503 Service Unavailable", client.Heard);
        Assert.Single(rig.Upstreams);
        rig.Say(client, Get);
        Assert.True(client.Heard.Split("HTTP/1.1 ").Length - 1 <= 2);
        rig.Wait(5);
        rig.Wait(100);
        rig.AssertAtRest();
    }

    [Fact]
    public void An_answer_head_that_arrives_in_two_pieces_while_the_upload_is_blocked_is_relayed()
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Say(client, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n");
        rig.Upstreams[0].Window = 150;
        rig.Connected();
        rig.Say(client, new string('x', 500));
        rig.Say(rig.Upstreams[0], "HTTP/1.1 413 Too La");
        rig.Say(rig.Upstreams[0], "rge\r\nContent-Length: 0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 413 Too Large\r\n", client.Heard);
        rig.Wait(100);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_connection_with_bytes_nobody_has_read_answers_nobody_else()
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Say(client, Get);
        var upstream = rig.Connected();
        // The answer fills one read to the last byte, so that no short read proves that nothing stands behind it.
        const string Head = "HTTP/1.1 200 OK\r\nContent-Length: 65494\r\n\r\n";
        rig.Say(upstream, Head + new string('a', (64 * 1024) - Head.Length) + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged");
        Assert.EndsWith("aaa", client.Heard);
        Assert.True(upstream.Closed);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_connection_whose_last_read_was_short_is_used_again()
    {
        var rig = new EngineRig();
        var client = rig.Client();
        for (var i = 0; i < 10; i++)
        {
            rig.Say(client, Get);
            if (i == 0) rig.Connected();
            rig.Say(rig.Upstreams[0], $"HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n{new string('a', 200_000)}");
        }
        Assert.Single(rig.Upstreams);
        Assert.Equal(1, rig.Pool.Read().IdleLinks);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_waiting_request_with_a_body_counts_its_block()
    {
        var rig = new EngineRig(new LimitsConfig { Concurrency = 1, QueueBytes = 100_000 });
        rig.Say(rig.Client(), Get);
        rig.Connected();
        var (first, second) = (rig.Client(), rig.Client());
        rig.Say(first, Post);
        Assert.Equal(1, rig.Pool.Read().Waiting);
        rig.Say(second, Post);
        Assert.Equal(1, rig.Pool.Read().Waiting);
        Assert.Contains("queue_full", first.Heard);
    }

    [Fact]
    public void Nothing_is_repeated_once_an_interim_answer_has_come()
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Say(client, Get);
        rig.Say(rig.Connected(), Ok);
        rig.Say(client, Get);
        rig.Say(rig.Upstreams[0], "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n");
        rig.End(rig.Upstreams[0]);
        Assert.Single(rig.Upstreams);
        Assert.Contains("502 Bad Gateway", client.Heard);
        rig.AssertAtRest();
    }

    private static HalftoneConfig AllStreams(HalftoneConfig config) => config with
    {
        Services = [config.Services[0] with { Rules = [new RuleConfig { Name = "polls", When = new Condition.Path(new TextTest.Prefix("/")), To = "v1", Stream = true }] }],
    };
}
