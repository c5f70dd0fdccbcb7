using System.Diagnostics;
using Halftone.Core.Config;
using Halftone.Core.Outcomes;
using Halftone.DataPlane.Loop;

namespace Halftone.DataPlane.Forwarding;

/// <summary>What the wheel says: the client's timer is its exchange's timer; an upstream connection has one only while idle.</summary>
internal sealed partial class Engine
{
    /// <summary>Sets the exchange's one timer to the nearest limit of its stage.</summary>
    private void Arm(Exchange exchange)
    {
        if (exchange.Stage is Stage.Free or Stage.Abandoned) return;
        Debug.Assert(exchange.Stage != Stage.Waiting, "who waits in line has a timer since it joined, and nothing moves it");
        var now = _driver.Now;
        var limits = exchange.Version!.Limits;
        long at;
        switch (exchange.Stage)
        {
            case Stage.Connecting:
                at = Math.Min(exchange.ConnectStarted + Nanoseconds(limits.Connect), exchange.Deadline);
                break;
            case Stage.Answering:
                // While a body is arriving its progress is what counts; the wait for an answer has not begun.
                at = exchange.RequestDone ? exchange.Deadline : Math.Min(now + Silence(limits), BodyDue(exchange, limits));
                break;
            case Stage.Relaying when !exchange.IsStream:
                at = now + Silence(limits);
                break;
            default:
                // A stream may be silent for hours; the kernel's keep-alive finds dead peers. It may not be stuck for hours.
                at = IsStuck(exchange) ? now + Nanoseconds(limits.Idle) : long.MaxValue;
                break;
        }
        if (exchange.EndAt != 0) at = Math.Min(at, exchange.EndAt);
        if (limits.Total is { } total) at = Math.Min(at, exchange.Started + Nanoseconds(total));
        if (at == long.MaxValue) _wheel.Clear(exchange.Client);
        else _wheel.Set(exchange.Client, at);
    }

    /// <summary>When a body that does not speed up has been too slow for too long. Not while its instance is what is slow.</summary>
    private long BodyDue(Exchange exchange, LimitsConfig limits)
    {
        if (exchange.Upstream >= 0 && _table[exchange.Upstream].OutLength > 0) exchange.BodyAt = 0;
        if (exchange.BodyAt == 0 || exchange.IsStream || limits.BodyRate is not { } rate) return long.MaxValue;
        return BodyDue(exchange.BodyAt, exchange.BytesIn - exchange.BodyFrom, rate);
    }

    /// <summary>The same for so many bytes since this time; at one byte a second 9 GB are more nanoseconds than there are.</summary>
    internal static long BodyDue(long since, long bytes, long rate) => since + BodyGrace + (long)Math.Min(bytes * (1e9 / rate), long.MaxValue / 4);

    /// <summary>Bytes wait for a peer that does not take them, or one side has closed and the other goes on.</summary>
    private bool IsStuck(Exchange exchange)
    {
        ref var client = ref _table[exchange.Client];
        if (client.OutLength > 0 || client.Is(Marks.PeerClosed)) return true;
        if (exchange.Upstream < 0) return false;
        ref var upstream = ref _table[exchange.Upstream];
        return upstream.OutLength > 0 || upstream.Is(Marks.PeerClosed);
    }

    /// <summary>Turns of the wheel and of the later list. Call after every batch.</summary>
    internal void Tick()
    {
        var now = _driver.Now;
        for (var slot = _wheel.Expire(now); slot >= 0; slot = _wheel.Expire(now)) Expire(slot);
        while (_later.TryPeek(out var later, out var at) && at <= now)
        {
            _later.Dequeue();
            Do(later, now);
        }
        ContinueWithdrawals();
        DeliverWakes();
    }

    /// <summary>Nanoseconds until Tick has something to do; -1 = nothing is planned.</summary>
    internal long NextTickIn(long now)
    {
        if (_withdrawals.Count > 0 || _wakes.Count > 0) return 0;
        var wheel = _wheel.NextIn(now);
        if (!_later.TryPeek(out _, out var at)) return wheel;
        var later = Math.Max(0, at - now);
        return wheel < 0 ? later : Math.Min(wheel, later);
    }

    private void Expired(int slot)
    {
        ref var connection = ref _table[slot];
        if (connection.Phase == Phase.Witness)
        {
            WitnessIsSilent(slot);
            return;
        }
        if (connection.Kind == ConnectionKind.Upstream)
        {
            CloseIdle(slot);
            return;
        }
        if (connection.Exchange >= 0)
        {
            ExchangeExpired(ExchangeOf(connection), ref connection);
            return;
        }
        if (connection.Phase == Phase.Held)
        {
            Release(slot, ref connection);
            return;
        }
        if (connection.Phase == Phase.Head && connection.Since > 0 && connection.OutLength == 0) Refuse(slot, ref connection, Fault.HeadTimedOut);
        else Close(slot, reset: connection.OutLength > 0);
    }

    private void ExchangeExpired(Exchange exchange, ref Connection client)
    {
        var now = _driver.Now;
        if (exchange.Version!.Limits.Total is { } total && now >= exchange.Started + Nanoseconds(total) && exchange.Stage != Stage.Waiting)
        {
            Fail(exchange, Fault.TotalTimedOut);
            return;
        }
        if (exchange.EndAt != 0 && now >= exchange.EndAt)
        {
            EndStream(exchange);
            return;
        }
        switch (exchange.Stage)
        {
            case Stage.Waiting:
                // The line is left under its lock: if a slot was handed over at this very moment, the wake is served instead.
                if (!exchange.Version.Pool.Leave(exchange.Waiter)) return;
                exchange.Waiter = default;
                if (IsWithdrawn(exchange) || FallsBack(exchange, Fault.QueueTimedOut))
                {
                    AdmitAgain(exchange);
                    return;
                }
                Fail(exchange, exchange.LastFault != Fault.None ? exchange.LastFault : now >= exchange.Deadline ? Fault.DeadlinePassed : Fault.QueueTimedOut);
                return;
            case Stage.Connecting:
                if (now < exchange.Deadline && exchange.Upstream >= 0) ConnectFailed(exchange, exchange.Upstream, Fault.ConnectTimedOut);
                else Fail(exchange, Fault.ConnectTimedOut);
                return;
            case Stage.Answering:
                var instanceBlocks = exchange.RequestDone || (exchange.Upstream >= 0 && _table[exchange.Upstream].OutLength > 0);
                Fail(exchange, instanceBlocks ? Fault.AnswerTimedOut : Fault.BodyTimedOut);
                return;
            default:
                Fail(exchange, client.OutLength > 0 ? Fault.ClientLeft : Fault.IdleTimedOut);
                return;
        }
    }

    /// <summary>An idle upstream connection has said something, was closed by its instance, or has grown old: it goes.</summary>
    /// <remarks>Not if another reactor took it in this moment: then it is no longer ours to touch.</remarks>
    internal void CloseIdle(int slot)
    {
        ref var connection = ref _table[slot];
        if (!connection.IsLive || connection.Phase != Phase.Idle) return;
        var upstream = _table.UpstreamOf(slot)!;
        if (upstream.Pool.Forget(upstream.Instance, _driver.LinkOf(slot))) Close(slot, reset: false);
    }

    /// <summary>The pool has already forgotten this idle connection (its instance drains); close it.</summary>
    internal void CloseForgotten(ulong handle)
    {
        var slot = _table.Find(handle);
        if (slot >= 0 && _table[slot].Phase == Phase.Idle) Close(slot, reset: false);
    }
}
