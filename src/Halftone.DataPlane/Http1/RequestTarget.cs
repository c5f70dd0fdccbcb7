using Halftone.Core.Outcomes;

namespace Halftone.DataPlane.Http1;

/// <summary>Splits a request target: origin-form, absolute-form with http or https, and `*` for OPTIONS.</summary>
internal static class RequestTarget
{
    /// <param name="head">TargetStart and TargetLength are set; the path, the query and, in absolute-form, the authority are filled in.</param>
    internal static Fault Read(ReadOnlySpan<byte> input, ref RequestHead head)
    {
        var target = input.Slice(head.TargetStart, head.TargetLength);
        if (target[0] == '/') return ReadPath(target, head.TargetStart, ref head);
        if (target[0] == '*')
        {
            if (target.Length != 1 || head.Method != MethodKind.Options) return Fault.HeadMalformed;
            head.PathStart = head.TargetStart;
            head.PathLength = 1;
            return Fault.None;
        }

        return ReadAbsolute(input, target, ref head);
    }

    private static Fault ReadPath(ReadOnlySpan<byte> text, int start, ref RequestHead head)
    {
        head.PathStart = start;
        head.PathLength = text.IndexOf((byte)'?');
        if (head.PathLength < 0) head.PathLength = text.Length;
        else SetQuery(text.Length - head.PathLength, start + head.PathLength, ref head);
        return Fault.None;
    }

    /// <param name="length">The question mark at `start` included.</param>
    private static void SetQuery(int length, int start, ref RequestHead head)
    {
        head.QueryStart = start + 1;
        head.QueryLength = length - 1;
    }

    private static Fault ReadAbsolute(ReadOnlySpan<byte> input, ReadOnlySpan<byte> target, ref RequestHead head)
    {
        var scheme = StartsWith(target, "http"u8) ? 4 : 0;
        if (scheme > 0 && target.Length > 4 && (target[4] | 0x20) == 's') scheme = 5;
        if (scheme == 0 || !target[scheme..].StartsWith("://"u8)) return Fault.HeadMalformed;

        head.Absolute = true;
        var rest = target[(scheme + 3)..];
        var length = rest.IndexOfAny((byte)'/', (byte)'?');
        if (length < 0) length = rest.Length;
        head.AuthorityStart = head.HostStart = head.TargetStart + scheme + 3;
        head.AuthorityLength = length;
        if (!Authority.TryRead(input, head.AuthorityStart, head.AuthorityStart + length, out head.HostLength)) return Fault.HostInvalid;

        var start = head.AuthorityStart + length;
        if (length < rest.Length && rest[length] == '/') return ReadPath(rest[length..], start, ref head);

        // An empty path is "/" (RFC 9110 section 4.2.3); the last slash before the authority stands for it, so that the bytes hold a path.
        head.PathStart = head.AuthorityStart - 1;
        head.PathLength = 1;
        if (length < rest.Length) SetQuery(rest.Length - length, start, ref head);
        return Fault.None;
    }

    private static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) =>
        text.Length >= lower.Length && FieldName.Same(text[..lower.Length], lower);
}
