using System.Globalization;
using System.Text;

namespace Halftone.Bench.Shared.Client;

/// <summary>Follows one answer over any split of its bytes; just enough HTTP to know its status and its end.</summary>
internal struct Answer
{
    /// <summary>The last bytes of a chunked body: `0 CR LF CR LF`, of which our peers never send trailers in between.</summary>
    private const ulong LastChunk = 0x30_0d_0a_0d_0a, FiveBytes = 0xff_ffff_ffff;

    private byte[]? _head;
    private long _bodyLeft;
    private ulong _tail;
    private Framing _framing;

    private enum Framing : byte { Head, Length, Chunks, UntilClosed }

    internal enum Step : byte { Incomplete, Done, Wrong }

    internal int Status { get; private set; }

    /// <summary>The sender will close after this answer.</summary>
    internal bool Closes { get; private set; }

    /// <summary>First letter of the field `x-child`, with which the children of the overload benchmark tell who answered; 0 without it.</summary>
    internal byte From { get; private set; }

    /// <summary>Whether the end of the connection is the end of the answer.</summary>
    internal readonly bool EndsWithConnection => _framing == Framing.UntilClosed;

    internal void Reset() => this = default;

    internal Step Feed(ReadOnlySpan<byte> bytes)
    {
        if (_framing != Framing.Head) return TakeBody(bytes);
        if (_head is not null) bytes = (byte[])[.. _head, .. bytes];
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            _head = bytes.ToArray();
            return Step.Incomplete;
        }
        _head = null;
        return ReadHead(bytes[..(end + 2)]) ? TakeBody(bytes[(end + 4)..]) : Step.Wrong;
    }

    private bool ReadHead(ReadOnlySpan<byte> head)
    {
        if (head.Length < 12 || !head.StartsWith("HTTP/1."u8) || !int.TryParse(head[9..12], NumberStyles.None, CultureInfo.InvariantCulture, out var status)) return false;
        Status = status;
        Closes = head.IndexOf("onnection: close"u8) >= 0;
        var child = head.IndexOf("x-child: "u8);
        From = child < 0 ? (byte)0 : head[child + "x-child: ".Length];
        _bodyLeft = ContentLength(head);
        _framing = _bodyLeft >= 0 ? Framing.Length : head.IndexOf("ransfer-"u8) >= 0 ? Framing.Chunks : Framing.UntilClosed;
        return true;
    }

    /// <summary>Bytes beyond the answer's end are wrong: nothing was asked for.</summary>
    private Step TakeBody(ReadOnlySpan<byte> bytes)
    {
        switch (_framing)
        {
            case Framing.Length:
                _bodyLeft -= bytes.Length;
                if (_bodyLeft > 0) return Step.Incomplete;
                _framing = Framing.Head;
                return _bodyLeft == 0 ? Step.Done : Step.Wrong;
            case Framing.Chunks:
                foreach (var each in bytes[Math.Max(0, bytes.Length - 5)..]) _tail = ((_tail << 8) | each) & FiveBytes;
                if (_tail != LastChunk) return Step.Incomplete;
                (_framing, _tail) = (Framing.Head, 0);
                return Step.Done;
            default:
                return Step.Incomplete;
        }
    }

    private static long ContentLength(ReadOnlySpan<byte> head)
    {
        // `Content-Length: ` and `content-length: ` end alike, and the upstream is ours: no other field does.
        var name = "ength: "u8;
        var at = head.IndexOf(name);
        if (at < 0) return -1;
        var value = head[(at + name.Length)..];
        var digits = value[..value.IndexOf((byte)'\r')];
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : -1;
    }

    internal static string Shown(ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetString(bytes[..Math.Min(bytes.Length, 200)]).ReplaceLineEndings(" | ");
}
