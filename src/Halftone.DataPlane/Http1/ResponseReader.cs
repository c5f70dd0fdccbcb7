using Halftone.Core.Outcomes;
using Halftone.Core.Routing;

namespace Halftone.DataPlane.Http1;

/// <summary>Reads an answer head, as strictly as requests are read: a folded line is not repaired but 502. Only white space before a colon is taken off.</summary>
internal static class ResponseReader
{
    internal const int HeadBytesMax = 32 * 1024;
    internal const int FieldsMax = 100;

    /// <summary>Bytes of `HTTP/1.1 200`.</summary>
    private const int StatusEnd = 12;

    /// <summary>Incomplete consumes nothing. The only fault is AnswerMalformed, for answers that are too large as well.</summary>
    /// <param name="method">The request's method: an answer to HEAD has no body, whatever its fields say.</param>
    /// <param name="seen">As in <see cref="RequestReader.Read"/>.</param>
    internal static ReadResult Read(
        ReadOnlySpan<byte> input, Span<FieldRange> fields, MethodKind method, out ResponseHead head, out Fault fault, int seen = 0)
    {
        head = default;
        fault = Fault.None;
        var isNews = seen == 0 || seen > input.Length || input.Length >= HeadBytesMax || input[seen..].Contains((byte)'\n');
        if (!isNews) return ReadResult.Incomplete;

        var limited = input.Length > HeadBytesMax ? input[..HeadBytesMax] : input;
        var result = ReadStatusLine(limited, ref head, out var next);
        if (result == ReadResult.Done) result = ReadFields(limited, next, fields, method, ref head);
        if (result == ReadResult.Incomplete && input.Length >= HeadBytesMax) result = ReadResult.Refused;
        if (result == ReadResult.Refused) fault = Fault.AnswerMalformed;
        return result;
    }

    private static ReadResult ReadStatusLine(ReadOnlySpan<byte> input, ref ResponseHead head, out int next)
    {
        next = 0;
        if (!input.StartsWith("HTTP/1.1 200 "u8) && !MayBeStatus(input)) return ReadResult.Refused;
        if (input.Length <= StatusEnd) return ReadResult.Incomplete;
        head.Minor = input[7] == '0' ? (byte)0 : (byte)1;
        head.Status = (input[9] - '0') * 100 + (input[10] - '0') * 10 + (input[11] - '0');
        if (head.Status < 100) return ReadResult.Refused;

        // Servers that have no reason phrase often leave its space out too; that is no ambiguity.
        if (input[StatusEnd] is not ((byte)' ' or (byte)'\r')) return ReadResult.Refused;
        head.ReasonStart = StatusEnd + (input[StatusEnd] == ' ' ? 1 : 0);
        var end = Scan.End<ValueByte>(input, head.ReasonStart);
        head.ReasonLength = end - head.ReasonStart;
        next = end + 2;
        return FieldLine.ReadLineEnd(input, end) switch
        {
            LineResult.Field => ReadResult.Done,
            LineResult.Incomplete => ReadResult.Incomplete,
            _ => ReadResult.Refused,
        };
    }

    private static bool MayBeStatus(ReadOnlySpan<byte> input)
    {
        var pattern = "HTTP/1.0 000"u8;
        for (var at = 0; at < Math.Min(input.Length, pattern.Length); at++)
        {
            var fits = pattern[at] == '0' ? char.IsAsciiDigit((char)input[at]) : input[at] == pattern[at];
            if (!fits) return false;
        }

        return true;
    }

    private static ReadResult ReadFields(
        ReadOnlySpan<byte> input, int at, Span<FieldRange> fields, MethodKind method, ref ResponseHead head)
    {
        var framing = new Framing();
        var count = 0;
        var underscore = false;
        for (; ; count++)
        {
            ref var field = ref fields[Math.Min(count, FieldsMax - 1)];
            var line = FieldLine.Read(input, ref at, ref field, ref underscore, mends: true);
            if (line == LineResult.HeadEnd) break;
            if (line == LineResult.Incomplete) return ReadResult.Incomplete;
            if (line == LineResult.Malformed || count == FieldsMax) return ReadResult.Refused;
            head.Mended |= input[field.NameStart + field.NameLength] != ':';
            if (field.Known == (int)KnownField.None) continue;
            head.Known |= 1u << field.Known;
            var value = input.Slice(field.ValueStart, field.ValueLength);
            if (Take((KnownField)field.Known, value, ref framing, ref head) != Fault.None) return ReadResult.Refused;
        }

        head.Length = at;
        head.FieldCount = count;
        Finish(framing, method, ref head);
        return ReadResult.Done;
    }

    private static Fault Take(KnownField known, ReadOnlySpan<byte> value, ref Framing framing, ref ResponseHead head)
    {
        switch (known)
        {
            case KnownField.ContentLength: return framing.TakeLength(value);
            case KnownField.TransferEncoding: return framing.TakeCoding(value, head.Minor);
            case KnownField.Connection: return framing.TakeConnection(value);
            case KnownField.KeepAlive:
                head.KeepAliveSeconds = TimeoutOf(value);
                return Fault.None;
            case KnownField.ContentType:
                head.EventStream = IsEventStream(value);
                return Fault.None;
            default: return Fault.None;
        }
    }

    private static void Finish(in Framing framing, MethodKind method, ref ResponseHead head)
    {
        head.ContentLength = framing.ContentLength;
        head.KeepAlive = framing.KeepAlive(head.Minor);
        head.ConnectionNamesFields = (framing.Connection & ConnectionOptions.NamesFields) != 0;
        var bodiless = head.Status is < 200 or 204;
        if (bodiless || head.Status == 304 || method == MethodKind.Head)
        {
            head.Body = BodyKind.None;
            // RFC 9112 section 6.1 forbids framing fields here: whoever sends them may send a body too.
            if (bodiless && (framing.Chunked || framing.ContentLength > 0)) head.KeepAlive = false;
            return;
        }

        head.Body = framing.Chunked ? BodyKind.Chunked
            : !framing.HasLength ? BodyKind.UntilClose
            : framing.ContentLength > 0 ? BodyKind.Length : BodyKind.None;
        head.KeepAlive &= head.Body != BodyKind.UntilClose;
    }

    /// <summary>N of `timeout=N`; 0 when it is not there or no small number.</summary>
    private static int TimeoutOf(ReadOnlySpan<byte> value)
    {
        var list = new ListReader(value);
        while (list.Next(out var parameter))
        {
            const int NameLength = 8;
            if (parameter.Length <= NameLength || !FieldName.Same(parameter[..NameLength], "timeout="u8)) continue;
            var digits = parameter[NameLength..];
            var seconds = 0;
            if (digits.Length > 6) return 0;
            foreach (var digit in digits)
            {
                if (!char.IsAsciiDigit((char)digit)) return 0;
                seconds = seconds * 10 + (digit - '0');
            }

            return seconds;
        }

        return 0;
    }

    private static bool IsEventStream(ReadOnlySpan<byte> value)
    {
        var type = "text/event-stream"u8;
        return value.Length >= type.Length && FieldName.Same(value[..type.Length], "text/event-stream"u8)
            && (value.Length == type.Length || value[type.Length] == ';' || Token.IsBlank(value[type.Length]));
    }
}
