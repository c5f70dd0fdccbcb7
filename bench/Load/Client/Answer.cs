using System.Globalization;
using System.Text;

namespace Halftone.Bench.Load.Client;

/// <summary>Follows one answer over any split of its bytes; just enough HTTP to know its end and that it is a 200.</summary>
internal struct Answer
{
    private byte[]? _head;
    private long _bodyLeft;

    internal enum Step : byte { Incomplete, Done, Wrong }

    internal void Reset() => (_head, _bodyLeft) = (null, 0);

    internal Step Feed(ReadOnlySpan<byte> bytes)
    {
        if (_bodyLeft > 0) return TakeBody(bytes);
        if (_head is not null) bytes = (byte[])[.. _head, .. bytes];
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            _head = bytes.ToArray();
            return Step.Incomplete;
        }
        _head = null;
        var head = bytes[..(end + 2)];
        if (!head.StartsWith("HTTP/1.1 200"u8)) return Step.Wrong;
        _bodyLeft = ContentLength(head);
        return _bodyLeft < 0 ? Step.Wrong : TakeBody(bytes[(end + 4)..]);
    }

    /// <summary>Bytes beyond the answer's end are wrong: nothing was asked for.</summary>
    private Step TakeBody(ReadOnlySpan<byte> bytes)
    {
        _bodyLeft -= bytes.Length;
        return _bodyLeft switch { 0 => Step.Done, > 0 => Step.Incomplete, _ => Step.Wrong };
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
