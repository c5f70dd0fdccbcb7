using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Halftone.DataPlane.Http1;

/// <summary>Recognises the field names that mean something to the gateway, in any case.</summary>
internal static class FieldName
{
    /// <param name="name">Already known to be a token.</param>
    internal static KnownField Of(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 => Same(name, "te"u8) ? KnownField.Te : KnownField.None,
        3 => Same(name, "via"u8) ? KnownField.Via : KnownField.None,
        4 => Same(name, "host"u8) ? KnownField.Host : Same(name, "date"u8) ? KnownField.Date : KnownField.None,
        6 => Same(name, "cookie"u8) ? KnownField.Cookie
            : Same(name, "expect"u8) ? KnownField.Expect
            : Same(name, "server"u8) ? KnownField.Server : KnownField.None,
        7 => Same(name, "upgrade"u8) ? KnownField.Upgrade : Same(name, "trailer"u8) ? KnownField.Trailer : KnownField.None,
        9 => Same(name, "forwarded"u8) ? KnownField.Forwarded : KnownField.None,
        10 => Same(name, "connection"u8) ? KnownField.Connection
            : Same(name, "keep-alive"u8) ? KnownField.KeepAlive
            : Same(name, "set-cookie"u8) ? KnownField.SetCookie : KnownField.None,
        12 => Same(name, "content-type"u8) ? KnownField.ContentType
            : Same(name, "max-forwards"u8) ? KnownField.MaxForwards : KnownField.None,
        13 => Same(name, "authorization"u8) ? KnownField.Authorization
            : Same(name, "cache-control"u8) ? KnownField.CacheControl : KnownField.None,
        14 => Same(name, "content-length"u8) ? KnownField.ContentLength : KnownField.None,
        15 => Same(name, "x-forwarded-for"u8) ? KnownField.XForwardedFor : KnownField.None,
        16 => Same(name, "x-forwarded-host"u8) ? KnownField.XForwardedHost
            : Same(name, "proxy-connection"u8) ? KnownField.ProxyConnection : KnownField.None,
        17 => Same(name, "transfer-encoding"u8) ? KnownField.TransferEncoding
            : Same(name, "x-forwarded-proto"u8) ? KnownField.XForwardedProto : KnownField.None,
        18 => Same(name, "proxy-authenticate"u8) ? KnownField.ProxyAuthenticate : KnownField.None,
        19 => Same(name, "proxy-authorization"u8) ? KnownField.ProxyAuthorization : KnownField.None,
        _ => KnownField.None,
    };

    /// <summary>Equality but for the case of letters.</summary>
    /// <remarks>
    /// Setting bit 5 maps each letter on its lower case and nothing else on a letter, and maps no byte that may stand in a name or a value
    /// on a digit, a hyphen or a slash but these themselves. So `lower` may hold lower-case letters, digits, hyphens and slashes.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Same(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower)
    {
        var length = lower.Length;
        if (text.Length != length) return false;
        if (length >= 8)
        {
            for (var at = 0; at + 8 < length; at += 8)
                if (!Same8(text[at..], lower[at..])) return false;
            return Same8(text[(length - 8)..], lower[(length - 8)..]);
        }

        if (length >= 4) return Same4(text, lower) && Same4(text[(length - 4)..], lower[(length - 4)..]);
        for (var at = 0; at < length; at++)
            if ((text[at] | 0x20) != lower[at]) return false;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Same8(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) =>
        (MemoryMarshal.Read<ulong>(text) | 0x2020_2020_2020_2020) == MemoryMarshal.Read<ulong>(lower);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Same4(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) =>
        (MemoryMarshal.Read<uint>(text) | 0x2020_2020) == MemoryMarshal.Read<uint>(lower);
}
