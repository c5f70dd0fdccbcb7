using Halftone.Core.Outcomes;
using Halftone.DataPlane.Http1;
using Halftone.DataPlane.Loop;

namespace Halftone.DataPlane.Forwarding;

/// <summary>Step 1: bytes in. Whatever cannot be consumed now is kept in one block, and reading pauses.</summary>
internal sealed partial class Engine
{
    /// <summary>Bytes from a client or an instance; the memory is the driver's and valid during this call only.</summary>
    internal void Received(int slot, ReadOnlySpan<byte> bytes)
    {
        ref var connection = ref _table[slot];
        if (connection.InLength > 0)
        {
            Keep(ref connection, bytes);
            ConsumeKept(slot, ref connection);
            return;
        }
        var used = Consume(slot, ref connection, bytes);
        if (used < bytes.Length && connection.IsLive) Keep(ref connection, bytes[used..]);
        PauseIfFull(ref connection);
    }

    private void ConsumeKept(int slot, ref Connection connection)
    {
        var block = connection.InBlock;
        var used = Consume(slot, ref connection, _blocks.BytesOf(block).AsSpan(connection.InStart, connection.InLength));
        if (!connection.IsLive || connection.InBlock != block) return;
        Drop(ref connection, used);
        PauseIfFull(ref connection);
    }

    /// <summary>An unfinished head needs more bytes; anything else that is kept waits for something else.</summary>
    private static void PauseIfFull(ref Connection connection)
    {
        if (connection.InLength == 0) return;
        var needsMore = connection.Phase switch { Phase.AnswerHead => true, Phase.Head => connection.OutLength == 0, _ => false };
        if (!needsMore) connection.Set(Marks.Paused);
    }

    private int Consume(int slot, ref Connection connection, ReadOnlySpan<byte> bytes)
    {
        var total = 0;
        while (total < bytes.Length && connection.IsLive)
        {
            var rest = bytes[total..];
            var used = connection.Phase switch
            {
                Phase.Head => ReadRequest(slot, ref connection, rest),
                Phase.Body => SendBody(ref connection, rest),
                Phase.AnswerHead => ReadAnswer(ref connection, rest),
                Phase.AnswerBody => RelayBody(ref connection, rest, prefix: 0),
                Phase.Tunnel => Pass(ref connection, rest),
                Phase.Discard => Discard(slot, ref connection, rest),
                Phase.Answer => 0,
                Phase.Held => IgnoreHeld(connection, rest),
                _ => Garbage(slot, rest),
            };
            if (used == 0) break;
            total += used;
        }
        return total;
    }

    private int ReadRequest(int slot, ref Connection client, ReadOnlySpan<byte> bytes)
    {
        // The previous answer is not out yet: one at a time, or a client that never reads would fill us.
        if (client.OutLength > 0) return 0;
        if (client.Since == 0) client.Since = _driver.Now;
        var world = _world.Current;
        switch (RequestReader.Read(bytes, _fields, world.UnderscoreNames, out var head, out var fault, client.HeadSeen))
        {
            case ReadResult.Incomplete:
                return AwaitHead(slot, ref client, seen: bytes.Length);
            case ReadResult.Refused:
                Refuse(slot, ref client, fault);
                return bytes.Length;
            case ReadResult.Done when head is { Body: BodyKind.Chunked, ExpectsContinue: false } && !HasFirstChunk(bytes[head.Length..], out var anyByteDoes, out fault):
                if (fault != Fault.None) goto case ReadResult.Refused;
                return AwaitHead(slot, ref client, seen: anyByteDoes ? 0 : bytes.Length);
            default:
                Counts.FieldsDropped += head.UnderscoresDropped;
                return Begin(slot, ref client, world, bytes, head);
        }
    }

    /// <summary>
    /// A head that says "chunked" goes nowhere before its first chunk has a valid beginning: no instance sees the head of a request
    /// whose body is none. Only a client that asks whether to go on cannot be waited for.
    /// </summary>
    /// <param name="anyByteDoes">The next byte is that beginning, so that no line need end for it.</param>
    private static bool HasFirstChunk(ReadOnlySpan<byte> body, out bool anyByteDoes, out Fault fault)
    {
        var reader = default(ChunkedReader);
        var step = reader.Next(body, out _, out _, out _, out fault);
        anyByteDoes = reader.AwaitsData;
        return step is ChunkStep.Data or ChunkStep.End;
    }

    /// <param name="seen">So many bytes need not be looked at again before a line ends behind them.</param>
    private int AwaitHead(int slot, ref Connection client, int seen)
    {
        client.HeadSeen = seen;
        _wheel.Set(slot, client.Since + HeadPatience);
        return 0;
    }

    /// <summary>A request that never became an exchange: answered, and the connection closes, for its framing is not known.</summary>
    private void Refuse(int slot, ref Connection client, Fault fault)
    {
        Counts.Finished++;
        Unrouted[(int)fault]++;
        var status = Reply(slot, fault, keepAlive: false, headOnly: false);
        _log.WriteRefused(client.AddressText, status, fault, _driver.Now - client.Since, _driver.Now);
        CloseAfterReply(slot, requestUnread: true);
    }

    /// <summary>The peer's end of the stream, or a broken connection (errno not 0).</summary>
    internal void Ended(int slot, int errno)
    {
        ref var connection = ref _table[slot];
        if (connection.Kind == ConnectionKind.Client) ClientEnded(slot, ref connection, errno);
        else UpstreamEnded(slot, ref connection, errno);
    }

    private void ClientEnded(int slot, ref Connection client, int errno)
    {
        if (client.Exchange < 0)
        {
            Close(slot, reset: client.OutLength > 0);
            return;
        }
        var exchange = ExchangeOf(client);
        if (exchange.Stage == Stage.Tunnel) TunnelEnded(exchange, slot, errno);
        else Fail(exchange, Fault.ClientLeft);
    }

    /// <summary>The peer has closed while reading is paused; a client that is gone must not wait for its turn to be noticed.</summary>
    internal void PeerClosedWhilePaused(int slot)
    {
        ref var connection = ref _table[slot];
        if (connection.Phase == Phase.Held) Close(slot, reset: false);
        if (connection.Kind != ConnectionKind.Client || connection.Exchange < 0) return;
        var exchange = ExchangeOf(connection);
        if (exchange.Stage != Stage.Tunnel) Fail(exchange, Fault.ClientLeft);
    }

    private int Discard(int slot, ref Connection client, ReadOnlySpan<byte> bytes)
    {
        client.Allowance += bytes.Length;
        if (client.Allowance > DiscardBytesMax) Close(slot, reset: false);
        return bytes.Length;
    }

    /// <summary>Bytes nobody asked for: whatever they are, this connection is not to be trusted any more.</summary>
    private int Garbage(int slot, ReadOnlySpan<byte> bytes)
    {
        ref var connection = ref _table[slot];
        if (connection.Exchange >= 0) Fail(ExchangeOf(connection), Fault.AnswerMalformed);
        else Close(slot, reset: true);
        return bytes.Length;
    }

    private void Keep(ref Connection connection, ReadOnlySpan<byte> bytes)
    {
        if (connection.InBlock < 0) (connection.InBlock, connection.InStart, connection.InLength) = (_blocks.Take(), 0, 0);
        var block = _blocks.BytesOf(connection.InBlock).AsSpan();
        if (connection.InStart + connection.InLength + bytes.Length > block.Length)
        {
            block.Slice(connection.InStart, connection.InLength).CopyTo(block);
            connection.InStart = 0;
        }
        bytes.CopyTo(block[(connection.InStart + connection.InLength)..]);
        connection.InLength += bytes.Length;
        CheckKept(connection);
    }

    private void Drop(ref Connection connection, int count)
    {
        connection.InStart += count;
        connection.InLength -= count;
        if (connection.InLength > 0) return;
        _blocks.Return(connection.InBlock);
        connection.InBlock = -1;
    }
}
