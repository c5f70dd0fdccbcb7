using System.Globalization;
using System.Text;
using Halftone.Core.Routing;

namespace Halftone.DataPlane.Forwarding;

/// <summary>The Set-Cookie line that gives a client an identity; it never names a version.</summary>
internal static class IdentityCookie
{
    /// <summary>Longest line: names and attributes are bounded by the configuration's checks.</summary>
    internal const int LengthMax = 512;

    internal static int Write(Span<byte> line, ServiceRoutes service, UInt128 identity)
    {
        var length = 0;
        Put(line, ref length, "Set-Cookie: "u8);
        length += Encoding.UTF8.GetBytes(service.CookieName, line[length..]);
        line[length++] = (byte)'=';
        identity.TryFormat(line[length..], out var digits, "x32", CultureInfo.InvariantCulture);
        length += digits;
        length += Encoding.UTF8.GetBytes(service.CookieAttributes, line[length..]);
        Put(line, ref length, "\r\n"u8);
        return length;
    }

    private static void Put(Span<byte> line, ref int length, ReadOnlySpan<byte> text)
    {
        text.CopyTo(line[length..]);
        length += text.Length;
    }
}
