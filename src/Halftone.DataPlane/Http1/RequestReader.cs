using Halftone.Core.Config;
using Halftone.Core.Outcomes;
using Halftone.Core.Routing;

namespace Halftone.DataPlane.Http1;

/// <summary>Reads a request head, strictly (reference rule set; no opt-out at the edge). Allocates nothing.</summary>
internal static class RequestReader
{
    /// <summary>Bytes of request line and fields together. Kestrel's default; nginx has 4 x 8 KiB.</summary>
    internal const int HeadBytesMax = 32 * 1024;

    /// <summary>Field lines per head. Kestrel's and HAProxy's default of 100/101.</summary>
    internal const int FieldsMax = 100;

    /// <summary>Bytes of the request target. Kestrel's and nginx's 8 KiB.</summary>
    internal const int TargetBytesMax = 8 * 1024;

    private const int WaitBytes = 256;

    /// <summary>What Max-Forwards is counted to.</summary>
    private const int HopsMax = 255;

    /// <summary>Incomplete consumes nothing. `input` may hold more than the head (body, pipelined requests).</summary>
    /// <param name="fields">At least FieldsMax entries; filled up to head.FieldCount.</param>
    /// <param name="seen">
    /// Bytes at the front of `input` that a call before this one found Incomplete. New ones are looked at when a line ends among them or a
    /// block of 256 is full, so that a head dripped byte by byte is parsed 230 times at most, not 32,768 times.
    /// </param>
    internal static ReadResult Read(
        ReadOnlySpan<byte> input, Span<FieldRange> fields, UnderscoreNames underscores, out RequestHead head, out Fault fault, int seen = 0)
    {
        head = default;
        if (seen > 0 && seen <= input.Length && CanWait(input, seen))
        {
            fault = Fault.None;
            return ReadResult.Incomplete;
        }

        var limited = input.Length > HeadBytesMax ? input[..HeadBytesMax] : input;
        var result = RequestLine.Read(limited, ref head, out var next, out fault);
        if (result == ReadResult.Done) result = ReadFields(limited, next, fields, underscores, ref head, out fault);
        if (result == ReadResult.Incomplete && input.Length >= HeadBytesMax)
        {
            fault = Fault.HeadTooLarge;
            result = ReadResult.Refused;
        }

        return result;
    }

    private static bool CanWait(ReadOnlySpan<byte> input, int seen) =>
        input.Length < HeadBytesMax && input.Length / WaitBytes == seen / WaitBytes && !input[seen..].Contains((byte)'\n');

    private static ReadResult ReadFields(
        ReadOnlySpan<byte> input, int at, Span<FieldRange> fields, UnderscoreNames underscores, ref RequestHead head, out Fault fault)
    {
        var framing = new Framing();
        var count = 0;
        for (var lines = 0; ; lines++)
        {
            // The line behind the last allowed one is read into the same entry, only to see whether it is a line.
            ref var field = ref fields[Math.Min(count, FieldsMax - 1)];
            var underscore = false;
            var line = FieldLine.Read(input, ref at, ref field, ref underscore);
            if (line != LineResult.Field)
            {
                if (line == LineResult.HeadEnd) break;
                fault = line == LineResult.Malformed ? Fault.HeadMalformed : Fault.None;
                return line == LineResult.Malformed ? ReadResult.Refused : ReadResult.Incomplete;
            }

            if (lines == FieldsMax) return Refuse(Fault.HeadTooLarge, out fault);
            if (underscore && underscores != UnderscoreNames.Pass)
            {
                if (underscores == UnderscoreNames.Reject) return Refuse(Fault.HeadMalformed, out fault);
                head.UnderscoresDropped++;
                continue;
            }

            count++;
            if (field.Known == (int)KnownField.None) continue;
            fault = Take(input, field, ref framing, ref head);
            if (fault != Fault.None) return ReadResult.Refused;
        }

        head.Length = at;
        head.FieldCount = count;
        fault = Finish(framing, ref head);
        return fault == Fault.None ? ReadResult.Done : ReadResult.Refused;
    }

    private static ReadResult Refuse(Fault reason, out Fault fault)
    {
        fault = reason;
        return ReadResult.Refused;
    }

    private static Fault Take(ReadOnlySpan<byte> input, in FieldRange field, ref Framing framing, ref RequestHead head)
    {
        var known = (KnownField)field.Known;
        var value = input.Slice(field.ValueStart, field.ValueLength);
        var again = head.Has(known);
        head.Known |= 1u << (int)known;
        switch (known)
        {
            case KnownField.Host: return again ? Fault.HostInvalid : TakeHost(input, field, ref head);
            case KnownField.ContentLength: return framing.TakeLength(value);
            case KnownField.TransferEncoding: return framing.TakeCoding(value, head.Minor);
            case KnownField.Connection: return framing.TakeConnection(value);
            case KnownField.Expect: return TakeExpect(value, ref head);
            case KnownField.Upgrade:
                head.Upgrade = IsTunnel(value) && (head.Upgrade || !again);
                return Fault.None;
            case KnownField.MaxForwards when head.Method == MethodKind.Options: return again ? Fault.HeadMalformed : TakeMaxForwards(value, ref head);
            default: return Fault.None;
        }
    }

    private static Fault TakeHost(ReadOnlySpan<byte> input, in FieldRange field, ref RequestHead head)
    {
        if (!Authority.TryRead(input, field.ValueStart, field.ValueStart + field.ValueLength, out var hostLength)) return Fault.HostInvalid;
        // RFC 9112 section 3.2.2: the authority of an absolute-form target stands for Host.
        if (head.Absolute) return Fault.None;
        head.AuthorityStart = head.HostStart = field.ValueStart;
        head.AuthorityLength = field.ValueLength;
        head.HostLength = hostLength;
        return Fault.None;
    }

    /// <summary>An HTTP/1.0 client's Expect means nothing (RFC 9110 section 10.1.1); the writer leaves it out.</summary>
    private static Fault TakeExpect(ReadOnlySpan<byte> value, ref RequestHead head)
    {
        if (head.Minor == 0) return Fault.None;
        head.ExpectsContinue = FieldName.Same(value, "100-continue"u8);
        return head.ExpectsContinue ? Fault.None : Fault.ExpectationFailed;
    }

    /// <summary>More hops than there can be are as good as the most we count to (RFC 9110 section 7.6.2).</summary>
    private static Fault TakeMaxForwards(ReadOnlySpan<byte> value, ref RequestHead head)
    {
        if (value.IsEmpty) return Fault.HeadMalformed;
        foreach (var digit in value)
        {
            if (!char.IsAsciiDigit((char)digit)) return Fault.HeadMalformed;
            head.MaxForwards = Math.Min(head.MaxForwards * 10 + (digit - '0'), HopsMax);
        }

        return Fault.None;
    }

    /// <summary>
    /// Another HTTP inside a tunnel would pass by every rule we have (RFC 9113 section 3.1 has withdrawn `h2c` anyway):
    /// an offer that names one is not taken, and the request goes on as it is.
    /// </summary>
    private static bool IsTunnel(ReadOnlySpan<byte> value)
    {
        var any = false;
        var list = new ListReader(value);
        while (list.Next(out var protocol))
        {
            var isHttp = StartsWith(protocol, "h2"u8) || StartsWith(protocol, "h3"u8) || StartsWith(protocol, "http"u8);
            if (isHttp) return false;
            any = true;
        }

        return any;

        static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) =>
            text.Length >= lower.Length && FieldName.Same(text[..lower.Length], lower);
    }

    private static Fault Finish(in Framing framing, ref RequestHead head)
    {
        if (head.Minor > 0 && !head.Has(KnownField.Host)) return Fault.HostInvalid;
        head.ContentLength = framing.ContentLength;
        head.Body = framing.Chunked ? BodyKind.Chunked : framing.ContentLength > 0 ? BodyKind.Length : BodyKind.None;
        head.ExpectsContinue &= head.Body != BodyKind.None;
        head.KeepAlive = framing.KeepAlive(head.Minor);
        head.ConnectionNamesFields = (framing.Connection & ConnectionOptions.NamesFields) != 0;
        head.Upgrade &= (framing.Connection & ConnectionOptions.Upgrade) != 0 && head.Minor > 0 && head.Body == BodyKind.None;
        return Fault.None;
    }
}
