using System.Runtime.CompilerServices;
using Halftone.Core.Accounting;
using Halftone.Core.Config;

namespace Halftone.Core.Admission;

/// <summary>Counts requests per client of one service: a token bucket each, in 1 MiB, for as many clients as come.</summary>
/// <remarks>
/// The bucket is one number, the time at which it would be full again ("theoretical arrival time" of the generic cell rate algorithm, ITU-T
/// I.371): a request is admitted if that time is less than `burst` intervals ahead, and moves it by one. Clients share a table of
/// sets of four entries; a new one takes the place of the one that is fullest again. So with more than 65,536 active clients some are
/// forgotten and get more than their share; nobody ever gets less.
/// <para>All reactors use one table. An entry may be taken over between two of its writes; then a client is counted once too little.</para>
/// </remarks>
internal sealed class ClientRates
{
    private const int Ways = 4;
    private const int Sets = 16_384;

    private struct Entry
    {
        internal ulong Key;
        internal long FullAt;
    }

    private readonly Entry[] _entries = new Entry[Sets * Ways];
    private long _interval;
    private long _tolerance;

    /// <param name="seed">Drawn by chance, so that nobody can compute which clients share a set.</param>
    internal ClientRates(RateConfig rate, long seed)
    {
        Seed = seed;
        Configure(rate);
    }

    /// <summary>For the hash that makes a client's key.</summary>
    internal long Seed { get; }

    /// <summary>Nanoseconds from one request to the next at the full rate.</summary>
    internal long Interval => Volatile.Read(ref _interval);

    /// <summary>A new rate holds for what is already counted, too.</summary>
    internal void Configure(RateConfig rate)
    {
        var interval = Math.Max(1, rate.Limit.Within.Ticks * TimeSpan.NanosecondsPerTick / rate.Limit.Count);
        Volatile.Write(ref _interval, interval);
        // A million a day at once are 237 years of a client's time: never more than half of what a clock can tell.
        Volatile.Write(ref _tolerance, (long)Int128.Min((Int128)interval * ((rate.Burst ?? rate.Limit.Count) - 1), long.MaxValue / 2));
    }

    /// <summary>Counts a request. False: its client has had what it may have for now.</summary>
    /// <param name="key">Who asks; never 0.</param>
    /// <param name="now">Monotonic nanoseconds.</param>
    internal bool Admits(ulong key, long now)
    {
        ref var entry = ref EntryOf(key, now);
        while (true)
        {
            var fullAt = Volatile.Read(ref entry.FullAt);
            var from = Math.Max(fullAt, now);
            if (from - now > _tolerance) return false;
            if (Interlocked.CompareExchange(ref entry.FullAt, from + _interval, fullAt) == fullAt) return true;
        }
    }

    /// <summary>What the table holds, and for how many clients; from any thread. Pages without a client were never written.</summary>
    internal MemoryPart ReadMemory()
    {
        var size = Unsafe.SizeOf<Entry>();
        var perPage = Environment.SystemPageSize / size;
        long clients = 0, untouched = 0;
        for (var from = 0; from < _entries.Length; from += perPage)
        {
            var here = 0;
            foreach (ref var entry in _entries.AsSpan(from, Math.Min(perPage, _entries.Length - from)))
            {
                if (Volatile.Read(ref entry.Key) != 0) here++;
            }
            clients += here;
            if (here == 0) untouched += (long)perPage * size;
        }
        return new(PartNames.ClientRates, clients * size, (long)_entries.Length * size, clients) { Untouched = untouched };
    }

    private ref Entry EntryOf(ulong key, long now)
    {
        var set = _entries.AsSpan((int)(key >> 33) % Sets * Ways, Ways);
        var fullest = 0;
        for (var way = 0; way < Ways; way++)
        {
            if (Volatile.Read(ref set[way].Key) == key) return ref set[way];
            if (Volatile.Read(ref set[way].FullAt) < Volatile.Read(ref set[fullest].FullAt)) fullest = way;
        }

        ref var entry = ref set[fullest];
        Volatile.Write(ref entry.FullAt, Math.Min(entry.FullAt, now));
        Volatile.Write(ref entry.Key, key);
        return ref entry;
    }
}
