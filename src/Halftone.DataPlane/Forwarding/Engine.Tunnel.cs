using Halftone.Core.Evidence;
using Halftone.Core.Outcomes;
using Halftone.DataPlane.Http1;
using Halftone.DataPlane.Loop;

namespace Halftone.DataPlane.Forwarding;

/// <summary>Streams: WebSockets after a real 101, event streams, marked long polls. They live on streams, not on slots.</summary>
internal sealed partial class Engine
{
    /// <summary>Frees the slot and counts a stream instead. False: streams are full and the exchange has ended.</summary>
    private bool EnterStream(Exchange exchange)
    {
        if (!exchange.Version!.Pool.MoveToStream(ref exchange.Lease, _reactor, _driver.Now, out var wake))
        {
            Fail(exchange, Fault.StreamsFull);
            return false;
        }
        if (!exchange.IsStream) Counts.Streams++;
        exchange.IsStream = true;
        DrawEnd(exchange);
        Wake(wake);
        return true;
    }

    /// <summary>The instance agreed to an upgrade the client asked for: from here on bytes go through as they are.</summary>
    private int BeginTunnel(Exchange exchange, ref Connection upstream, ReadOnlySpan<byte> bytes, in ResponseHead head)
    {
        if (!exchange.IsStream && !EnterStream(exchange)) return bytes.Length;
        exchange.Stage = Stage.Tunnel;
        exchange.Status = head.Status;
        exchange.HeadAt = _driver.Now;
        if (exchange.Evidence == EvidenceState.Begun) EndEvidence(exchange, EvidenceOutcome.Ok);
        exchange.ClientKeepAlive = false;
        upstream.Phase = Phase.Tunnel;
        ref var client = ref _table[exchange.Client];
        client.Phase = Phase.Tunnel;
        Arm(exchange);
        var facts = new RelayFacts { Body = BodyKind.None, KeepAlive = true, ClientMinor = 1, Upgrade = true };
        var length = HeadWriter.WriteResponse(_scratch, bytes[..head.Length], _fields.AsSpan(0, head.FieldCount), head, facts);
        if (!Write(exchange.Client, _scratch.AsSpan(0, length), default)) Fail(exchange, Fault.ClientLeft);
        else Unpause(exchange.Client, ref client);
        return head.Length;
    }

    /// <summary>Whether the client asked for a tunnel, and for this protocol: any other one would be a stranger's bytes to it.</summary>
    private bool IsAgreed(Exchange exchange, ReadOnlySpan<byte> bytes, in ResponseHead head) =>
        exchange.UpgradeAsked && UpgradeOffer.Covers(exchange.Head.AsSpan(0, exchange.HeadLength), bytes[..head.Length], _fields.AsSpan(0, head.FieldCount));

    private int Pass(ref Connection from, ReadOnlySpan<byte> bytes)
    {
        var exchange = ExchangeOf(from);
        var fromClient = from.Kind == ConnectionKind.Client;
        var to = fromClient ? exchange.Upstream : exchange.Client;
        ref var other = ref _table[to];
        if (other.OutLength > 0) return 0;
        if (fromClient) exchange.BytesIn += bytes.Length;
        else exchange.BytesOut += bytes.Length;
        if (!Write(to, bytes, default)) Fail(exchange, fromClient ? Fault.AnswerCut : Fault.ClientLeft);
        else Arm(exchange);
        return bytes.Length;
    }

    /// <summary>One side has closed. Its last bytes go out first, then the other side hears of it; both closed = the end.</summary>
    private void TunnelEnded(Exchange exchange, int slot, int errno)
    {
        var fromClient = slot == exchange.Client;
        if (errno != 0)
        {
            Fail(exchange, fromClient ? Fault.ClientLeft : Fault.AnswerCut);
            return;
        }
        _table[slot].Set(Marks.PeerClosed | Marks.Paused);
        var other = fromClient ? exchange.Upstream : exchange.Client;
        Arm(exchange);
        if (_table[other].OutLength == 0) ShutOther(exchange, other);
    }

    private void TunnelFlushed(Exchange exchange, int slot)
    {
        var from = slot == exchange.Client ? exchange.Upstream : exchange.Client;
        if (from >= 0 && _table[from].Is(Marks.PeerClosed) && _table[from].InLength == 0 && !_table[from].Is(Marks.Readable)) ShutOther(exchange, slot);
    }

    private void ShutOther(Exchange exchange, int slot)
    {
        ref var connection = ref _table[slot];
        if (connection.Is(Marks.SendShut)) return;
        connection.Set(Marks.SendShut);
        _driver.ShutSend(slot);
        var from = slot == exchange.Client ? exchange.Upstream : exchange.Client;
        if (!_table[from].Is(Marks.SendShut)) return;
        exchange.AnswerDone = true;
        var client = exchange.Client;
        End(exchange, Fault.None, leftover: true);
        Close(client, reset: false);
    }
}
