using System.Diagnostics;
using Halftone.Core.Evidence;
using Halftone.Core.Outcomes;
using Halftone.DataPlane.Http1;
using Halftone.DataPlane.Loop;

namespace Halftone.DataPlane.Forwarding;

/// <summary>Step 5: the answer goes to the client, its head together with what is there of the body.</summary>
internal sealed partial class Engine
{
    private int ReadAnswer(ref Connection upstream, ReadOnlySpan<byte> bytes)
    {
        var exchange = ExchangeOf(upstream);
        switch (ResponseReader.Read(bytes, _fields, exchange.Method, out var head, out var fault, upstream.HeadSeen))
        {
            case ReadResult.Incomplete:
                upstream.HeadSeen = bytes.Length;
                return 0;
            case ReadResult.Refused:
                Fail(exchange, fault);
                return bytes.Length;
        }
        // An interim answer is followed by another head, of which nothing has been seen.
        upstream.HeadSeen = 0;
        if (head.Status == 101) return IsAgreed(exchange, bytes, head) ? BeginTunnel(exchange, ref upstream, bytes, head) : Unasked(exchange, bytes);
        if (head.Status < 200) return RelayInterim(exchange, bytes, head);
        return RelayHead(exchange, ref upstream, bytes, head);
    }

    private int Unasked(Exchange exchange, ReadOnlySpan<byte> bytes)
    {
        Fail(exchange, Fault.AnswerMalformed);
        return bytes.Length;
    }

    /// <summary>1xx answers go through (RFC 9110 section 15.2), but not to HTTP/1.0 clients, who do not know them.</summary>
    private int RelayInterim(Exchange exchange, ReadOnlySpan<byte> bytes, in ResponseHead head)
    {
        // The instance has it, so what goes wrong from here on is no race for a kept connection, and nothing is sent twice.
        exchange.Reused = false;
        if (exchange.ClientMinor == 0) return head.Length;
        var facts = new RelayFacts { Body = BodyKind.None, KeepAlive = true, ClientMinor = 1 };
        var length = HeadWriter.WriteResponse(_scratch, bytes[..head.Length], _fields.AsSpan(0, head.FieldCount), head, facts);
        if (!Write(exchange.Client, _scratch.AsSpan(0, length), default)) Fail(exchange, Fault.ClientLeft);
        return head.Length;
    }

    private int RelayHead(Exchange exchange, ref Connection upstream, ReadOnlySpan<byte> bytes, in ResponseHead head)
    {
        if (head.EventStream && !exchange.IsStream && !EnterStream(exchange)) return bytes.Length;
        exchange.Stage = Stage.Relaying;
        exchange.HeadAt = _driver.Now;
        exchange.Status = head.Status;
        if (exchange.Evidence == EvidenceState.Begun) EndEvidence(exchange, EvidenceOutcomes.OfStatus(head.Status));
        exchange.AnswerBody = head.Body;
        exchange.AnswerLeft = head.ContentLength;
        exchange.UpstreamKeepAlive = head.KeepAlive;
        exchange.UpstreamKeepAliveSeconds = head.KeepAliveSeconds;
        exchange.ClientFraming = head.Body is BodyKind.UntilClose or BodyKind.Chunked
            ? exchange.ClientMinor == 0 ? BodyKind.UntilClose : BodyKind.Chunked
            : head.Body;
        // A request that is still arriving when its answer is complete leaves bytes nobody will read.
        if (exchange.ClientFraming == BodyKind.UntilClose || !KeepsClients) exchange.ClientKeepAlive = false;

        Span<byte> cookie = stackalloc byte[IdentityCookie.LengthMax];
        var facts = new RelayFacts
        {
            Body = exchange.ClientFraming,
            KeepAlive = exchange.ClientKeepAlive && exchange.RequestDone,
            ClientMinor = exchange.ClientMinor,
            SetCookieLine = exchange.Decision.IssueIdentity ? cookie[..IdentityCookie.Write(cookie, exchange.Service!, exchange.FreshIdentity)] : default,
            DateLine = _date.At(_log.WallSeconds(_driver.Now)),
        };
        if (!exchange.RequestDone) exchange.ClientKeepAlive = false;
        var prefix = HeadWriter.WriteResponse(_scratch, bytes[..head.Length], _fields.AsSpan(0, head.FieldCount), head, facts);
        upstream.Phase = Phase.AnswerBody;
        var used = head.Length;
        if (exchange.AnswerBody == BodyKind.None || (exchange.AnswerBody == BodyKind.Length && exchange.AnswerLeft == 0))
        {
            if (!Write(exchange.Client, _scratch.AsSpan(0, prefix), default)) Fail(exchange, Fault.ClientLeft);
            else AnswerComplete(exchange, leftover: bytes.Length > used);
            return bytes.Length;
        }
        used += RelayBody(ref upstream, bytes[used..], prefix);
        // More is to come, and it is the client who says how fast.
        if (exchange.Stage == Stage.Relaying) Excuse(exchange, excused: true);
        return used;
    }

    /// <summary>A piece of the answer's body, behind `prefix` bytes of head that already lie in scratch.</summary>
    private int RelayBody(ref Connection upstream, ReadOnlySpan<byte> bytes, int prefix)
    {
        var exchange = ExchangeOf(upstream);
        int used;
        bool written;
        var done = false;
        if (exchange.AnswerBody == BodyKind.Length)
        {
            used = (int)Math.Min(bytes.Length, exchange.AnswerLeft);
            exchange.AnswerLeft -= used;
            exchange.BytesOut += used;
            done = exchange.AnswerLeft == 0;
            written = prefix == 0 ? Write(exchange.Client, bytes[..used], default) : WriteBehindHead(exchange.Client, prefix, bytes[..used]);
        }
        else if (exchange.AnswerBody == BodyKind.Chunked)
        {
            var length = prefix;
            used = Rechunk(ref exchange.AnswerChunks, bytes, ref length, exchange.ClientFraming == BodyKind.Chunked, out done, out var data, out var fault);
            exchange.BytesOut += data;
            if (fault != Fault.None)
            {
                Fail(exchange, Fault.AnswerMalformed);
                return bytes.Length;
            }
            written = length == 0 || Write(exchange.Client, _scratch.AsSpan(0, length), default);
        }
        else
        {
            used = bytes.Length;
            exchange.BytesOut += used;
            written = RelayUntilClose(exchange, bytes, prefix);
        }
        if (!written) Fail(exchange, Fault.ClientLeft);
        else if (done) AnswerComplete(exchange, leftover: used < bytes.Length);
        else Arm(exchange);
        return used;
    }

    private bool RelayUntilClose(Exchange exchange, ReadOnlySpan<byte> bytes, int prefix)
    {
        var length = prefix;
        if (bytes.IsEmpty) return Write(exchange.Client, _scratch.AsSpan(0, length), default);
        if (exchange.ClientFraming == BodyKind.Chunked) length += ChunkedWriter.WriteSize(_scratch.AsSpan(length), bytes.Length);
        bytes.CopyTo(_scratch.AsSpan(length));
        length += bytes.Length;
        if (exchange.ClientFraming == BodyKind.Chunked) Put(ChunkedWriter.DataEnd, ref length);
        return Write(exchange.Client, _scratch.AsSpan(0, length), default);
    }

    /// <summary>The head lies in scratch already: a small piece is put behind it, a big one goes as the second half of one send.</summary>
    private bool WriteBehindHead(int slot, int prefix, ReadOnlySpan<byte> piece)
    {
        if (piece.Length > CopyMax) return Write(slot, _scratch.AsSpan(0, prefix), piece);
        piece.CopyTo(_scratch.AsSpan(prefix));
        return Write(slot, _scratch.AsSpan(0, prefix + piece.Length), default);
    }

    /// <summary>The instance has said everything; `leftover` = it has said more than that.</summary>
    private void AnswerComplete(Exchange exchange, bool leftover)
    {
        exchange.AnswerDone = true;
        Finish(exchange, Fault.None, leftover);
    }

    private void UpstreamEnded(int slot, ref Connection upstream, int errno)
    {
        Debug.Assert(upstream.Exchange >= 0, "an idle connection and a witness are not read from");
        var exchange = ExchangeOf(upstream);
        if (exchange.Stage == Stage.Tunnel)
        {
            TunnelEnded(exchange, slot, errno);
        }
        else if (upstream.Phase == Phase.AnswerHead)
        {
            if (MayRetry(exchange, heard: upstream.InLength > 0)) Retry(exchange);
            else Fail(exchange, errno == 0 ? Fault.ClosedBeforeAnswer : Fault.SendFailed);
        }
        else if (exchange.AnswerBody == BodyKind.UntilClose && errno == 0)
        {
            exchange.UpstreamKeepAlive = false;
            var last = exchange.ClientFraming != BodyKind.Chunked || Write(exchange.Client, ChunkedWriter.End, default);
            if (last) AnswerComplete(exchange, leftover: false);
            else Fail(exchange, Fault.ClientLeft);
        }
        else
        {
            Fail(exchange, Fault.AnswerCut);
        }
    }
}
