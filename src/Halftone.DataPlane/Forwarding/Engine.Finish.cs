using System.Diagnostics;
using Halftone.Core.Admission;
using Halftone.Core.Outcomes;
using Halftone.DataPlane.Loop;
using Halftone.DataPlane.Replies;

namespace Halftone.DataPlane.Forwarding;

/// <summary>Step 6: the one place where an exchange ends, its lease returns and its outcome is counted.</summary>
internal sealed partial class Engine
{
    /// <summary>
    /// Ends an exchange that did not go well: the client gets a reply if it has not had a byte of an answer, and otherwise sees
    /// its connection cut, lest a part look like the whole.
    /// </summary>
    private void Fail(Exchange exchange, Fault fault)
    {
        if (exchange.Stage is Stage.Free or Stage.Abandoned) return;
        var client = exchange.Client;
        var headSent = exchange.Stage is Stage.Relaying or Stage.Tunnel;
        var requestUnread = !exchange.RequestDone;
        // Our own answers do not say keep-alive, so an HTTP/1.0 client expects the end of its connection.
        var keepAlive = exchange is { ClientKeepAlive: true, ClientMinor: > 0 } && !requestUnread && KeepsClients && !ConnectionIsSpoilt(fault);
        var headOnly = exchange.Method == Http1.MethodKind.Head;
        var heldUntil = HeldUntil(exchange, fault);
        if (!headSent && fault != Fault.ClientLeft) exchange.Status = StatusOf.Fault(fault);
        _ending = client;
        End(exchange, fault, leftover: true);
        if (fault == Fault.ClientLeft || headSent)
        {
            Close(client, reset: headSent);
        }
        else if (!Hold(client, fault, heldUntil, keepAlive, headOnly, requestUnread))
        {
            Reply(client, fault, keepAlive, headOnly);
            if (keepAlive) NextRequest(client);
            else CloseAfterReply(client, requestUnread);
        }
        _ending = -1;
    }

    /// <summary>After these the client's byte stream is not where we think it is.</summary>
    private static bool ConnectionIsSpoilt(Fault fault) => fault is Fault.BodyMalformed or Fault.FramingAmbiguous or Fault.HeadMalformed or Fault.BodyTooLarge or Fault.Internal;

    /// <summary>The answer is complete. The client goes on to its next request, unless a side wants to close.</summary>
    private void Finish(Exchange exchange, Fault fault, bool leftover)
    {
        var client = exchange.Client;
        var keepAlive = exchange.ClientKeepAlive && exchange.RequestDone;
        var requestUnread = !exchange.RequestDone;
        _ending = client;
        End(exchange, fault, leftover);
        if (keepAlive) NextRequest(client);
        else CloseAfterReply(client, requestUnread);
        _ending = -1;
    }

    /// <summary>Settles the instance's side, returns the lease, counts, and frees the exchange. Nothing else does any of these.</summary>
    private void End(Exchange exchange, Fault fault, bool leftover)
    {
        Debug.Assert(exchange.Stage is not (Stage.Free or Stage.Abandoned), "an exchange ends once");
        Counts.Finished++;
        if (exchange.Version is null) Unrouted[(int)fault]++;
        var now = _driver.Now;
        _table[exchange.Client].Exchange = -1;
        _wheel.Clear(exchange.Client);
        var abandoned = exchange.Stage == Stage.Waiting && !exchange.Waiter.IsNone && !exchange.Version!.Pool.Leave(exchange.Waiter);
        if (exchange.Stage == Stage.Waiting && exchange.WaitedSince > 0) exchange.QueueTime += now - exchange.WaitedSince;
        if (fault is Fault.ClientLeft or Fault.AnswerTimedOut or Fault.TotalTimedOut) Cancel(exchange, fault, now);
        var keep = SettleUpstream(exchange, fault, leftover);
        ReturnLease(exchange, fault, keep, now);
        WriteLog(exchange, fault, now);
        if (exchange.Evidence != EvidenceState.None) SettleEvidence(exchange, fault);
        if (exchange.IsStream) Counts.Streams--;
        if (abandoned)
        {
            // The slot that is on its way finds nobody here and goes straight back (Woken).
            exchange.Stage = Stage.Abandoned;
            return;
        }
        _exchanges.Return(exchange);
    }

    /// <summary>
    /// An upstream connection is kept only if the request is fully sent, the answer complete, nothing unread, nothing unsent, and
    /// no side asked to close. Anything else could give the next request somebody else's answer.
    /// </summary>
    private Link SettleUpstream(Exchange exchange, Fault fault, bool leftover)
    {
        var slot = exchange.Upstream;
        if (slot < 0) return Link.None;
        exchange.Upstream = -1;
        ref var upstream = ref _table[slot];
        upstream.Exchange = -1;
        var keep = fault == Fault.None && !leftover && exchange is { RequestDone: true, AnswerDone: true, UpstreamKeepAlive: true, IsStream: false }
            && upstream.OutLength == 0 && !upstream.Is(Marks.SendBroken | Marks.PeerClosed | Marks.Readable) && !exchange.Lease.IsNone && !_draining
            && upstream.Since > _driver.Now;
        if (!keep)
        {
            Close(slot, reset: false);
            return Link.None;
        }
        upstream.Phase = Phase.Idle;
        upstream.Clear(Marks.Paused);
        // One second less than the instance says it keeps idle connections, so that we are the one who closes.
        var idle = exchange.UpstreamKeepAliveSeconds > 0 ? Math.Max(Seconds(exchange.UpstreamKeepAliveSeconds - 1), Seconds(0.5)) : IdleUpstreamTime;
        _wheel.Set(slot, Math.Min(_driver.Now + Math.Min(idle, KeepAliveTime), upstream.Since));
        return _driver.LinkOf(slot) with { RetireAt = upstream.Since };
    }

    private void ReturnLease(Exchange exchange, Fault fault, Link keep, long now)
    {
        if (exchange.Lease.IsNone) return;
        var pool = exchange.Version!.Pool;
        var lease = exchange.Lease;
        exchange.Lease = default;
        // How long a stream lives says nothing about how soon a slot is free again.
        var serviceTime = fault is Fault.None && exchange is { SentAt: > 0, IsStream: false } ? now - exchange.SentAt : -1;
        pool.Return(lease, _reactor, now, keep, serviceTime, out var wake, sign: SignOf(exchange, fault));
        Wake(wake);
    }

    /// <summary>What the end of an exchange says about its instance. A client that left, a limit of ours and a busy instance's silence say nothing.</summary>
    private static Sign SignOf(Exchange exchange, Fault fault) => fault switch
    {
        Fault.None => exchange.Status >= 500 ? Sign.Failed : Sign.Answered,
        Fault.ConnectTimedOut => Sign.Unreachable,
        // A kept connection may close at any moment, by nobody's fault.
        Fault.ClosedBeforeAnswer or Fault.SendFailed => exchange.Reused ? Sign.None : Sign.Failed,
        Fault.AnswerMalformed => Sign.Failed,
        _ => Sign.None,
    };

    private void NextRequest(int slot)
    {
        ref var client = ref _table[slot];
        if (!client.IsLive) return;
        client.Phase = Phase.Head;
        client.Since = 0;
        client.HeadSeen = 0;
        _wheel.Set(slot, _driver.Now + KeepAlive);
        if (_draining && client is { InLength: 0, OutLength: 0 }) LookOnce(slot, ref client);
        else if (client.Is(Marks.Paused)) Unpause(slot, ref client);
    }

    /// <summary>Writes a prebuilt answer of our own. Returns its status.</summary>
    private int Reply(int slot, Fault fault, bool keepAlive, bool headOnly)
    {
        var length = Replies.Reply.Write(_scratch, fault, keepAlive, headOnly, _date.At(_log.WallSeconds(_driver.Now)));
        Write(slot, _scratch.AsSpan(0, length), default);
        return StatusOf.Fault(fault);
    }

    /// <summary>
    /// Closes when everything is out. With unread bytes of the request a plain close would reset the connection and destroy our
    /// answer on its way, so the rest is read and thrown away for a moment.
    /// </summary>
    private void CloseAfterReply(int slot, bool requestUnread)
    {
        ref var client = ref _table[slot];
        if (!client.IsLive) return;
        if (client.Is(Marks.SendBroken))
        {
            Close(slot, reset: false);
            return;
        }
        client.Exchange = -1;
        if (requestUnread) client.Phase = Phase.Discard;
        if (client.OutLength > 0)
        {
            client.Set(Marks.CloseWhenSent);
            _wheel.Set(slot, _driver.Now + KeepAlive);
            if (requestUnread) Unpause(slot, ref client);
            return;
        }
        if (!requestUnread && client.InLength == 0 && !client.Is(Marks.Readable))
        {
            Close(slot, reset: false);
            return;
        }
        client.Phase = Phase.Discard;
        client.Clear(Marks.CloseWhenSent);
        client.Allowance = 0;
        if (!client.Is(Marks.SendShut))
        {
            client.Set(Marks.SendShut);
            _driver.ShutSend(slot);
        }
        _wheel.Set(slot, _driver.Now + DiscardTime);
        Unpause(slot, ref client);
    }
}
