using System.Diagnostics;
using Halftone.Core.Outcomes;
using Halftone.DataPlane.Http1;
using Halftone.DataPlane.Loop;

namespace Halftone.DataPlane.Forwarding;

/// <summary>Step 4: the request goes to the instance, its head together with what is there of the body.</summary>
internal sealed partial class Engine
{
    private int SendRequest(Exchange exchange, ReadOnlySpan<byte> body)
    {
        exchange.Stage = Stage.Answering;
        exchange.SentAt = _driver.Now;
        // Before a byte goes out: an instance must not work on what is refused.
        if (exchange.Decision.Stream && !EnterStream(exchange)) return 0;
        var used = 0;
        if (exchange.DeadlineAt != 0) DeadlineField.Write(exchange.Head, exchange.DeadlineAt, exchange.Deadline - _driver.Now);
        // What was kept of a body is sent again with it.
        ReadOnlySpan<byte> head = exchange.Head.AsSpan(0, exchange.HeadLength + exchange.Replay);
        ReadOnlySpan<byte> piece = default;
        var before = (exchange.RequestLeft, exchange.RequestChunks, exchange.BytesIn, exchange.Replay);
        var isDone = exchange.RequestDone;
        if (!isDone && !body.IsEmpty)
        {
            exchange.BodyAt = _driver.Now;
            used = Reframe(exchange, body, out piece, out var fault);
            if (fault != Fault.None)
            {
                // Not a byte of the request has been sent; none will be.
                Fail(exchange, fault);
                return used;
            }
            KeepForRetry(exchange, piece);
        }
        if (Write(exchange.Upstream, head, piece))
        {
            exchange.Written = true;
        }
        else if (MayRetry(exchange, heard: false))
        {
            // Not a byte of it has gone out, so the body is as whole as it was.
            (exchange.RequestLeft, exchange.RequestChunks, exchange.BytesIn, exchange.Replay) = before;
            exchange.RequestDone = isDone;
            Retry(exchange);
            return 0;
        }
        if (exchange.RequestDone && !isDone) _table[exchange.Client].Phase = Phase.Answer;
        if (!exchange.RequestDone) Excuse(exchange, excused: true);
        Arm(exchange);
        return used;
    }

    /// <summary>A piece of the request's body. 0 = cannot be taken now, keep it.</summary>
    private int SendBody(ref Connection client, ReadOnlySpan<byte> bytes)
    {
        var exchange = ExchangeOf(client);
        if (exchange.Stage is not (Stage.Answering or Stage.Relaying) || exchange.Upstream < 0) return 0;
        ref var upstream = ref _table[exchange.Upstream];
        // Kept, if the request may still be sent again; else it goes where the connection went.
        if (upstream.Is(Marks.SendBroken)) return exchange is { Stage: Stage.Answering, Reused: true, Replayable: true } ? 0 : bytes.Length;
        if (upstream.OutLength > 0) return 0;
        if (exchange.BodyAt == 0) (exchange.BodyAt, exchange.BodyFrom) = (_driver.Now, exchange.BytesIn);
        var used = Reframe(exchange, bytes, out var piece, out var fault);
        if (fault != Fault.None)
        {
            Fail(exchange, fault);
            return bytes.Length;
        }
        KeepForRetry(exchange, piece);
        if (!piece.IsEmpty) Write(exchange.Upstream, piece, default);
        if (exchange.RequestDone)
        {
            client.Phase = Phase.Answer;
            // The wait for an answer begins when the instance has the whole request.
            exchange.Deadline = Math.Max(exchange.Deadline, exchange.Version!.Limits.Total is null ? _driver.Now + Nanoseconds(exchange.Version.Limits.FirstByte) : 0);
            if (exchange.Stage == Stage.Answering)
            {
                // What the upload took is the client's doing.
                exchange.SentAt = _driver.Now;
                Excuse(exchange, excused: false);
            }
        }
        Arm(exchange);
        return used;
    }

    /// <summary>Takes the client's framing off and puts ours on. Returns the bytes used; the piece to send may lie in scratch.</summary>
    private int Reframe(Exchange exchange, ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> piece, out Fault fault)
    {
        fault = Fault.None;
        int used;
        if (exchange.RequestBody == BodyKind.Length)
        {
            used = (int)Math.Min(bytes.Length, exchange.RequestLeft);
            piece = bytes[..used];
            exchange.RequestLeft -= used;
            exchange.RequestDone = exchange.RequestLeft == 0;
            exchange.BytesIn += used;
            return used;
        }
        var length = 0;
        used = Rechunk(ref exchange.RequestChunks, bytes, ref length, chunkOut: true, out var ended, out var data, out fault);
        piece = _scratch.AsSpan(0, length);
        exchange.RequestDone = ended;
        exchange.BytesIn += data;
        if (fault == Fault.None && exchange.Version!.Limits.Body is { } max && exchange.BytesIn > max) fault = Fault.BodyTooLarge;
        return used;
    }

    /// <summary>Reads chunked framing and writes the pieces to scratch from `length` on, with fresh framing or bare.</summary>
    private int Rechunk(ref ChunkedReader reader, ReadOnlySpan<byte> bytes, ref int length, bool chunkOut, out bool ended, out long data, out Fault fault)
    {
        var total = 0;
        (ended, data) = (false, 0);
        while (true)
        {
            var step = reader.Next(bytes[total..], out var consumed, out var start, out var count, out fault);
            if (step == ChunkStep.Data)
            {
                if (chunkOut) length += ChunkedWriter.WriteSize(_scratch.AsSpan(length), count);
                bytes.Slice(total + start, count).CopyTo(_scratch.AsSpan(length));
                length += count;
                if (chunkOut) Put(ChunkedWriter.DataEnd, ref length);
                data += count;
            }
            total += consumed;
            if (step == ChunkStep.Data) continue;
            if (step == ChunkStep.End)
            {
                ended = true;
                if (chunkOut) Put(ChunkedWriter.End, ref length);
            }
            return total;
        }
    }

    private void Put(ReadOnlySpan<byte> bytes, ref int length)
    {
        bytes.CopyTo(_scratch.AsSpan(length));
        length += bytes.Length;
    }

    /// <summary>Sends, or keeps what the socket does not take and stops reading the other side. False: the connection is broken.</summary>
    private bool Write(int slot, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        ref var connection = ref _table[slot];
        if (connection.Is(Marks.SendBroken)) return false;
        var sent = 0;
        if (connection.OutLength == 0)
        {
            if (second.Length is > 0 and <= CopyMax && first.Length + second.Length <= _scratch.Length && !first.Overlaps(_scratch) && !second.Overlaps(_scratch))
            {
                first.CopyTo(_scratch);
                second.CopyTo(_scratch.AsSpan(first.Length));
                first = _scratch.AsSpan(0, first.Length + second.Length);
                second = default;
            }
            sent = _driver.Send(slot, first, second);
            if (sent < 0)
            {
                Break(slot, ref connection);
                return false;
            }
            if (sent == first.Length + second.Length) return true;
        }
        if (sent < first.Length) Queue(ref connection, first[sent..]);
        if (sent < first.Length + second.Length) Queue(ref connection, second[Math.Max(0, sent - first.Length)..]);
        PauseOther(connection);
        return true;
    }

    private void Queue(ref Connection connection, ReadOnlySpan<byte> bytes)
    {
        _blocks.Append(ref connection.OutFirst, ref connection.OutLast, bytes);
        connection.OutLength += bytes.Length;
        CheckKept(connection);
    }

    /// <summary>M1, the sentence is at <see cref="BlockPool.OutBytesMax"/>.</summary>
    [Conditional("DEBUG")]
    private static void CheckKept(in Connection connection)
    {
        Debug.Assert(connection.InLength <= BlockPool.BlockBytes, "M1: received within one block");
        Debug.Assert(connection.OutLength <= BlockPool.OutBytesMax, "M1: to be sent within one read and one head");
    }

    /// <summary>Whoever feeds a blocked connection is not read from until it flows again.</summary>
    private void PauseOther(in Connection blocked)
    {
        if (blocked.Exchange < 0) return;
        var exchange = ExchangeOf(blocked);
        var other = blocked.Kind == ConnectionKind.Client ? exchange.Upstream : exchange.Client;
        if (other >= 0) _table[other].Set(Marks.Paused);
    }

    /// <summary>Sending failed. What the peer said before it left may still be readable, so the end is found by reading.</summary>
    private void Break(int slot, ref Connection connection)
    {
        connection.Set(Marks.SendBroken | Marks.PeerClosed);
        connection.Clear(Marks.Paused);
        _blocks.ReturnChain(ref connection.OutFirst, ref connection.OutLast);
        connection.OutLength = 0;
        _driver.Resume(slot);
    }

    /// <summary>The peer takes bytes again.</summary>
    internal void Writable(int slot)
    {
        ref var connection = ref _table[slot];
        while (connection.OutLength > 0)
        {
            var front = _blocks.Front(connection.OutFirst);
            var sent = _driver.Send(slot, front, default);
            if (sent < 0)
            {
                Break(slot, ref connection);
                return;
            }
            var blocked = sent < front.Length;
            _blocks.Advance(ref connection.OutFirst, ref connection.OutLast, sent);
            connection.OutLength -= sent;
            if (sent > 0) Progressed(slot, connection);
            if (blocked) return;
        }
        Flushed(slot, ref connection);
    }

    /// <summary>Who takes something lives on; the last answer may still be on its way when its exchange is over.</summary>
    private void Progressed(int slot, in Connection connection)
    {
        if (connection.Exchange >= 0) Arm(ExchangeOf(connection));
        else _wheel.Set(slot, _driver.Now + KeepAlive);
    }

    private void Flushed(int slot, ref Connection connection)
    {
        if (connection.Is(Marks.CloseWhenSent))
        {
            CloseAfterReply(slot, requestUnread: connection.Phase == Phase.Discard);
            return;
        }
        if (connection.Exchange < 0)
        {
            // The last answer is out at last: the next request may be read.
            if (_draining && connection.InLength == 0)
            {
                LookOnce(slot, ref connection);
                return;
            }
            _wheel.Set(slot, _driver.Now + KeepAlive);
            Unpause(slot, ref connection);
            return;
        }
        var exchange = ExchangeOf(connection);
        var other = connection.Kind == ConnectionKind.Client ? exchange.Upstream : exchange.Client;
        if (other >= 0) Unpause(other, ref _table[other]);
        if (exchange.Stage == Stage.Tunnel) TunnelFlushed(exchange, slot);
    }
}
