using System.Diagnostics;
using System.Text;
using Halftone.Core.Routing;

namespace Halftone.DataPlane.Http1;

/// <summary>Copies the lines of a head that stay as they are, neighbours together, in their order.</summary>
internal static class HeadRuns
{
    /// <summary>Fields of one hop: they end here (RFC 9110 section 7.6.1; Proxy-Auth* speak to a proxy that asked, and we do not).</summary>
    internal const uint OneHop =
        1u << (int)KnownField.Connection | 1u << (int)KnownField.KeepAlive | 1u << (int)KnownField.ProxyConnection
        | 1u << (int)KnownField.ProxyAuthenticate | 1u << (int)KnownField.ProxyAuthorization
        | 1u << (int)KnownField.Te | 1u << (int)KnownField.Trailer | 1u << (int)KnownField.TransferEncoding
        | 1u << (int)KnownField.Upgrade | 1u << (int)KnownField.ContentLength;

    /// <param name="start">The first run begins with start..end, for a first line that stays as it is; equal when there is none.</param>
    /// <param name="drop">Bit per <see cref="KnownField"/> that is left out. Lines that are not in `fields` are left out, too.</param>
    internal static void Copy(
        ref HeadOutput output, ReadOnlySpan<byte> head, ReadOnlySpan<FieldRange> fields, int start, int end, uint drop)
    {
        var next = 0;
        while (true)
        {
            while (next < fields.Length && fields[next].NameStart == end && !Drops(drop, fields[next])) end = fields[next++].End;
            output.Add(head[start..end]);
            while (next < fields.Length && Drops(drop, fields[next])) next++;
            if (next == fields.Length) return;
            start = end = fields[next].NameStart;
        }
    }

    /// <summary>The same line by line, for heads whose Connection names fields: those are left out, too, and those called `own`; or for heads with white space before a colon.</summary>
    internal static void CopyButNamed(
        ref HeadOutput output, ReadOnlySpan<byte> head, ReadOnlySpan<FieldRange> fields, int start, int end, uint drop, ReadOnlySpan<byte> own = default)
    {
        output.Add(head[start..end]);
        var named = NamedBy(head, fields);
        for (var at = 0; at < fields.Length; at++)
        {
            ref readonly var field = ref fields[at];
            var name = head.Slice(field.NameStart, field.NameLength);
            if (Drops(drop, field) || (named & (UInt128.One << at)) != 0 || (!own.IsEmpty && Ascii.EqualsIgnoreCase(name, own))) continue;
            if (head[field.NameStart + field.NameLength] == ':')
            {
                output.Add(head[field.NameStart..field.End]);
                continue;
            }

            // White space before the colon ends here: the next reader might take it for a part of the name.
            output.Add(name);
            output.Add(": "u8);
            output.Add(head[field.ValueStart..field.End]);
        }
    }

    private static bool Drops(uint drop, in FieldRange field) => (drop >> field.Known & 1) != 0;

    /// <summary>
    /// A bit per field that Connection names and we do not know: those we know have a rule of their own, and no client may strip Host,
    /// credentials or what a proxy before us added by naming it.
    /// </summary>
    /// <remarks>One walk over what Connection says. Walked once per field, 31 KiB of commas before a hundred of them cost a request 11 ms.</remarks>
    private static UInt128 NamedBy(ReadOnlySpan<byte> head, ReadOnlySpan<FieldRange> fields)
    {
        Debug.Assert(fields.Length <= 128, "a head has no more fields than a mask has bits");
        UInt128 named = 0;
        foreach (ref readonly var line in fields)
        {
            if (line.Known != (int)KnownField.Connection) continue;
            var list = new ListReader(head.Slice(line.ValueStart, line.ValueLength));
            while (list.Next(out var option)) named |= Called(head, fields, option);
        }

        return named;
    }

    private static UInt128 Called(ReadOnlySpan<byte> head, ReadOnlySpan<FieldRange> fields, ReadOnlySpan<byte> option)
    {
        UInt128 called = 0;
        for (var at = 0; at < fields.Length; at++)
        {
            ref readonly var field = ref fields[at];
            if (field.Known != (int)KnownField.None || field.NameLength != option.Length) continue;
            if (Ascii.EqualsIgnoreCase(head.Slice(field.NameStart, field.NameLength), option)) called |= UInt128.One << at;
        }

        return called;
    }
}
