using System.Net.Sockets;
using Halftone.Core.Config;

namespace Halftone.Tests.Wire.Forwarding;

/// <summary>Several reactors over one pool, with real sockets.</summary>
public sealed class ReactorTests
{
    [Theory]
    [InlineData(2, 1)]
    [InlineData(2, 8)]
    [InlineData(4, 2)]
    public void Connections_never_exceed_the_slots_and_every_client_gets_its_own_answer(int reactors, int slots)
    {
        using var child = RawChild.Echo();
        using var gateway = new Gateway(child.Endpoint, new LimitsConfig { Concurrency = slots, QueueWait = TimeSpan.FromSeconds(30) }, reactors);
        var failures = new List<string>();
        var threads = Enumerable.Range(0, 8).Select(id => new Thread(() =>
        {
            try
            {
                using var client = gateway.Connect();
                for (var i = 0; i < 200; i++)
                {
                    var (_, body) = client.Say($"GET /{id}-{i} HTTP/1.1\r\nHost: h\r\n\r\n").HearMessage();
                    if (!body.StartsWith($"GET /{id}-{i} ", StringComparison.Ordinal)) throw new InvalidOperationException($"{id}-{i} heard {body}");
                }
            }
            catch (Exception failure)
            {
                lock (failures) failures.Add(failure.ToString());
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Empty(failures);
        Assert.InRange(child.Accepted, 1, slots);
        gateway.AssertAtRest();
    }

    private static readonly int Rounds = Environment.GetEnvironmentVariable("HALFTONE_NIGHTLY") == "1" ? 1000 : 50;

    /// <summary>Descriptors that are closed and taken again while events of their last life are untold.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Clients_that_reset_never_cost_those_who_come_after_them_their_answers(int reactors)
    {
        using var child = RawChild.Echo();
        using var gateway = new Gateway(child.Endpoint, new LimitsConfig { Concurrency = 8, QueueWait = TimeSpan.FromSeconds(30) }, reactors);
        for (var round = 0; round < Rounds; round++)
        {
            var leavers = Enumerable.Range(0, 50).Select(_ => gateway.Connect()).ToList();
            foreach (var leaver in leavers) leaver.Say($"GET /leaver-{round} HTTP/1.1\r\nHost: h\r\n\r\n");
            foreach (var leaver in leavers)
            {
                leaver.Socket.LingerState = new LingerOption(true, 0);
                leaver.Dispose();
            }
            var comers = Enumerable.Range(0, 50).Select(_ => gateway.Connect()).ToList();
            for (var i = 0; i < comers.Count; i++) comers[i].Say($"GET /comer-{round}-{i} HTTP/1.1\r\nHost: h\r\n\r\n");
            for (var i = 0; i < comers.Count; i++)
            {
                Assert.StartsWith($"GET /comer-{round}-{i} ", comers[i].HearMessage().Body);
                comers[i].Dispose();
            }
        }
        gateway.AssertAtRest();
    }

    [Fact]
    public void A_drained_instance_loses_its_idle_connections_and_keeps_its_busy_ones()
    {
        using var release = new SemaphoreSlim(0);
        using var closed = new CountdownEvent(2);
        using var child = new RawChild(peer =>
        {
            try
            {
                while (true)
                {
                    var head = peer.HearUntil("\r\n\r\n");
                    if (head.StartsWith("GET /slow", StringComparison.Ordinal)) release.Wait(30_000);
                    peer.Say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                }
            }
            finally
            {
                closed.Signal();
            }
        });
        using var gateway = new Gateway(child.Endpoint);
        using var slow = gateway.Connect();
        using var fast = gateway.Connect();
        slow.Say("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
        FaultTests.WaitFor(() => gateway.Pool.Read().Busy == 1);
        fast.Say("GET /fast HTTP/1.1\r\nHost: h\r\n\r\n").HearMessage();
        FaultTests.WaitFor(() => gateway.Pool.Read().IdleLinks == 1);
        gateway.Pool.Drain(gateway.Instance);
        FaultTests.WaitFor(() => closed.CurrentCount == 1);
        release.Release();
        Assert.Equal("ok", slow.HearMessage().Body);
        Assert.True(closed.Wait(30_000));
        gateway.AssertAtRest();
    }

    [Fact]
    public void Draining_answers_what_was_accepted_and_then_closes()
    {
        using var release = new SemaphoreSlim(0);
        using var child = new RawChild(peer =>
        {
            peer.HearUntil("\r\n\r\n");
            release.Wait(30_000);
            peer.Say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        client.Say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        FaultTests.WaitFor(() => gateway.Pool.Read().Busy == 1);
        gateway.Group.Drain();
        FaultTests.WaitFor(() =>
        {
            try
            {
                using var late = gateway.Connect();
                return false;
            }
            catch (SocketException)
            {
                return true;
            }
        });
        release.Release();
        var (head, body) = client.HearMessage();
        Assert.Contains("Connection: close\r\n", head);
        Assert.Equal("ok", body);
        Assert.Equal("", client.HearAll());
        gateway.AssertAtRest();
    }
}
