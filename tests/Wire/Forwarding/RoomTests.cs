using System.Diagnostics;
using System.Net.Sockets;
using Halftone.Core.Pressure;

namespace Halftone.Tests.Wire.Forwarding;

/// <summary>The limit of connections, and the last rungs of the memory ladder: who comes in, who goes, who waits.</summary>
public sealed class RoomTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void At_the_limit_the_client_that_was_idle_longest_makes_room(int reactors)
    {
        using var child = RawChild.Echo();
        using var gateway = new Gateway(child.Endpoint, reactors: reactors, connectionsMax: 8);
        var old = Enumerable.Range(0, 8).Select(_ => gateway.Connect()).ToList();
        foreach (var each in old) each.Say(Get).HearMessage();
        FaultTests.WaitFor(() => gateway.Counts.Connections == 8);

        using var newcomer = gateway.Connect();
        // It waits in the kernel until somebody has been idle for a second.
        Assert.StartsWith("HTTP/1.1 200", newcomer.Say(Get).HearMessage().Head);

        Assert.InRange(gateway.Counts.ClosedForRoom, 1, 8);
        Assert.InRange(gateway.Counts.Connections, 1, 8 + reactors - 1);
        if (reactors == 1)
        {
            Assert.Equal(1, gateway.Counts.ClosedForRoom);
            Assert.Equal("", old[0].HearAll());
            Assert.StartsWith("HTTP/1.1 200", old[7].Say(Get).HearMessage().Head);
        }
        old.ForEach(each => each.Dispose());
        gateway.AssertAtRest();
    }

    [Fact]
    public void With_nobody_idle_newcomers_wait_in_the_kernel_and_accepting_neither_spins_nor_goes_deaf()
    {
        using var child = RawChild.Echo();
        using var gateway = new Gateway(child.Endpoint, connectionsMax: 4);
        var busy = Enumerable.Range(0, 4).Select(_ => gateway.Connect().Say("GET / HTTP/1.1\r\nHo")).ToList();
        FaultTests.WaitFor(() => gateway.Counts.Connections == 4);
        var clock = Stopwatch.StartNew();
        using var newcomer = gateway.Connect().Say(Get);
        FaultTests.WaitFor(() => gateway.Counts.AcceptPauses >= 4);

        // One look every 50 ms: more would be a spin.
        Assert.InRange(gateway.Counts.AcceptPauses, 4, (clock.ElapsedMilliseconds / 50) + 2);
        Assert.Equal((4, 0), (gateway.Counts.Connections, newcomer.Socket.Available));
        busy[2].Dispose();
        Assert.StartsWith("HTTP/1.1 200", newcomer.HearMessage().Head);
        Assert.Equal(0, gateway.Counts.ClosedForRoom);
        busy.ForEach(each => each.Dispose());
    }

    [Fact]
    public void When_memory_is_short_answers_close_their_connections_then_requests_are_rejected_and_then_nobody_comes_in()
    {
        using var child = RawChild.Echo();
        using var gateway = new Gateway(child.Endpoint);
        using var kept = gateway.Connect();
        Assert.DoesNotContain("Connection: close", kept.Say(Get).HearMessage().Head);

        Press(gateway, MemoryRung.CloseConnections);
        Assert.Contains("Connection: close\r\n", kept.Say(Get).HearMessage().Head);
        Assert.Equal("", kept.HearAll());

        Press(gateway, MemoryRung.RejectRequests);
        using var rejected = gateway.Connect();
        var (head, _) = rejected.Say(Get).HearMessage();
        Assert.StartsWith("HTTP/1.1 503 Service Unavailable\r\n", head);
        Assert.Contains("X-Halftone-Reason: memory_low\r\n", head);
        Assert.Contains("Retry-After: 1\r\n", head);
        Assert.Equal(2, gateway.Pool.Read().Taken);

        Press(gateway, MemoryRung.StopAccepting);
        using var outside = gateway.Connect().Say(Get);
        FaultTests.WaitFor(() => gateway.Counts.AcceptPauses >= 2);
        Assert.Equal(0, outside.Socket.Available);

        Press(gateway, MemoryRung.None);
        Assert.StartsWith("HTTP/1.1 200", outside.HearMessage().Head);
        gateway.AssertAtRest();
    }

    [Theory]
    [InlineData(32 * 1024)]
    [InlineData(64 * 1024)]
    public void What_the_kernel_keeps_for_a_client_who_does_not_read_is_bounded(int buffer)
    {
        using var enough = new SemaphoreSlim(0);
        using var child = new RawChild(peer =>
        {
            peer.HearUntil("\r\n\r\n");
            peer.Say("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
            peer.Socket.Blocking = false;
            var piece = new byte[64 * 1024];
            var sent = 0L;
            for (var full = 0; full < 20;)
            {
                try
                {
                    sent += peer.Socket.Send(piece);
                    full = 0;
                }
                catch (SocketException blocked) when (blocked.SocketErrorCode == SocketError.WouldBlock)
                {
                    full++;
                    Thread.Sleep(10);
                }
            }
            Assert.True(sent < 100_000_000);
            enough.Release();
        });
        using var gateway = new Gateway(child.Endpoint, socketBuffer: buffer);
        using var client = new RawPeer(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 16 * 1024 });
        client.Socket.Connect(new System.Net.IPEndPoint(gateway.Address.Address!, gateway.Address.Port));
        client.Say(Get);
        Assert.True(enough.Wait(30_000));
        // The instance gives up when nobody takes more for a while, and that may be before the gateway got a CPU.
        FaultTests.WaitFor(() => Queues(gateway.Address.Port, child.Endpoint.Port) is { Unsent: > 0, Unread: > 0 });

        // What the kernel says of the gateway's own two sockets: the client's unsent bytes and the instance's unread ones.
        var (unsent, unread) = Queues(gateway.Address.Port, child.Endpoint.Port);
        Assert.InRange(unsent, 1, DataPlane.MemoryBound.BuffersOf(buffer) / 2);
        Assert.InRange(unread, 1, DataPlane.MemoryBound.BuffersOf(buffer) / 2);
    }

    private static void Press(Gateway gateway, MemoryRung rung)
    {
        gateway.Group.Press(rung);
        FaultTests.WaitFor(() => gateway.Counts.Rung == rung);
    }

    /// <summary>tx_queue of the connection from our listening port, rx_queue of the one to the child's port, as /proc/net/tcp has them.</summary>
    private static (long Unsent, long Unread) Queues(int listening, int child)
    {
        long unsent = 0, unread = 0;
        foreach (var line in File.ReadLines("/proc/net/tcp").Skip(1))
        {
            var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns[3] != "01") continue;
            var queues = columns[4].Split(':');
            if (columns[1].EndsWith($":{listening:X4}", StringComparison.Ordinal)) unsent = Convert.ToInt64(queues[0], 16);
            if (columns[2].EndsWith($":{child:X4}", StringComparison.Ordinal)) unread = Convert.ToInt64(queues[1], 16);
        }
        return (unsent, unread);
    }
}
