using Halftone.Core;
using Halftone.Core.Config;
using Halftone.DataPlane.Forwarding;
using Xunit;
using static Halftone.Tests.Unit.Forwarding.EngineRig;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>A kept connection that closes under a request: who is sent once more, and who never.</summary>
public sealed class RetryTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static string Request(string method, string rest = "\r\n") => $"{method} / HTTP/1.1\r\nHost: h\r\n{rest}";

    public static TheoryData<string> SafeTwice =>
    [
        Request("GET"), Request("HEAD"), Request("OPTIONS"), Request("PUT"), Request("DELETE"),
        Request("PUT", "Content-Length: 0\r\n\r\n"),
        Request("PUT", $"Content-Length: 1024\r\n\r\n{new string('b', 1024)}"),
        Request("DELETE", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
    ];

    public static TheoryData<string> NeverTwice =>
    [
        Request("POST"), Request("PATCH"), Request("LINK"),
        Request("POST", "Content-Length: 0\r\n\r\n"),
        Request("PATCH", "Content-Length: 5\r\n\r\nhello"),
        Request("PUT", $"Content-Length: 5000\r\n\r\n{new string('b', 5000)}"),
    ];

    [Theory]
    [MemberData(nameof(SafeTwice))]
    public void What_does_no_harm_twice_is_sent_again_whole_on_a_fresh_connection(string request)
    {
        var (rig, kept) = Kept();
        var client = rig.Client();
        rig.Say(client, request);
        var first = kept.Heard;
        rig.End(kept);
        Assert.True(kept.Closed);
        var fresh = rig.Connected();
        Assert.NotSame(kept, fresh);
        Assert.EndsWith(fresh.Heard, first);
        Assert.Equal(request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..], fresh.Heard[(fresh.Heard.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
        rig.Say(fresh, request.StartsWith("HEAD", StringComparison.Ordinal) ? "HTTP/1.1 200 OK\r\n\r\n" : Ok);
        Assert.StartsWith("HTTP/1.1 200", client.Heard);
        Assert.Equal(1, rig.Tally.ByReactor[0].Retries);
        rig.AssertAtRest();
    }

    [Theory]
    [MemberData(nameof(NeverTwice))]
    public void What_was_sent_and_might_do_harm_twice_ends_with_502(string request)
    {
        var (rig, kept) = Kept();
        var client = rig.Client();
        rig.Say(client, request);
        var connections = rig.Upstreams.Count;
        rig.End(kept);
        Assert.StartsWith("HTTP/1.1 502", client.Heard);
        Assert.Equal(connections, rig.Upstreams.Count);
        Assert.Equal(0, rig.Tally.ByReactor[0].Retries);
        rig.AssertAtRest();
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PATCH")]
    [InlineData("GET")]
    public void What_was_not_sent_at_all_goes_on_a_fresh_connection_whatever_it_is(string method)
    {
        var (rig, kept) = Kept();
        kept.BreaksOnSend = true;
        var client = rig.Client();
        rig.Say(client, Request(method, "Content-Length: 5\r\n\r\nhello"));
        Assert.True(kept.Closed);
        var fresh = rig.Connected();
        Assert.EndsWith("\r\n\r\nhello", fresh.Heard);
        rig.Say(fresh, Ok);
        Assert.StartsWith("HTTP/1.1 200", client.Heard);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_chunked_body_whose_first_piece_could_not_be_sent_is_sent_whole()
    {
        var (rig, kept) = Kept();
        kept.BreaksOnSend = true;
        var client = rig.Client();
        rig.Say(client, Request("POST", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"));
        var fresh = rig.Connected();
        rig.Say(client, "6\r\n world\r\n0\r\n\r\n");
        Assert.EndsWith("\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", fresh.Heard);
        rig.Say(fresh, Ok);
        Assert.StartsWith("HTTP/1.1 200", client.Heard);
        rig.AssertAtRest();
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PATCH")]
    public void A_request_that_cannot_be_repeated_takes_no_connection_that_has_closed_untold(string method)
    {
        var (rig, kept) = Kept();
        kept.Fin = true;
        var client = rig.Client();
        rig.Say(client, Request(method, "Content-Length: 5\r\n\r\nhello"));
        Assert.True(kept.Closed);
        Assert.DoesNotContain(method, kept.Heard);
        rig.Say(rig.Connected(), Ok);
        Assert.StartsWith("HTTP/1.1 200", client.Heard);
        Assert.Equal(0, rig.Tally.ByReactor[0].Retries);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_body_that_comes_in_pieces_is_sent_again_with_its_head_and_goes_on()
    {
        var (rig, kept) = Kept();
        var client = rig.Client();
        rig.Say(client, Request("PUT", "Content-Length: 10\r\n\r\n"));
        rig.Say(client, "hello");
        rig.End(kept);
        rig.Say(client, "wo");
        var fresh = rig.Connected();
        rig.Say(client, "rld");
        Assert.EndsWith("\r\n\r\nhelloworld", fresh.Heard);
        rig.Say(fresh, Ok);
        Assert.StartsWith("HTTP/1.1 200", client.Heard);
        Assert.Equal(10, rig.Tally.ByReactor[0].BytesIn);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_piece_that_finds_its_connection_broken_waits_for_the_second_attempt()
    {
        var (rig, kept) = Kept();
        var client = rig.Client();
        rig.Say(client, Request("PUT", "Content-Length: 10\r\n\r\nhel"));
        kept.Broken = true;
        rig.Say(client, "lo");
        rig.Say(client, "world");
        var fresh = rig.Connected();
        Assert.EndsWith("\r\n\r\nhelloworld", fresh.Heard);
        rig.Say(fresh, Ok);
        Assert.StartsWith("HTTP/1.1 200", client.Heard);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_second_attempt_that_fails_is_the_last()
    {
        var (rig, kept) = Kept();
        var client = rig.Client();
        rig.Say(client, Get);
        rig.End(kept);
        rig.End(rig.Connected());
        Assert.StartsWith("HTTP/1.1 502", client.Heard);
        Assert.Equal(1, rig.Tally.ByReactor[0].Retries);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_second_attempt_takes_no_kept_connection_of_another_instance_either()
    {
        var rig = new EngineRig(instances: 2);
        var clients = (rig.Client(), rig.Client());
        rig.Say(clients.Item1, Get);
        var first = rig.Connected();
        rig.Say(clients.Item2, Get);
        var second = rig.Connected();
        rig.Say(first, Ok);
        rig.Say(second, Ok);
        var client = rig.Client();
        rig.Say(client, Get);
        var (used, other) = first.Heard.Length > second.Heard.Length ? (first, second) : (second, first);
        rig.Sockets.ConnectErrno[rig.Table.UpstreamOf(used.Slot)!.Instance.Endpoint.Port] = 111;
        rig.End(used);
        rig.Connected();
        Assert.True(other.Closed);
        rig.Say(rig.Connected(), Ok);
        Assert.StartsWith("HTTP/1.1 200", client.Heard);
        rig.Wait(1);
        rig.AssertAtRest();
    }

    [Theory]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 503")]
    [InlineData("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 502")]
    public void An_answer_is_an_answer_an_overload_most_of_all(string answer, string heard)
    {
        var (rig, kept) = Kept();
        var client = rig.Client();
        rig.Say(client, Get);
        rig.Say(kept, answer);
        Assert.StartsWith(heard, client.Heard);
        Assert.Equal(0, rig.Tally.ByReactor[0].Retries);
        rig.AssertAtRest();
    }

    [Theory]
    [InlineData("HTTP/1.1 2")]
    [InlineData("HTTP/1.1 103 Early Hints\r\n\r\n")]
    public void After_the_first_byte_of_an_answer_nothing_is_sent_again(string answer)
    {
        var (rig, kept) = Kept();
        var client = rig.Client();
        rig.Say(client, Get);
        rig.Say(kept, answer);
        rig.End(kept);
        Assert.Contains("HTTP/1.1 502", client.Heard);
        Assert.Equal(0, rig.Tally.ByReactor[0].Retries);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_new_connection_that_closes_is_no_race_and_nothing_is_sent_again()
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Say(client, Get);
        rig.End(rig.Connected());
        Assert.StartsWith("HTTP/1.1 502", client.Heard);
        rig.AssertAtRest();
    }

    [Fact]
    public void After_its_deadline_nothing_is_sent_again()
    {
        var (rig, kept) = Kept(new LimitsConfig { FirstByte = TimeSpan.FromSeconds(2) });
        var client = rig.Client();
        rig.Say(client, Get);
        rig.Sockets.Now += Engine.Seconds(2);
        rig.End(kept);
        Assert.Equal(0, rig.Tally.ByReactor[0].Retries);
        Assert.StartsWith("HTTP/1.1 5", client.Heard);
        rig.AssertAtRest();
    }

    [Theory]
    [InlineData(20, 9)]
    [InlineData(100, 20)]
    [InlineData(0, 0)]
    public void Second_attempts_end_with_the_budget_and_are_counted(int percent, int retries)
    {
        var rig = new EngineRig(new LimitsConfig { Retries = new Percent(percent) });
        for (var i = 0; i < 20; i++)
        {
            if (rig.Pool.Read().IdleLinks == 0)
            {
                rig.Say(rig.Client(), Get);
                rig.Say(rig.Connected(), Ok);
            }
            var client = rig.Client();
            rig.Say(client, Get);
            var kept = rig.Upstreams[^1];
            rig.End(kept);
            if (kept == rig.Upstreams[^1]) Assert.StartsWith("HTTP/1.1 502", client.Heard);
            else rig.Say(rig.Connected(), Ok);
        }
        var cells = rig.Tally.ByReactor[0];
        Assert.Equal(((long)retries, 20L - retries), (cells.Retries, cells.RetriesRefused));
        rig.AssertAtRest();
    }

    /// <summary>A rig whose instance has answered once, and its idle connection.</summary>
    private static (EngineRig Rig, ScriptedWire Kept) Kept(LimitsConfig? limits = null)
    {
        var rig = new EngineRig(limits);
        var client = rig.Client();
        rig.Say(client, Get);
        var kept = rig.Connected();
        rig.Say(kept, Ok);
        Assert.Equal(1, rig.Pool.Read().IdleLinks);
        return (rig, kept);
    }
}
