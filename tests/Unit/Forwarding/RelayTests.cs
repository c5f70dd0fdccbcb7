using Halftone.Core;
using Halftone.Core.Config;
using Xunit;
using static Halftone.Tests.Unit.Forwarding.EngineRig;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>How an answer reaches its client: framed for its version, however it comes, and cut when it is not whole.</summary>
public sealed class RelayTests
{
    private const string Old = "GET / HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\n\r\n";

    [Fact]
    public void An_answer_that_ends_with_its_connection_is_chunked_for_a_client_that_knows_chunks()
    {
        var (rig, client, upstream) = Asked(Get);
        rig.Say(upstream, "HTTP/1.1 200 OK\r\n\r\n");
        rig.Say(upstream, "hello");
        rig.End(upstream);
        Assert.Contains("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", client.Heard);
        Assert.False(client.Closed);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_chunked_answer_ends_with_the_connection_for_a_client_that_knows_no_chunks()
    {
        var (rig, client, upstream) = Asked(Old);
        rig.Say(upstream, "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n");
        rig.Say(upstream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel");
        rig.Say(upstream, "lo\r\n0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", client.Heard);
        Assert.EndsWith("Connection: close\r\n\r\nhello", client.Heard);
        Assert.True(client.Closed);
        Assert.False(client.Reset);
        Assert.False(upstream.Closed);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_client_that_knows_no_chunks_is_kept_when_the_answer_has_a_length()
    {
        var (rig, client, upstream) = Asked(Old);
        rig.Say(upstream, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        Assert.Contains("Connection: keep-alive\r\n", client.Heard);
        Assert.False(client.Closed);
        rig.AssertAtRest();
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")]
    public void An_answer_that_is_not_whole_when_its_connection_ends_is_cut(string answer)
    {
        var (rig, client, upstream) = Asked(Get);
        rig.Say(upstream, answer);
        Assert.Contains("hello", client.Heard);
        rig.End(upstream);
        Assert.True(client.Closed);
        Assert.True(client.Reset);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_chunk_that_is_malformed_cuts_the_answer()
    {
        var (rig, client, upstream) = Asked(Get);
        rig.Say(upstream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        rig.Say(upstream, "5\nworld\r\n");
        Assert.True(client.Reset);
        Assert.DoesNotContain("world", client.Heard);
        rig.AssertAtRest();
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "hello")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", "hello")]
    [InlineData("HTTP/1.1 103 Early Hints\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5", "\r\nhello\r\n")]
    [InlineData("HTTP/1.1 103", " Early Hints\r\n\r\n")]
    public void A_client_whose_connection_is_broken_costs_its_exchange(string first, string second)
    {
        var (rig, client, upstream) = Asked(Get);
        rig.Say(upstream, first);
        client.Broken = true;
        rig.Say(upstream, second);
        Assert.True(client.Closed);
        Assert.True(upstream.Closed);
        rig.Wait(61);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_client_that_is_gone_when_its_answer_ends_with_the_connection_costs_only_itself()
    {
        var (rig, client, upstream) = Asked(Get);
        rig.Say(upstream, "HTTP/1.1 200 OK\r\n\r\nhello");
        client.Broken = true;
        rig.End(upstream);
        Assert.Equal((true, true), (client.Closed, upstream.Closed));
        rig.Wait(61);
        rig.AssertAtRest();
    }

    [Fact]
    public void An_answer_that_begins_before_the_upload_has_ended_goes_on_behind_it()
    {
        var (rig, client, upstream) = Asked("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n01234");
        rig.Say(upstream, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabcde");
        rig.Say(client, "56789");
        Assert.EndsWith("0123456789", upstream.Heard);
        rig.Say(upstream, "fghij");
        Assert.EndsWith("abcdefghij", client.Heard);
        // It was told so when nobody knew whether the upload would end.
        Assert.Contains("Connection: close\r\n", client.Heard);
        rig.AssertAtRest();
    }

    [Fact]
    public void An_answer_that_falls_silent_is_cut_after_the_idle_limit()
    {
        var (rig, client, upstream) = Asked(Get);
        rig.Say(upstream, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel");
        rig.Wait(59);
        Assert.False(client.Closed);
        rig.Wait(2);
        Assert.True(client.Reset);
        Assert.True(upstream.Closed);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_kept_connection_that_breaks_under_a_request_that_may_be_repeated_is_replaced_once()
    {
        var (rig, client, upstream) = Asked(Get);
        rig.Say(upstream, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        rig.Say(client, Get);
        rig.End(upstream);
        Assert.Equal(2, rig.Upstreams.Count);
        var second = rig.Connected();
        Assert.StartsWith("GET / ", second.Heard);
        rig.End(second);
        Assert.Equal(2, rig.Upstreams.Count);
        Assert.Contains("X-Halftone-Reason: closed_before_answer\r\n", client.Heard);
        Assert.Equal(1, rig.Tally.ByReactor[0].Retries);
        rig.AssertAtRest();
    }

    [Theory]
    [InlineData("POST / HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("PATCH / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab")]
    public void A_request_that_may_have_been_done_is_never_repeated(string request)
    {
        var (rig, client, upstream) = Asked(Get);
        rig.Say(upstream, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        rig.Say(client, request);
        rig.End(upstream);
        Assert.Single(rig.Upstreams);
        Assert.Contains("X-Halftone-Reason: closed_before_answer\r\n", client.Heard);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_head_of_many_kilobytes_reaches_its_instance_whole()
    {
        var cookie = new string('c', 20_000);
        var (rig, client, upstream) = Asked($"GET / HTTP/1.1\r\nHost: h\r\nCookie: {cookie}\r\n\r\n");
        Assert.Contains($"Cookie: {cookie}\r\n", upstream.Heard);
        rig.Say(upstream, $"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: {cookie}\r\n\r\nok");
        Assert.EndsWith("ok", client.Heard);
        rig.AssertAtRest();
    }

    [Fact]
    public void While_a_split_is_on_a_client_without_an_identity_gets_one_and_keeps_it()
    {
        var rig = new EngineRig(change: config => config with
        {
            Services = [config.Services[0] with { Versions = [.. config.Services[0].Versions, config.Services[0].Versions[0] with { Name = "v2" }], Split = new SplitConfig("v2", new Percent(50)) }],
        });
        var client = rig.Client();
        rig.Say(client, Get);
        rig.Say(rig.Connected(), "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        var at = client.Heard.IndexOf("Set-Cookie: halftone_id=", StringComparison.Ordinal);
        Assert.True(at > 0, client.Heard);
        var cookie = client.Heard[(at + "Set-Cookie: ".Length)..client.Heard.IndexOf(';', at)];
        rig.Say(client, $"GET / HTTP/1.1\r\nHost: h\r\nCookie: {cookie}\r\n\r\n");
        rig.Say(rig.Upstreams[0], "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(at, client.Heard.LastIndexOf("Set-Cookie: ", StringComparison.Ordinal));
        rig.AssertAtRest();
    }
}
