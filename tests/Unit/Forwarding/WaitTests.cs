using Halftone.Core.Admission;
using Halftone.Core.Config;
using Xunit;
using static Halftone.Tests.Unit.Forwarding.EngineRig;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>How a wait in line ends: with a slot, with a reason, or with nobody there any more.</summary>
public sealed class WaitTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Theory]
    [InlineData(60, 1, "queue_timed_out")]
    [InlineData(1, 5, "deadline_passed")]
    public void It_ends_with_the_bound_of_the_line_or_with_the_deadline(int deadline, int bound, string reason)
    {
        var rig = new EngineRig(new LimitsConfig { Concurrency = 1, FirstByte = TimeSpan.FromSeconds(deadline), QueueWait = TimeSpan.FromSeconds(bound) });
        Take(rig);
        var client = Asks(rig);
        rig.Wait(0.9);
        Assert.Empty(client.Heard);
        rig.Wait(0.2);
        Assert.Contains($"X-Halftone-Reason: {reason}\r\n", client.Heard);
        Assert.False(client.Closed);
    }

    [Fact]
    public void Whoever_was_refused_by_every_instance_is_told_so_when_the_wait_is_over()
    {
        var rig = new EngineRig(new LimitsConfig { Concurrency = 1, QueueWait = TimeSpan.FromSeconds(0.25) });
        rig.Sockets.ConnectErrno[1] = 111;
        var client = Asks(rig);
        for (var i = 0; i < 4; i++)
        {
            if (!rig.Upstreams[^1].Closed) rig.Connected();
            rig.Wait(0.11);
        }
        Assert.InRange(rig.Upstreams.Count, 2, 4);
        Assert.Contains("X-Halftone-Reason: connect_refused\r\n", client.Heard);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_slot_that_is_on_its_way_when_the_time_is_up_is_used()
    {
        var rig = new EngineRig(new LimitsConfig { Concurrency = 1, QueueWait = TimeSpan.FromSeconds(1) });
        var lease = Take(rig);
        var client = Asks(rig);
        rig.Pool.Return(lease, 0, rig.Sockets.Now, Link.None, -1, out var wake);
        rig.Wait(2);
        Assert.Empty(client.Heard);
        rig.Engine.Deliver(wake);
        rig.Say(rig.Connected(), Ok);
        Assert.EndsWith("ok", client.Heard);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_client_that_leaves_while_its_drop_is_on_the_way_leaves_nothing_behind()
    {
        var rig = new EngineRig(new LimitsConfig { Concurrency = 1, Queue = 1 });
        var lease = Take(rig);
        var client = Asks(rig);
        rig.Pool.Take(0, 99, 0, rig.Sockets.Now, long.MaxValue, 0, out _, out var waiter, out _, out _, out var dropped);
        rig.End(client);
        Assert.Equal(1, rig.Engine.ExchangesInFlight);
        rig.Engine.Deliver(dropped);
        Assert.Equal(0, rig.Engine.ExchangesInFlight);
        Assert.True(rig.Pool.Leave(waiter));
        rig.Pool.Return(lease, 0, rig.Sockets.Now, Link.None, -1, out _);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_wake_for_an_exchange_that_is_over_wakes_nobody()
    {
        var rig = new EngineRig();
        rig.Engine.Deliver(new Wake { Token = 5 });
        var client = Asks(rig);
        rig.Say(rig.Connected(), Ok);
        foreach (var token in new[] { 0UL, 1UL << 32, 2UL << 32, 7UL }) rig.Engine.Deliver(new Wake { Token = token });
        Assert.EndsWith("ok", client.Heard);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_connection_that_the_pool_has_forgotten_is_closed_only_while_it_is_idle()
    {
        var rig = new EngineRig();
        Asks(rig);
        var busy = rig.Connected();
        rig.Engine.CloseForgotten(busy.Handle);
        rig.Engine.CloseForgotten(ulong.MaxValue);
        rig.Engine.CloseIdle(busy.Slot);
        Assert.False(busy.Closed);
        rig.Say(busy, Ok);
        rig.Engine.CloseIdle(busy.Slot);
        Assert.True(busy.Closed);
        rig.Engine.CloseIdle(busy.Slot);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_request_that_waits_behind_another_when_we_begin_to_leave_is_answered()
    {
        var rig = new EngineRig();
        var client = Asks(rig);
        var upstream = rig.Connected();
        rig.Say(upstream, Ok[..^1]);
        rig.Say(client, Get);
        rig.Engine.Drain();
        rig.Say(upstream, Ok[^1..]);
        rig.Say(rig.Connected(), Ok);
        Assert.Equal(2, client.Heard.Split("200 OK").Length - 1);
        rig.Wait(3);
        Assert.True(client.Closed);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_held_client_is_told_in_its_time_also_when_memory_runs_short_meanwhile()
    {
        var rig = new EngineRig(new LimitsConfig { Concurrency = 1, Queue = 0 });
        Take(rig);
        for (var i = 0; i < 100; i++) Asks(rig);
        var held = Asks(rig);
        rig.Engine.Press(Halftone.Core.Pressure.MemoryRung.CloseConnections);
        Assert.Empty(held.Heard);
        rig.Wait(1);
        Assert.Contains("X-Halftone-Reason: queue_full\r\n", held.Heard);
        Assert.Contains("Connection: close\r\n", held.Heard);
    }

    private static Lease Take(EngineRig rig)
    {
        Assert.Equal(TakeResult.Granted, rig.Pool.Take(0, 0, 0, rig.Sockets.Now, long.MaxValue, 0, out var grant, out _, out _, out _, out _));
        return grant.Lease;
    }
}
