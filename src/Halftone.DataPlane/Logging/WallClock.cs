using System.Globalization;

namespace Halftone.DataPlane.Logging;

/// <summary>Wall time from the reactor's monotonic stamps: one look at the real clock a second, so that it follows corrections.</summary>
internal sealed class WallClock(TimeProvider time)
{
    private readonly byte[] _second = new byte["2026-01-01T00:00:00.".Length];
    private long _offset;
    private long _readAt = long.MinValue;
    private long _shown = long.MinValue;

    internal long Seconds(long now) => Nanoseconds(now) / 1_000_000_000;

    /// <summary>RFC 3339 with milliseconds, UTC.</summary>
    internal void Write(ref LineWriter line, long now)
    {
        var wall = Nanoseconds(now);
        var second = wall / 1_000_000_000;
        if (second != _shown)
        {
            _shown = second;
            DateTimeOffset.FromUnixTimeSeconds(second).TryFormat(_second, out _, "yyyy-MM-dd'T'HH:mm:ss'.'", CultureInfo.InvariantCulture);
        }
        line.Raw(_second);
        var millis = (int)(wall / 1_000_000 % 1000);
        ReadOnlySpan<byte> rest = [(byte)('0' + (millis / 100)), (byte)('0' + (millis / 10 % 10)), (byte)('0' + (millis % 10)), (byte)'Z'];
        line.Raw(rest);
    }

    private long Nanoseconds(long now)
    {
        if (now - _readAt >= 1_000_000_000 || _readAt == long.MinValue)
        {
            _readAt = now;
            _offset = ((time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick) - now;
        }
        return now + _offset;
    }
}
