using System.Net.Sockets;
using Halftone.Core.Config;
using Halftone.Core.Outcomes;

namespace Halftone.Tests.Wire.Forwarding;

/// <summary>The bugs this design is most likely to have, hunted with real sockets: lost edges and answers that go astray.</summary>
public sealed class HuntTests
{
    private static readonly int Exchanges = Environment.GetEnvironmentVariable("HALFTONE_NIGHTLY") == "1" ? 100_000 : 5_000;

    private static readonly Fault[] Timeouts = [Fault.AnswerTimedOut, Fault.BodyTimedOut, Fault.IdleTimedOut, Fault.TotalTimedOut, Fault.QueueTimedOut, Fault.DeadlinePassed, Fault.ConnectTimedOut];

    /// <summary>
    /// What is sent behind an answer goes out with it in one segment, so that it is always there to be seen; what crosses with the next
    /// request on the way no gateway can tell from an answer, and the simulation has that.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void However_instances_lie_each_of_64_clients_gets_its_own_answer_or_none(int reactors)
    {
        const int Clients = 64;
        var lives = 0;
        using var child = new RawChild(peer => Lie(peer, new Random(Interlocked.Increment(ref lives))));
        using var gateway = new Gateway(child.Endpoint, new LimitsConfig { Concurrency = 8, QueueWait = TimeSpan.FromSeconds(30) }, reactors);
        var foreign = new List<string>();
        var own = 0;
        var threads = Enumerable.Range(0, Clients).Select(number => new Thread(() =>
        {
            var random = new Random(number);
            RawPeer? client = null;
            for (var i = 0; i < Exchanges / Clients; i++)
            {
                var id = $"/{number}-{i}";
                var heard = Ask(ref client, gateway, id, random);
                if (heard is null) continue;
                if (heard.StartsWith($"id={id};", StringComparison.Ordinal)) Interlocked.Increment(ref own);
                else lock (foreign) foreign.Add($"{id} heard {heard[..Math.Min(80, heard.Length)]}");
            }
            client?.Dispose();
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Empty(foreign);
        Assert.True(own > Exchanges / 2, $"only {own} of {Exchanges} got an answer");
        gateway.AssertAtRest();
    }

    /// <summary>Its own answer's body; null when there was none: an error of the gateway's, or a cut.</summary>
    private static string? Ask(ref RawPeer? client, Gateway gateway, string id, Random random)
    {
        try
        {
            client ??= gateway.Connect();
            var body = random.Next(3) == 0 ? new string('b', random.Next(20_000)) : null;
            client.Say(body is null ? $"GET {id} HTTP/1.1\r\nHost: h\r\n\r\n" : $"POST {id} HTTP/1.1\r\nHost: h\r\nContent-Length: {body.Length}\r\n\r\n{body}");
            var (head, content) = client.HearMessage();
            while (head.StartsWith("HTTP/1.1 1", StringComparison.Ordinal)) (head, content) = client.HearMessage();
            if (head.Contains("Connection: close", StringComparison.Ordinal)) Leave(ref client);
            return head.Contains("X-Halftone-Reason", StringComparison.Ordinal) ? null : content;
        }
        catch (Exception cut) when (cut is EndOfStreamException or SocketException { SocketErrorCode: not SocketError.TimedOut })
        {
            Leave(ref client);
            return null;
        }
    }

    private static void Leave(ref RawPeer? client)
    {
        client?.Dispose();
        client = null;
    }

    private static void Lie(RawPeer peer, Random random)
    {
        while (true)
        {
            var head = peer.HearUntil("\r\n\r\n");
            var id = head.Split(' ', 3)[1];
            var length = head.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
            var size = length < 0 ? 0 : int.Parse(head.AsSpan(length + 16, head.IndexOf('\r', length) - length - 16));
            var body = $"id={id};{new string('z', random.Next(2000))}";
            var answer = $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}";
            var mood = random.Next(12);
            if (mood == 0 && size > 0)
            {
                // Early: the request is still coming, and the connection is used up.
                peer.Say(answer);
                return;
            }
            peer.Hear(size);
            switch (mood)
            {
                case 1: peer.Say(answer + answer); break;
                case 2: peer.Say(answer + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"); break;
                case 3: peer.Say(answer + "HTTP/1.1 100 Continue\r\n\r\n"); break;
                case 4: peer.Say(answer + "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"); return;
                case 5:
                    peer.Say(answer[..(answer.Length / 2)]);
                    peer.Socket.LingerState = new LingerOption(true, 0);
                    return;
                case 6: peer.Say("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n" + answer); break;
                default: peer.Say(answer); break;
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void No_exchange_ends_by_a_timeout_wherever_bodies_end_and_connections_close(int reactors)
    {
        using var child = new RawChild(peer =>
        {
            while (true)
            {
                var target = peer.HearUntil("\r\n\r\n").Split(' ', 3)[1];
                var size = int.Parse(target.AsSpan(2));
                var body = new string('z', size);
                // The answer's end and the close go out together.
                var closes = target[1] == 'c';
                peer.Say(target[1] switch
                {
                    'u' => $"HTTP/1.1 200 OK\r\n\r\n{body}",
                    'k' => $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{(size > 0 ? $"{size:x}\r\n{body}\r\n" : "")}0\r\n\r\n",
                    _ => $"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n{(closes ? "Connection: close\r\n" : "")}\r\n{body}",
                });
                if (closes || target[1] == 'u') return;
            }
        });
        using var gateway = new Gateway(child.Endpoint, new LimitsConfig { Concurrency = 4, QueueWait = TimeSpan.FromSeconds(30) }, reactors);
        var wrong = new List<string>();
        var threads = Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            try
            {
                using var client = gateway.Connect();
                foreach (var kind in "lcku")
                {
                    foreach (var size in (int[])[0, 1, 65_536 - 45, 65_535, 65_536, 65_537, 131_072]) Hear(client, kind, size);
                }
            }
            catch (Exception failure)
            {
                lock (wrong) wrong.Add(failure.Message);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Empty(wrong);
        Assert.Equal(0, Timeouts.Sum(gateway.Outcomes));
        gateway.AssertAtRest();
    }

    private static void Hear(RawPeer client, char kind, int size)
    {
        var head = client.Say($"GET /{kind}{size} HTTP/1.1\r\nHost: h\r\n\r\n").HearUntil("\r\n\r\n");
        if (head.Contains("Transfer-Encoding: chunked", StringComparison.Ordinal))
        {
            while (Convert.ToInt32(client.HearUntil("\r\n")[..^2], 16) is > 0 and var part)
            {
                client.Hear(part + 2);
                size -= part;
            }
            client.Hear(2);
        }
        else
        {
            client.Hear(size);
            size = 0;
        }
        Assert.Equal(0, size);
    }

    [Fact]
    public void A_client_that_closes_its_half_ends_its_exchange_at_once_and_the_instance_hears_of_it()
    {
        using var heard = new ManualResetEventSlim();
        using var gone = new ManualResetEventSlim();
        using var child = new RawChild(peer =>
        {
            peer.HearUntil("\r\n\r\n");
            heard.Set();
            peer.HearAll();
            gone.Set();
        });
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        client.Say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.True(heard.Wait(30_000));
        client.Socket.Shutdown(SocketShutdown.Send);
        Assert.True(gone.Wait(30_000));
        Assert.DoesNotContain("HTTP/1.1", client.HearAll());
        gateway.AssertAtRest();
        Assert.Equal(1, gateway.Outcomes(Fault.ClientLeft));
    }

    [Fact]
    public void A_tunnel_of_which_one_half_is_closed_passes_the_other_half_to_its_end()
    {
        using var child = new RawChild(peer =>
        {
            peer.HearUntil("\r\n\r\n");
            peer.Say("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
            // All that is said, up to the close, comes back after it.
            peer.Say(peer.HearAll());
        });
        using var gateway = new Gateway(child.Endpoint);
        var text = string.Concat(Enumerable.Range(0, 10_000).Select(i => $"m{i};"));
        for (var i = 0; i < 20; i++)
        {
            using var client = gateway.Connect();
            client.Say("GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n" + text[..5000]);
            client.HearUntil("\r\n\r\n");
            client.Say(text[5000..]).Socket.Shutdown(SocketShutdown.Send);
            Assert.Equal(text, client.HearAll());
        }
        gateway.AssertAtRest();
    }

    [Fact]
    public void An_answer_of_which_half_the_head_came_while_the_upload_is_blocked_arrives()
    {
        using var half = new ManualResetEventSlim();
        using var rest = new ManualResetEventSlim();
        using var child = new RawChild(peer =>
        {
            peer.HearUntil("\r\n\r\n");
            peer.Say("HTTP/1.1 413 Content Too");
            half.Set();
            rest.Wait(30_000);
            peer.Say(" Large\r\nContent-Length: 3\r\n\r\nbig");
            peer.HearAll();
        });
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        client.Socket.SendTimeout = 500;
        client.Say("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000000\r\n\r\n");
        Assert.True(half.Wait(30_000));
        // Until nobody takes any more: the instance does not read.
        var piece = new byte[1 << 20];
        Assert.Throws<SocketException>(() => _ = Enumerable.Range(0, 1000).Sum(_ => client.Say(piece).Socket.Available));
        rest.Set();
        var (head, body) = client.HearMessage();
        Assert.StartsWith("HTTP/1.1 413", head);
        Assert.Equal("big", body);
        Assert.Equal(0, Timeouts.Sum(gateway.Outcomes));
    }
}
