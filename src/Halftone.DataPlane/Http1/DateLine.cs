namespace Halftone.DataPlane.Http1;

/// <summary>The line `Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n`, formatted once a second. One per reactor: not for several threads.</summary>
internal sealed class DateLine
{
    private readonly byte[] _line = "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"u8.ToArray();
    private long _second;

    /// <param name="unixSeconds">The caller's clock. The line stays valid until the next call with another second.</param>
    internal ReadOnlySpan<byte> At(long unixSeconds)
    {
        if (unixSeconds != _second)
        {
            _second = unixSeconds;
            DateTimeOffset.FromUnixTimeSeconds(unixSeconds).TryFormat(_line.AsSpan("Date: ".Length), out _, "R");
        }

        return _line;
    }
}
