using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using K = Halftone.DataPlane.Http1.KnownField;

namespace Halftone.DataPlane.Http1;

/// <summary>Recognises the field names that mean something to the gateway, in any case.</summary>
internal static class FieldName
{
    private const int ShortestName = 2;
    private const int LongestName = 19;

    /// <summary>Bytes a name has in <see cref="Names"/>; at least one space follows it there.</summary>
    private const int NameWidth = 20;

    /// <summary>In the order of <see cref="KnownField"/>. One literal: an array of arrays costs two more loads that wait for each other.</summary>
    private static ReadOnlySpan<byte> Names =>
        "                    "u8 + "host                "u8 + "connection          "u8 + "content-length      "u8
        + "transfer-encoding   "u8 + "expect              "u8 + "upgrade             "u8 + "te                  "u8
        + "trailer             "u8 + "keep-alive          "u8 + "proxy-connection    "u8 + "proxy-authenticate  "u8
        + "proxy-authorization "u8 + "cookie              "u8 + "via                 "u8 + "forwarded           "u8
        + "x-forwarded-for     "u8 + "x-forwarded-proto   "u8 + "x-forwarded-host    "u8 + "date                "u8
        + "content-type        "u8 + "set-cookie          "u8 + "max-forwards        "u8 + "server              "u8
        + "authorization       "u8 + "cache-control       "u8 + "x-real-ip           "u8 + "x-forwarded-port    "u8;

    /// <summary>By <see cref="SlotOf"/>: the one known field that may stand there. A test looks every name up.</summary>
    private static ReadOnlySpan<K> Slots =>
    [
        K.None, K.None, K.XForwardedFor, K.None, K.Date, K.KeepAlive, K.None, K.ContentLength, K.Cookie, K.None, K.Via, K.ProxyConnection,
        K.Forwarded, K.None, K.ProxyAuthorization, K.None, K.None, K.None, K.XForwardedPort, K.None, K.None, K.None, K.None, K.XForwardedHost,
        K.None, K.None, K.None, K.Host, K.None, K.XForwardedProto, K.XRealIp, K.Authorization, K.None, K.None, K.None, K.TransferEncoding,
        K.Server, K.None, K.ProxyAuthenticate, K.None, K.None, K.None, K.Connection, K.None, K.Trailer, K.CacheControl, K.Upgrade, K.None,
        K.None, K.ContentType, K.Te, K.None, K.None, K.None, K.None, K.None, K.Expect, K.None, K.None, K.MaxForwards, K.SetCookie, K.None,
        K.None, K.None,
    ];

    /// <param name="name">Already known to be a token.</param>
    internal static K Of(ReadOnlySpan<byte> name)
    {
        if (name.Length is < ShortestName or > LongestName) return K.None;
        var candidate = Slots[SlotOf(name)];
        if (candidate == K.None) return K.None;
        var row = (int)candidate * NameWidth;
        return Names[row + name.Length] == ' ' && Same(name, Names.Slice(row, name.Length)) ? candidate : K.None;
    }

    /// <summary>Equality but for the case of letters.</summary>
    /// <remarks>
    /// Setting bit 5 maps each letter on its lower case and nothing else on a letter, and maps no byte that may stand in a name or a value
    /// on a digit, a hyphen, a slash or an equals sign but these themselves. So `lower` may hold lower-case letters, digits and these three.
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

    /// <summary>Length, first letter and last but one tell all known names apart; the factors were searched for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SlotOf(ReadOnlySpan<byte> name) => (name.Length + (name[0] | 0x20) * 7 + (name[^2] | 0x20) * 5) & 63;
}
