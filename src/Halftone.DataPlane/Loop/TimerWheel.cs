using System.Numerics;

namespace Halftone.DataPlane.Loop;

/// <summary>One timer per connection in a hashed wheel: setting, moving and clearing cost a few nanoseconds each.</summary>
/// <remarks>
/// Linking is eager: a timer that is moved earlier fires earlier. (Moving lazily would save 2 ns and hide exactly that case.)
/// A timer never fires early, and at most one tick late.
/// </remarks>
internal sealed class TimerWheel
{
    /// <summary>2^22 ns = 4.2 ms: far below every limit we keep, coarse enough that neighbours share a bucket.</summary>
    private const int TickBits = 22;
    private const int Buckets = 4096;

    /// <summary>Of the wheel itself; the timers lie in their connections.</summary>
    internal const int Bytes = (Buckets * sizeof(int)) + (Buckets / 64 * sizeof(ulong));

    private readonly ConnectionTable _table;
    private readonly int[] _heads = new int[Buckets];
    private readonly ulong[] _used = new ulong[Buckets / 64];
    private long _tick;

    internal TimerWheel(ConnectionTable table, long now)
    {
        _table = table;
        _heads.AsSpan().Fill(-1);
        _tick = now >> TickBits;
    }

    internal void Set(int slot, long at)
    {
        ref var connection = ref _table[slot];
        if (connection.TimerBucket >= 0)
        {
            if (connection.TimerAt == at) return;
            Clear(slot);
        }
        connection.TimerAt = at;
        // Rounded up, and never into the bucket that is being emptied: a timer due now fires on the next turn.
        var tick = Math.Max((at >> TickBits) + 1, _tick + 1);
        var bucket = (int)(tick & (Buckets - 1));
        connection.TimerBucket = bucket;
        connection.TimerPrevious = -1;
        connection.TimerNext = _heads[bucket];
        if (_heads[bucket] >= 0) _table[_heads[bucket]].TimerPrevious = slot;
        _heads[bucket] = slot;
        _used[bucket >> 6] |= 1UL << (bucket & 63);
    }

    internal void Clear(int slot)
    {
        ref var connection = ref _table[slot];
        var bucket = connection.TimerBucket;
        if (bucket < 0) return;
        if (connection.TimerPrevious >= 0) _table[connection.TimerPrevious].TimerNext = connection.TimerNext;
        else _heads[bucket] = connection.TimerNext;
        if (connection.TimerNext >= 0) _table[connection.TimerNext].TimerPrevious = connection.TimerPrevious;
        connection.TimerBucket = -1;
        if (_heads[bucket] < 0) _used[bucket >> 6] &= ~(1UL << (bucket & 63));
    }

    /// <summary>Takes one connection whose time is up, or -1 when there is none left. Call until -1.</summary>
    internal int Expire(long now)
    {
        var target = now >> TickBits;
        while (true)
        {
            var bucket = (int)(_tick & (Buckets - 1));
            for (var slot = _heads[bucket]; slot >= 0; slot = _table[slot].TimerNext)
            {
                if (_table[slot].TimerAt > now) continue;
                Clear(slot);
                return slot;
            }
            if (_tick >= target) return -1;
            _tick++;
        }
    }

    /// <summary>Nanoseconds until the next bucket in use comes round; -1 = no timer at all.</summary>
    /// <remarks>The current bucket is emptied of what is due; what else is in it belongs to a later round.</remarks>
    internal long NextIn(long now)
    {
        for (var ahead = 1; ahead <= Buckets;)
        {
            var bucket = (int)((_tick + ahead) & (Buckets - 1));
            var rest = _used[bucket >> 6] >> (bucket & 63);
            if (rest == 0)
            {
                ahead += 64 - (bucket & 63);
                continue;
            }
            ahead += BitOperations.TrailingZeroCount(rest);
            return Math.Max(0, ((_tick + ahead) << TickBits) - now);
        }
        return -1;
    }
}
