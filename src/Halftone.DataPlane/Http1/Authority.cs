using System.Buffers;
using System.Net;

namespace Halftone.DataPlane.Http1;

/// <summary>Checks `host[:port]` as it stands in Host and in an absolute-form target.</summary>
/// <remarks>
/// RFC 3986 also lets percent-escapes and `!$&amp;'()*+,;=` into a name; no resolver has them, and a comma would read as a list in
/// X-Forwarded-Host. An empty host is refused as RFC 9110 section 4.2.1 asks; user information never passes.
/// </remarks>
internal static class Authority
{
    private const int PortMax = 65535;

    /// <summary>Longest name DNS can carry (RFC 1035 section 2.3.4); also what the writers count on.</summary>
    private const int HostBytesMax = 255;

    private static readonly SearchValues<byte> AddressBytes = SearchValues.Create(":.0123456789ABCDEFabcdef"u8);

    /// <summary>Whether input[start..end] is valid.</summary>
    /// <param name="hostLength">Bytes of the host from `start`, the brackets of an IPv6 address included.</param>
    internal static bool TryRead(ReadOnlySpan<byte> input, int start, int end, out int hostLength)
    {
        var hostEnd = Math.Min(Scan.End<HostByte>(input, start), end);
        hostLength = hostEnd - start;
        if (hostLength == 0)
        {
            if (!TryReadAddress(input[start..end], out hostLength)) return false;
            hostEnd = start + hostLength;
        }

        return hostLength <= HostBytesMax && (hostEnd == end || (input[hostEnd] == ':' && IsPort(input[(hostEnd + 1)..end])));
    }

    private static bool TryReadAddress(ReadOnlySpan<byte> text, out int length)
    {
        length = 0;
        if (text.Length == 0 || text[0] != '[') return false;
        var close = text.IndexOf((byte)']');
        if (close < 0) return false;
        var address = text[1..close];
        if (address.ContainsAnyExcept(AddressBytes) || !address.Contains((byte)':') || !IPAddress.IsValidUtf8(address)) return false;
        length = close + 1;
        return true;
    }

    /// <summary>An empty port is the scheme's own (RFC 3986 section 3.2.3).</summary>
    private static bool IsPort(ReadOnlySpan<byte> text)
    {
        if (text.Length > 5) return false;
        var port = 0;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit((char)digit)) return false;
            port = port * 10 + (digit - '0');
        }

        return port <= PortMax;
    }
}
