using System.Text;
using Halftone.Core.Config;

namespace Halftone.Tests.Wire.Forwarding;

/// <summary>Bodies in every framing, both ways.</summary>
public sealed class FramingTests
{
    [Fact]
    public void A_chunked_request_is_chunked_again_whatever_the_split()
    {
        using var child = new RawChild(peer =>
        {
            while (true)
            {
                peer.HearUntil("\r\n\r\n");
                var body = peer.HearUntil("0\r\n\r\n");
                peer.Say($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
            }
        });
        using var gateway = new Gateway(child.Endpoint);
        var request = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;ext=1\r\nhello\r\n3\r\nabc\r\n0\r\nTrailer: x\r\n\r\n";
        for (var split = 1; split < request.Length; split += 3)
        {
            using var client = gateway.Connect();
            client.Say(request[..split]);
            Thread.Sleep(1);
            var (_, body) = client.Say(request[split..]).HearMessage();
            Assert.Equal("helloabc", Dechunk(body));
        }
        gateway.AssertAtRest();
    }

    [Fact]
    public void A_chunked_answer_arrives_chunked()
    {
        using var child = new RawChild(peer =>
        {
            while (true)
            {
                peer.HearUntil("\r\n\r\n");
                peer.Say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
                Thread.Sleep(2);
                peer.Say("6\r\n world\r\n0\r\n\r\n");
            }
        });
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        for (var i = 0; i < 3; i++)
        {
            var head = client.Say("GET / HTTP/1.1\r\nHost: h\r\n\r\n").HearUntil("\r\n\r\n");
            Assert.Contains("Transfer-Encoding: chunked\r\n", head);
            Assert.Equal("hello world", Dechunk(client.HearUntil("0\r\n\r\n")));
        }
        Assert.Equal(1, child.Accepted);
        gateway.AssertAtRest();
    }

    [Fact]
    public void A_chunked_answer_to_an_http_1_0_client_ends_with_the_connection()
    {
        using var child = Answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        var all = client.Say("GET / HTTP/1.0\r\nHost: h\r\n\r\n").HearAll();
        Assert.DoesNotContain("Transfer-Encoding", all);
        Assert.EndsWith("\r\n\r\nhello", all);
        gateway.AssertAtRest();
    }

    [Fact]
    public void An_answer_that_ends_with_its_connection_is_chunked_for_the_client()
    {
        using var child = new RawChild(peer =>
        {
            peer.HearUntil("\r\n\r\n");
            peer.Say("HTTP/1.1 200 OK\r\n\r\nhello");
        });
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        for (var i = 0; i < 3; i++)
        {
            client.Say("GET / HTTP/1.1\r\nHost: h\r\n\r\n").HearUntil("\r\n\r\n");
            Assert.Equal("hello", Dechunk(client.HearUntil("0\r\n\r\n")));
        }
        gateway.AssertAtRest();
    }

    [Theory]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n", "Content-Length: 77\r\n")]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\n\r\n", "204 No Content")]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 12\r\n\r\n", "Content-Length: 12\r\n")]
    public void An_answer_without_a_body_leaves_the_connection_usable(string method, string answer, string expected)
    {
        using var child = Answering(answer);
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        for (var i = 0; i < 3; i++) Assert.Contains(expected, client.Say($"{method} / HTTP/1.1\r\nHost: h\r\n\r\n").HearUntil("\r\n\r\n"));
        Assert.Equal(1, child.Accepted);
        gateway.AssertAtRest();
    }

    [Fact]
    public void A_cut_answer_is_cut_for_the_client_too()
    {
        using var child = new RawChild(peer =>
        {
            peer.HearUntil("\r\n\r\n");
            peer.Say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
        });
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        var all = client.Say("GET / HTTP/1.1\r\nHost: h\r\n\r\n").HearAll();
        Assert.Contains("<RST>", all);
        gateway.AssertAtRest();
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nhello")]
    [InlineData("HTTQ/1.1 200 OK\r\n\r\n")]
    public void A_malformed_answer_is_a_502(string answer)
    {
        using var child = Answering(answer);
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        var (head, _) = client.Say("GET / HTTP/1.1\r\nHost: h\r\n\r\n").HearMessage();
        Assert.StartsWith("HTTP/1.1 502 Bad Gateway\r\n", head);
        Assert.Contains("X-Halftone-Reason: answer_malformed\r\n", head);
        gateway.AssertAtRest();
    }

    [Fact]
    public void Bytes_behind_an_answer_never_reach_the_next_client()
    {
        using var child = Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
        using var gateway = new Gateway(child.Endpoint);
        for (var i = 0; i < 20; i++)
        {
            using var client = gateway.Connect();
            Assert.Equal("ok", client.Say("GET / HTTP/1.1\r\nHost: h\r\n\r\n").HearMessage().Body);
        }
        gateway.AssertAtRest();
    }

    [Fact]
    public void Interim_answers_go_through_to_1_1_clients_only()
    {
        using var child = Answering("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        client.Say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n", client.HearUntil("\r\n\r\n"));
        Assert.Equal("ok", client.HearMessage().Body);
        using var old = gateway.Connect();
        Assert.DoesNotContain("103", old.Say("GET / HTTP/1.0\r\nHost: h\r\n\r\n").HearAll());
        gateway.AssertAtRest();
    }

    [Fact]
    public void Expect_100_continue_is_answered_by_the_child_before_the_body_is_sent()
    {
        using var child = new RawChild(peer =>
        {
            while (true)
            {
                Assert.Contains("Expect: 100-continue\r\n", peer.HearUntil("\r\n\r\n"));
                peer.Say("HTTP/1.1 100 Continue\r\n\r\n");
                peer.Say($"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{peer.Hear(5)}");
            }
        });
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        client.Say("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 100 Continue\r\n", client.HearUntil("\r\n\r\n"));
        Assert.Equal("hello", client.Say("hello").HearMessage().Body);
        gateway.AssertAtRest();
    }

    [Fact]
    public void An_early_answer_is_relayed_while_the_client_still_uploads()
    {
        using var child = new RawChild(peer =>
        {
            peer.HearUntil("\r\n\r\n");
            peer.Say("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig");
            Thread.Sleep(200);
        });
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        client.Say("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n").Say(new string('x', 10_000));
        var (head, body) = client.HearMessage();
        Assert.StartsWith("HTTP/1.1 413", head);
        Assert.Contains("Connection: close", head);
        Assert.Equal("big", body);
        gateway.AssertAtRest();
    }

    [Fact]
    public void A_body_beyond_the_limit_is_refused_before_the_child_hears_of_it()
    {
        using var child = RawChild.Echo();
        using var gateway = new Gateway(child.Endpoint, new LimitsConfig { Body = 100 });
        using var client = gateway.Connect();
        Assert.StartsWith("HTTP/1.1 413", client.Say("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 101\r\n\r\n").HearAll());
        Assert.Equal(0, child.Accepted);
        using var chunked = gateway.Connect();
        Assert.StartsWith("HTTP/1.1 413", chunked.Say($"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n{new string('x', 101)}\r\n0\r\n\r\n").HearAll());
        gateway.AssertAtRest();
    }

    /// <summary>Bodies around the size of a receive buffer, answered in one piece with a close behind them.</summary>
    [Fact]
    public void Bodies_around_the_buffer_size_arrive_whole_also_with_a_close_behind_them()
    {
        foreach (var size in (int[])[65_535 - 60, 65_536 - 60, 65_535, 65_536, 65_537, 131_072, 1_000_001])
        {
            var text = new string('y', size);
            using var child = new RawChild(peer =>
            {
                peer.HearUntil("\r\n\r\n");
                peer.Say($"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\nConnection: close\r\n\r\n{text}");
            });
            using var gateway = new Gateway(child.Endpoint);
            using var client = gateway.Connect();
            for (var i = 0; i < 3; i++)
            {
                client.Say("GET / HTTP/1.1\r\nHost: h\r\n\r\n").HearUntil("\r\n\r\n");
                for (var left = size; left > 0;)
                {
                    var part = Math.Min(left, 100_000);
                    Assert.Equal(new string('y', part), client.Hear(part));
                    left -= part;
                }
            }
            gateway.AssertAtRest();
        }
    }

    [Fact]
    public void A_slow_reader_gets_everything_and_the_gateway_keeps_little()
    {
        const int Size = 20_000_000;
        using var child = new RawChild(peer =>
        {
            peer.HearUntil("\r\n\r\n");
            peer.Say($"HTTP/1.1 200 OK\r\nContent-Length: {Size}\r\n\r\n");
            var piece = new byte[100_000];
            for (var i = 0; i < Size / piece.Length; i++) peer.Say(piece);
            peer.Hear(1);
        });
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        client.Say("GET / HTTP/1.1\r\nHost: h\r\n\r\n").HearUntil("\r\n\r\n");
        Thread.Sleep(100);
        for (var left = Size; left > 0; left -= 100_000) client.Hear(100_000);
        gateway.AssertAtRest();
    }

    private static RawChild Answering(string answer) => new(peer =>
    {
        while (true)
        {
            peer.HearUntil("\r\n\r\n");
            peer.Say(answer);
        }
    });

    private static string Dechunk(string body)
    {
        var data = new StringBuilder();
        while (true)
        {
            var end = body.IndexOf("\r\n", StringComparison.Ordinal);
            var size = Convert.ToInt32(body[..end], 16);
            if (size == 0) return data.ToString();
            data.Append(body.AsSpan(end + 2, size));
            body = body[(end + 4 + size)..];
        }
    }
}
