using System.Buffers.Text;

namespace Halftone.Tests.Simulation.Fuzzing;

/// <summary>What the gateway may write on a connection, read naively: messages one behind the other, of which the last may have been cut.</summary>
internal static class WholeMessages
{
    /// <summary>To an instance. Returns how many requests begin there.</summary>
    internal static int CheckRequests(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        for (var end = bytes.IndexOf("\r\n\r\n"u8); end >= 0; end = bytes.IndexOf("\r\n\r\n"u8))
        {
            var head = bytes[..(end + 4)];
            HeadLines.CheckBytes(head, 0);
            Invariant.Holds(head[..head.IndexOf("\r\n"u8)].EndsWith(" HTTP/1.1"u8), "an instance hears HTTP/1.1");
            Invariant.Holds(HeadLines.Count(head, "Host"u8) == 1 && HeadLines.CountFraming(head) <= 1, "an instance hears one Host and one framing");
            Invariant.Holds(HeadLines.Value(head, "X-Forwarded-For"u8).SequenceEqual("127.0.0.1"u8), "an instance hears who asks");
            count++;
            // Behind it stands what it asked for, if that was agreed to.
            if (HeadLines.Count(head, "Upgrade"u8) > 0) break;
            bytes = bytes[BodyEnd(bytes, head, untilClose: false)..];
        }
        return count;
    }

    /// <summary>To a client that asks no HEAD. Returns how many final answers begin there, and what they say.</summary>
    internal static int CheckAnswers(ReadOnlySpan<byte> bytes, out ulong statuses)
    {
        var count = 0;
        statuses = 0;
        for (var end = bytes.IndexOf("\r\n\r\n"u8); end >= 0; end = bytes.IndexOf("\r\n\r\n"u8))
        {
            var head = bytes[..(end + 4)];
            HeadLines.CheckBytes(head, 0);
            Invariant.Holds(head.StartsWith("HTTP/1.1 "u8) && HeadLines.CountFraming(head) <= 1, "a client hears HTTP/1.1 and one framing");
            Invariant.Holds(Utf8Parser.TryParse(head.Slice(9, 3), out int status, out var digits) && digits == 3, "a status has three digits");
            statuses = (statuses * 1021) + (ulong)(uint)status;
            if (status >= 200 || status == 101) count++;
            if (status == 101) break;
            bytes = bytes[(status is < 200 or 204 or 304 ? head.Length : BodyEnd(bytes, head, untilClose: true))..];
        }
        return count;
    }

    /// <summary>Behind the body, or behind all bytes if that is not all there.</summary>
    private static int BodyEnd(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> head, bool untilClose)
    {
        if (HeadLines.Count(head, "Transfer-Encoding"u8) == 1) return ChunksEnd(bytes, head.Length);
        if (HeadLines.Count(head, "Content-Length"u8) == 0) return untilClose ? bytes.Length : head.Length;
        Invariant.Holds(Utf8Parser.TryParse(HeadLines.Value(head, "Content-Length"u8), out long length, out _), "a length is a number");
        return length > bytes.Length - head.Length ? bytes.Length : head.Length + (int)length;
    }

    /// <summary>As we write chunks: a size without extension, the data, and no trailers.</summary>
    private static int ChunksEnd(ReadOnlySpan<byte> bytes, int at)
    {
        while (true)
        {
            var line = bytes[at..].IndexOf("\r\n"u8);
            if (line < 0) return bytes.Length;
            Invariant.Holds(Utf8Parser.TryParse(bytes.Slice(at, line), out int size, out var used, 'x') && used == line && line <= 5, "a chunk begins with its size alone");
            at += line + 2;
            if (size > bytes.Length - at - 2) return bytes.Length;
            Invariant.Holds(bytes.Slice(at + size, 2).SequenceEqual("\r\n"u8), "a chunk ends where it says");
            at += size + 2;
            if (size == 0) return at;
        }
    }
}
