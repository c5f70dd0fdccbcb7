using System.Diagnostics;
using Halftone.Core.Routing;

namespace Halftone.DataPlane.Http1;

/// <summary>Writes the outgoing heads: runs of unchanged lines are copied whole, ours are appended. Framing is always re-serialised.</summary>
/// <remarks>
/// Left out in both directions: Connection, Keep-Alive, Proxy-Connection, Proxy-Authenticate, Proxy-Authorization, TE, Trailer, Upgrade
/// unless allowed, and what Connection names. The last goes only for fields that <see cref="KnownField"/> does not list, so that nobody
/// strips Host, credentials or a proxy's fields by naming them.
/// <para>
/// Requests get one more Via line. X-Forwarded-For, -Proto and -Host are always written (-For not for a peer without an address): over what the client said, unless the peer is
/// trusted. Then its address is appended to X-Forwarded-For (one line, also when several came), and -Proto and -Host stay when they are
/// there, for both tell of the first hop. Forwarded is dropped from an untrusted peer and extended from a trusted one; we do not begin
/// one. X-Real-IP and X-Forwarded-Port pass from a trusted peer only. Expect is passed on for HTTP/1.1 clients. Max-Forwards of an OPTIONS is
/// one less than it was.
/// </para>
/// <para>A request grows by at most 2 x peer address + 3 x authority + 256 bytes.</para>
/// </remarks>
internal static class HeadWriter
{
    private const int VersionAndLineEnd = 10;

    internal static int WriteRequest(Span<byte> output, ReadOnlySpan<byte> head, ReadOnlySpan<FieldRange> fields, in RequestHead parsed, in ForwardFacts facts) =>
        WriteRequest(output, head, fields, parsed, facts, out _);

    /// <summary>Request towards the instance, always HTTP/1.1. Returns bytes written, or -1 when `output` is too small.</summary>
    /// <param name="deadlineAt">Where the value of <see cref="ForwardFacts.DeadlineName"/> is to be written (<see cref="DeadlineField"/>); 0 = there is none.</param>
    internal static int WriteRequest(
        Span<byte> output, ReadOnlySpan<byte> head, ReadOnlySpan<FieldRange> fields, in RequestHead parsed, in ForwardFacts facts, out int deadlineAt)
    {
        var to = new HeadOutput(output);
        var lineEnd = parsed.TargetStart + parsed.TargetLength + 1 + VersionAndLineEnd;
        var start = parsed.MethodStart;
        if (parsed.Absolute || head[lineEnd - 3] != '1')
        {
            WriteRequestLine(ref to, head, parsed);
            start = lineEnd;
        }

        var drop = DroppedFrom(parsed, facts);
        if (parsed.ConnectionNamesFields || !facts.DeadlineName.IsEmpty) HeadRuns.CopyButNamed(ref to, head, fields, start, lineEnd, drop, facts.DeadlineName);
        else HeadRuns.Copy(ref to, head, fields, start, lineEnd, drop);
        if (facts.Upgrade) to.Add("Connection: upgrade\r\n"u8);
        if (CountsHops(parsed))
        {
            to.Add("Max-Forwards: "u8);
            to.Add(parsed.MaxForwards - 1);
            to.Add("\r\n"u8);
        }

        deadlineAt = facts.DeadlineName.IsEmpty ? 0 : DeadlineField.Begin(ref to, facts.DeadlineName);
        ForwardedFields.Write(ref to, head, fields, parsed, facts);
        WriteFraming(ref to, parsed.Body, parsed.ContentLength, parsed.Has(KnownField.ContentLength));
        return to.Written;
    }

    /// <summary>Answer towards the client, always HTTP/1.1. Returns bytes written, or -1 when `output` is too small.</summary>
    internal static int WriteResponse(
        Span<byte> output, ReadOnlySpan<byte> head, ReadOnlySpan<FieldRange> fields, in ResponseHead parsed, in RelayFacts facts)
    {
        Debug.Assert(!(facts.Body == BodyKind.UntilClose && facts.KeepAlive), "a body that ends with the connection cannot leave it alive");
        Debug.Assert(facts.Body != BodyKind.Length || parsed.Has(KnownField.ContentLength), "a length comes from the answer");
        var to = new HeadOutput(output);
        var lineEnd = parsed.ReasonStart + parsed.ReasonLength + 2;
        var start = 0;
        if (head[7] != '1' || head[parsed.ReasonStart - 1] != ' ')
        {
            WriteStatusLine(ref to, head, parsed);
            start = lineEnd;
        }

        var drop = facts.Upgrade ? HeadRuns.OneHop & ~Bit(KnownField.Upgrade) : HeadRuns.OneHop;
        if (parsed.ConnectionNamesFields || parsed.Mended) HeadRuns.CopyButNamed(ref to, head, fields, start, lineEnd, drop);
        else HeadRuns.Copy(ref to, head, fields, start, lineEnd, drop);
        var final = parsed.Status >= 200;
        if (final && !parsed.Has(KnownField.Date)) to.Add(facts.DateLine);
        to.Add(facts.SetCookieLine);
        if (facts.Upgrade) to.Add("Connection: upgrade\r\n"u8);
        else if (final && !facts.KeepAlive) to.Add("Connection: close\r\n"u8);
        else if (final && facts.ClientMinor == 0) to.Add("Connection: keep-alive\r\n"u8);

        // A length that belongs to no body here (HEAD, 304) still tells the client something; 1xx and 204 must not have one.
        var keepsLength = parsed.Has(KnownField.ContentLength) && final && parsed.Status != 204;
        WriteFraming(ref to, facts.Body, parsed.ContentLength, keepsLength);
        return to.Written;
    }

    private static uint Bit(KnownField field) => 1u << (int)field;

    private static uint DroppedFrom(in RequestHead parsed, in ForwardFacts facts)
    {
        var drop = HeadRuns.OneHop | (facts.PeerTrusted ? ForwardedFields.Extended : ForwardedFields.All);
        if (facts.Upgrade) drop &= ~Bit(KnownField.Upgrade);
        if (parsed.Absolute) drop |= Bit(KnownField.Host);
        if (parsed.Minor == 0) drop |= Bit(KnownField.Expect);
        if (CountsHops(parsed)) drop |= Bit(KnownField.MaxForwards);
        return drop;
    }

    /// <summary>Max-Forwards counts for OPTIONS, and for TRACE, which goes nowhere; elsewhere it is a field like others.</summary>
    private static bool CountsHops(in RequestHead parsed) => parsed.Method == MethodKind.Options && parsed.Has(KnownField.MaxForwards);

    /// <summary>Origin-form whatever came, and the Host that HTTP/1.1 demands: the authority, or empty for an HTTP/1.0 client without any.</summary>
    private static void WriteRequestLine(ref HeadOutput to, ReadOnlySpan<byte> head, in RequestHead parsed)
    {
        to.Add(head.Slice(parsed.MethodStart, parsed.MethodLength + 1));
        var targetEnd = parsed.TargetStart + parsed.TargetLength;
        if (!parsed.Absolute) to.Add(head[parsed.TargetStart..targetEnd]);
        else if (parsed.PathStart > parsed.AuthorityStart) to.Add(head[parsed.PathStart..targetEnd]);
        else if (parsed.Method == MethodKind.Options && parsed.QueryStart == 0) to.Add("*"u8);
        else
        {
            to.Add("/"u8);
            to.Add(head[(parsed.AuthorityStart + parsed.AuthorityLength)..targetEnd]);
        }

        to.Add(" HTTP/1.1\r\n"u8);
        if (!parsed.Absolute && parsed.Has(KnownField.Host)) return;
        to.Add("Host: "u8);
        to.Add(head.Slice(parsed.AuthorityStart, parsed.AuthorityLength));
        to.Add("\r\n"u8);
    }

    private static void WriteStatusLine(ref HeadOutput to, ReadOnlySpan<byte> head, in ResponseHead parsed)
    {
        to.Add("HTTP/1.1 "u8);
        to.Add(head.Slice("HTTP/1.1 ".Length, 3));
        to.Add(" "u8);
        to.Add(head.Slice(parsed.ReasonStart, parsed.ReasonLength));
        to.Add("\r\n"u8);
    }

    /// <summary>The one place that writes a framing field, and the end of the head.</summary>
    private static void WriteFraming(ref HeadOutput to, BodyKind body, long length, bool keepsLength)
    {
        if (body == BodyKind.Chunked)
        {
            to.Add("Transfer-Encoding: chunked\r\n\r\n"u8);
            return;
        }

        if (body == BodyKind.Length || (body == BodyKind.None && keepsLength))
        {
            to.Add("Content-Length: "u8);
            to.Add(length);
            to.Add("\r\n\r\n"u8);
            return;
        }

        to.Add("\r\n"u8);
    }
}
