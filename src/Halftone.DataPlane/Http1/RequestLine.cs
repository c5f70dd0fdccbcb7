using Halftone.Core.Outcomes;

namespace Halftone.DataPlane.Http1;

/// <summary>Reads `METHOD SP target SP HTTP/1.x CRLF`: nothing repaired, and refused as soon as what is there cannot become valid.</summary>
internal static class RequestLine
{
    private const int VersionLength = 8;

    /// <param name="next">First byte after the line.</param>
    internal static ReadResult Read(ReadOnlySpan<byte> input, ref RequestHead head, out int next, out Fault fault)
    {
        next = 0;
        fault = Fault.None;
        if (input.Length == 0) return ReadResult.Incomplete;
        if (input[0] == '\r')
        {
            // RFC 9112 section 2.2: one empty line before a request line is an old client's leftover.
            if (input.Length < 2) return ReadResult.Incomplete;
            if (input[1] != '\n') return Refuse(Fault.HeadMalformed, out fault);
            head.MethodStart = 2;
        }

        var methodEnd = Scan.End<NameByte>(input, head.MethodStart);
        if (methodEnd < input.Length && input[methodEnd] != ' ') methodEnd = Token.End(input, methodEnd);
        if (methodEnd >= input.Length) return ReadResult.Incomplete;
        head.MethodLength = methodEnd - head.MethodStart;
        if (head.MethodLength == 0 || input[methodEnd] != ' ') return Refuse(Fault.HeadMalformed, out fault);
        head.Method = MethodOf(input.Slice(head.MethodStart, head.MethodLength));
        if (head.Method == MethodKind.Connect) return Refuse(Fault.MethodRefused, out fault);

        head.TargetStart = methodEnd + 1;
        var targetEnd = Scan.End<TargetByte>(input, head.TargetStart);
        head.TargetLength = targetEnd - head.TargetStart;
        if (head.TargetLength > RequestReader.TargetBytesMax) return Refuse(Fault.TargetTooLong, out fault);
        if (targetEnd >= input.Length) return ReadResult.Incomplete;
        if (head.TargetLength == 0 || input[targetEnd] != ' ') return Refuse(Fault.HeadMalformed, out fault);

        var result = ReadVersion(input[(targetEnd + 1)..], ref head, out fault);
        if (result != ReadResult.Done) return result;
        next = targetEnd + 1 + VersionLength + 2;
        fault = RequestTarget.Read(input, ref head);
        return fault == Fault.None ? ReadResult.Done : ReadResult.Refused;
    }

    private static ReadResult Refuse(Fault reason, out Fault fault)
    {
        fault = reason;
        return ReadResult.Refused;
    }

    private static ReadResult ReadVersion(ReadOnlySpan<byte> text, ref RequestHead head, out Fault fault)
    {
        fault = Fault.None;
        if (!text.StartsWith("HTTP/1.1\r\n"u8)) return ReadOtherVersion(text, ref head, out fault);
        head.Minor = 1;
        return ReadResult.Done;
    }

    /// <summary>A higher minor version is served as 1.1 (RFC 9110 section 2.5); another major version is 505; anything else is no version.</summary>
    private static ReadResult ReadOtherVersion(ReadOnlySpan<byte> text, ref RequestHead head, out Fault fault)
    {
        var pattern = "HTTP/0.0\r\n"u8;
        for (var at = 0; at < Math.Min(text.Length, pattern.Length); at++)
        {
            var fits = pattern[at] == '0' ? char.IsAsciiDigit((char)text[at]) : text[at] == pattern[at];
            if (!fits) return Refuse(Fault.HeadMalformed, out fault);
        }

        fault = Fault.None;
        if (text.Length < pattern.Length) return ReadResult.Incomplete;
        if (text[5] != '1') return Refuse(Fault.VersionUnsupported, out fault);
        head.Minor = text[7] == '0' ? (byte)0 : (byte)1;
        return ReadResult.Done;
    }

    private static MethodKind MethodOf(ReadOnlySpan<byte> method) => method.Length switch
    {
        3 => method.SequenceEqual("GET"u8) ? MethodKind.Get : method.SequenceEqual("PUT"u8) ? MethodKind.Put : MethodKind.Other,
        4 => method.SequenceEqual("POST"u8) ? MethodKind.Post : method.SequenceEqual("HEAD"u8) ? MethodKind.Head : MethodKind.Other,
        5 => method.SequenceEqual("PATCH"u8) ? MethodKind.Patch : method.SequenceEqual("TRACE"u8) ? MethodKind.Trace : MethodKind.Other,
        6 => method.SequenceEqual("DELETE"u8) ? MethodKind.Delete : MethodKind.Other,
        7 => method.SequenceEqual("OPTIONS"u8) ? MethodKind.Options
            : method.SequenceEqual("CONNECT"u8) ? MethodKind.Connect : MethodKind.Other,
        _ => MethodKind.Other,
    };
}
