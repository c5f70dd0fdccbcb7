using System.Diagnostics;
using Halftone.Core.Admission;
using Halftone.Core.Outcomes;
using Halftone.DataPlane.Loop;
using Halftone.DataPlane.Upstreams;

namespace Halftone.DataPlane.Forwarding;

/// <summary>Step 3: a slot of the version's pool, or a place in its line, or an answer at once.</summary>
internal sealed partial class Engine
{
    /// <summary>Returns how many of the body's bytes went out with the head.</summary>
    /// <param name="moved">It waited for another version until now.</param>
    private int Admit(Exchange exchange, ReadOnlySpan<byte> body, bool moved = false)
    {
        var now = _driver.Now;
        if (exchange.Deadline <= now)
        {
            Fail(exchange, Fault.DeadlinePassed);
            return 0;
        }
        moved |= Withdraws(exchange);
        var pool = exchange.Version!.Pool;
        // What has come of a body is kept in a block of its own until there is somebody to send it to.
        var held = exchange.HeadLength + (exchange.RequestDone ? 0 : BlockPool.BlockBytes);
        var result = pool.Take(_reactor, exchange.Token, held, now, exchange.Deadline, exchange.WaitUntil, out var grant, out var waiter, out var expiresAt, out var fault, out var dropped, exchange.Decision.Priority, moved);
        Wake(dropped);
        switch (result)
        {
            case TakeResult.Granted:
                return Attach(exchange, grant, body);
            case TakeResult.Waiting:
                exchange.Stage = Stage.Waiting;
                exchange.Waiter = waiter;
                exchange.WaitUntil = expiresAt;
                exchange.WaitedSince = now;
                _wheel.Set(exchange.Client, expiresAt);
                return 0;
            default:
                if (FallsBack(exchange, fault)) return Admit(exchange, body, moved: true);
                Fail(exchange, exchange.LastFault == Fault.None ? fault : exchange.LastFault);
                return 0;
        }
    }

    private void Woken(Exchange exchange, in Wake wake)
    {
        exchange.Waiter = default;
        if (wake.Fault != Fault.None)
        {
            if (exchange.Stage == Stage.Abandoned) _exchanges.Return(exchange);
            else if (IsWithdrawn(exchange) || FallsBack(exchange, wake.Fault)) AdmitAgain(exchange);
            else Fail(exchange, exchange.LastFault == Fault.None ? wake.Fault : exchange.LastFault);
            return;
        }
        if (exchange.Stage == Stage.Abandoned)
        {
            GiveBack(exchange, wake.Grant);
            return;
        }
        exchange.QueueTime += _driver.Now - exchange.WaitedSince;
        if (exchange.Deadline <= _driver.Now)
        {
            exchange.Stage = Stage.Connecting;
            TakeLease(exchange, wake.Grant);
            exchange.Version!.Pool.Return(exchange.Lease, _reactor, _driver.Now, wake.Grant.Link, -1, out var next);
            exchange.Lease = default;
            Wake(next);
            Fail(exchange, Fault.DeadlinePassed);
            return;
        }
        var client = exchange.Client;
        AfterSend(exchange, client, Attach(exchange, wake.Grant, Kept(_table[client])));
    }

    /// <summary>The exchange ended while its wake was on the way: the slot goes straight to the next one.</summary>
    private void GiveBack(Exchange exchange, in Grant grant)
    {
        exchange.Version!.Pool.Return(grant.Lease, _reactor, _driver.Now, grant.Link, -1, out var next);
        _exchanges.Return(exchange);
        Wake(next);
    }

    private static void TakeLease(Exchange exchange, in Grant grant)
    {
        exchange.Lease = grant.Lease;
        exchange.Instance = grant.Instance;
    }

    /// <summary>With a slot in hand: an idle connection, another reactor's idle connection, or a new one.</summary>
    private int Attach(Exchange exchange, in Grant grant, ReadOnlySpan<byte> body)
    {
        if (IsWithdrawn(exchange)) return Decline(exchange, grant, body);
        TakeLease(exchange, grant);
        if (!grant.Link.IsNone)
        {
            var slot = grant.Link.Reactor == _reactor ? _table.Find(grant.Link.Handle) : _driver.Steal(grant.Link, Upstream.Of(grant.Instance, exchange.Version!.Pool));
            if (slot >= 0 && grant.Link.Reactor != _reactor) _table[slot].Since = grant.Link.RetireAt;
            if (slot >= 0 && MayReuse(exchange, slot))
            {
                exchange.Reused = true;
                exchange.Replayable = IsIdempotent(exchange.Method);
                Bind(exchange, slot);
                return SendRequest(exchange, body);
            }
        }
        Connect(exchange);
        return 0;
    }

    private void Bind(Exchange exchange, int slot)
    {
        ref var upstream = ref _table[slot];
        _wheel.Clear(slot);
        upstream.Phase = Phase.AnswerHead;
        upstream.Exchange = exchange.Index;
        upstream.HeadSeen = 0;
        exchange.Upstream = slot;
    }

    private void Connect(Exchange exchange)
    {
        exchange.Stage = Stage.Connecting;
        exchange.Reused = false;
        exchange.ConnectStarted = _driver.Now;
        var slot = _driver.Connect(Upstream.Of(exchange.Instance!, exchange.Version!.Pool));
        if (slot < 0)
        {
            Fail(exchange, Fault.NoDescriptor);
            return;
        }
        _table[slot].Exchange = exchange.Index;
        _table[slot].Since = RetiresAt();
        exchange.Upstream = slot;
        Arm(exchange);
    }

    /// <summary>A connect has completed: with errno 0, or refused.</summary>
    internal void Connected(int slot, int errno)
    {
        ref var upstream = ref _table[slot];
        Debug.Assert(upstream.Exchange >= 0, "whoever ends an exchange closes what it connects");
        var exchange = ExchangeOf(upstream);
        if (errno != 0)
        {
            ConnectFailed(exchange, slot, Fault.ConnectRefused);
            return;
        }
        if (IsWithdrawn(exchange))
        {
            TurnBack(exchange);
            return;
        }
        exchange.ConnectTime += _driver.Now - exchange.ConnectStarted;
        Bind(exchange, slot);
        var client = exchange.Client;
        AfterSend(exchange, client, SendRequest(exchange, Kept(_table[client])));
    }

    /// <summary>
    /// Nobody listens there, or nobody answers: the process has died or not yet come back, the machine is gone. No byte of the request was
    /// sent, so it waits for another slot with what is left of its time, while the instance gets a pause.
    /// </summary>
    private void ConnectFailed(Exchange exchange, int slot, Fault fault)
    {
        var now = _driver.Now;
        var pool = exchange.Version!.Pool;
        var instance = exchange.Instance!;
        Close(slot, reset: false);
        exchange.Upstream = -1;
        var epoch = pool.Suspect(instance);
        _later.Enqueue(new Later { Pool = pool, Instance = instance, Epoch = epoch }, now + SuspectTime);
        pool.Return(exchange.Lease, _reactor, now, Link.None, -1, out var wake);
        exchange.Lease = default;
        exchange.Instance = null;
        if (exchange.IsStream) Counts.Streams--;
        exchange.IsStream = false;
        exchange.EndAt = 0;
        exchange.LastFault = fault;
        Wake(wake);
        var client = exchange.Client;
        AfterSend(exchange, client, Admit(exchange, Kept(_table[client])));
    }

    /// <summary>What the client has already sent of its body and we kept.</summary>
    private ReadOnlySpan<byte> Kept(in Connection connection) =>
        connection.InLength == 0 ? default : _blocks.BytesOf(connection.InBlock).AsSpan(connection.InStart, connection.InLength);

    /// <summary>What was taken is gone even if the exchange has ended meanwhile: left there, it would be read as the next request.</summary>
    private void AfterSend(Exchange exchange, int slot, int used)
    {
        ref var client = ref _table[slot];
        if (used > 0 && client.InLength > 0) Drop(ref client, used);
        if (exchange.Stage != Stage.Free) Unpause(slot, ref client);
    }

    private void Unpause(int slot, ref Connection connection)
    {
        if (!connection.IsLive) return;
        connection.Clear(Marks.Paused);
        if (connection.InLength > 0 || connection.Is(Marks.Readable) || connection.Is(Marks.PeerClosed)) _driver.Resume(slot);
    }
}

/// <summary>Something to do for a pool at a later time: give a slot back, or try an instance again.</summary>
internal struct Later
{
    internal Pool Pool;
    internal Lease Lease;
    internal Instance? Instance;
    internal uint Epoch;

    /// <summary>Of a cancelled slot: how long its answer was expected to take.</summary>
    internal long Expected;

    /// <summary>Of a cancelled slot: for the median, how long its answer did not come; negative = says nothing.</summary>
    internal long Sample;

    /// <summary>Its instance had answered nothing when it was due.</summary>
    internal bool WasSilent;

    /// <summary>It has answered since, and this slot has had its time: it comes back whatever happens.</summary>
    internal bool IsGiven;
}
