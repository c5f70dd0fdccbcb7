using Halftone.Core.Routing;

namespace Halftone.DataPlane.Http1;

/// <summary>Knows a request that goes round in circles by our name in its Via lines (RFC 9110 section 7.6.3).</summary>
internal static class ViaHops
{
    /// <summary>Gateways of this name that a request may have passed. Chains have two or three of them; each turn of a loop holds a slot.</summary>
    internal const int Max = 8;

    internal static bool IsLoop(ReadOnlySpan<byte> head, ReadOnlySpan<FieldRange> fields)
    {
        var passed = 0;
        foreach (ref readonly var field in fields)
        {
            if (field.Known != (int)KnownField.Via) continue;
            var list = new ListReader(head.Slice(field.ValueStart, field.ValueLength));
            while (list.Next(out var hop))
                if (IsOurs(hop) && ++passed == Max) return true;
        }

        return false;
    }

    /// <summary>`1.1 halftone`, perhaps with `HTTP/` before it and a comment behind.</summary>
    private static bool IsOurs(ReadOnlySpan<byte> hop)
    {
        var space = hop.IndexOfAny((byte)' ', (byte)'\t');
        if (space < 0) return false;
        var name = Token.Trim(hop[space..]);
        var end = name.IndexOfAny((byte)' ', (byte)'\t');
        return (end < 0 ? name : name[..end]).SequenceEqual("halftone"u8);
    }
}
