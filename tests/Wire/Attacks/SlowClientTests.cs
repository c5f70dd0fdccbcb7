using System.Diagnostics;
using System.Net.Sockets;
using Halftone.Core.Config;
using Halftone.Core.Outcomes;
using Halftone.Core.Pressure;
using Halftone.Tests.Wire.Forwarding;

namespace Halftone.Tests.Wire.Attacks;

/// <summary>Clients that hold what they have by doing almost nothing.</summary>
public sealed class SlowClientTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

    /// <summary>Bytes that a test drips at most; each is followed by up to a tenth of a second.</summary>
    private const int DripsMax = 600;

    /// <summary>A byte now and then, until the other side answers.</summary>
    private static void Drip(RawPeer peer, string letter, Action? meanwhile = null)
    {
        for (var drips = 0; !peer.Socket.Poll(100_000, SelectMode.SelectRead); drips++)
        {
            Assert.True(drips < DripsMax, "the drip is never answered");
            peer.Say(letter);
            meanwhile?.Invoke();
        }
    }

    [Fact]
    public void Slowloris_ends_at_the_heads_deadline_whatever_the_drip_and_then_newcomers_get_in()
    {
        using var child = RawChild.Echo();
        using var gateway = new Gateway(child.Endpoint, connectionsMax: 9);
        // With memory short the deadline is 5 s instead of 30: a test need not take longer.
        gateway.Group.Press(MemoryRung.ShrinkTimeouts);
        FaultTests.WaitFor(() => gateway.Counts.Rung == MemoryRung.ShrinkTimeouts);
        using var good = gateway.Connect();
        good.Say(Get).HearMessage();
        // From before the gateway's own clock begins.
        var clock = Stopwatch.StartNew();
        var attackers = Enumerable.Range(0, 8).Select(_ => gateway.Connect().Say("GET / HTTP/1.1\r\nHost: h\r\nX-Drip: ")).ToList();
        FaultTests.WaitFor(() => gateway.Counts.Connections == 9);
        using var newcomer = gateway.Connect().Say(Get);

        Drip(attackers[0], "x", () =>
        {
            foreach (var attacker in attackers.Skip(1)) attacker.Socket.Send("x"u8);
            Assert.StartsWith("HTTP/1.1 200 ", good.Say(Get).HearMessage().Head);
        });

        Assert.True(clock.Elapsed > TimeSpan.FromSeconds(4), $"only {clock.Elapsed}");
        Assert.Contains("X-Halftone-Reason: head_timed_out\r\n", attackers[0].HearUntil("\r\n\r\n"));
        Assert.StartsWith("HTTP/1.1 200 ", newcomer.HearMessage().Head);
        // Its answer is heard a moment before its slot is back.
        FaultTests.WaitFor(() => gateway.Pool.Read().Busy == 0);
        attackers.ForEach(attacker => attacker.Dispose());
    }

    [Fact]
    public void A_slow_body_that_is_never_silent_is_a_408_and_gives_its_slot_back()
    {
        using var child = new RawChild(peer => peer.HearAll());
        using var gateway = new Gateway(child.Endpoint, new LimitsConfig { Concurrency = 1 });
        using var attacker = gateway.Connect();
        var clock = Stopwatch.StartNew();
        attacker.Say("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n");
        FaultTests.WaitFor(() => gateway.Pool.Read().Busy == 1);
        Drip(attacker, "x");
        Assert.True(clock.Elapsed > TimeSpan.FromSeconds(4), $"only {clock.Elapsed}");
        var head = attacker.HearUntil("\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 408 ", head);
        Assert.Contains("X-Halftone-Reason: body_timed_out\r\n", head);
        gateway.AssertAtRest();
    }

    [Fact]
    public void A_slow_body_in_chunks_is_measured_without_its_framing()
    {
        using var child = new RawChild(peer => peer.HearAll());
        using var gateway = new Gateway(child.Endpoint, new LimitsConfig { BodyRate = 100 });
        using var attacker = gateway.Connect();
        attacker.Say("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
        // Fifteen bytes on the wire for each byte of the body: fast enough, if they counted.
        Drip(attacker, "1;ext=abcd\r\nx\r\n");
        Assert.Contains("X-Halftone-Reason: body_timed_out\r\n", attacker.HearUntil("\r\n\r\n"));
        gateway.AssertAtRest();
    }

    [Fact]
    public void A_slow_reader_loses_its_answer_and_gives_its_slot_back()
    {
        using var child = new RawChild(peer =>
        {
            peer.HearUntil("\r\n\r\n");
            peer.Say("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
            for (var i = 0; i < 1000; i++) peer.Say(new byte[100_000]);
        });
        using var gateway = new Gateway(child.Endpoint, new LimitsConfig { Concurrency = 1, Idle = TimeSpan.FromMilliseconds(500) }, socketBuffer: 64 * 1024);
        using var attacker = new RawPeer(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 8 * 1024, ReceiveTimeout = 10_000 });
        attacker.Socket.Connect(new System.Net.IPEndPoint(gateway.Address.Address!, gateway.Address.Port));
        attacker.Say(Get);
        var letter = new byte[1];
        for (var reads = 0; gateway.Outcomes(Fault.ClientLeft) == 0; reads++)
        {
            Assert.True(reads < 2 * DripsMax, "a reader of a few bytes is never cut");
            if (attacker.Socket.Poll(10_000, SelectMode.SelectRead)) attacker.Socket.Receive(letter);
            // The attacker's pace; what is waited for is looked at each time.
            Thread.Sleep(10);
        }
        gateway.AssertAtRest();
    }
}
