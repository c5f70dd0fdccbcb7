using Halftone.Core.Config;
using Halftone.Core.Outcomes;

namespace Halftone.Core.Admission;

/// <summary>A request in the line.</summary>
internal struct WaitingRow
{
    /// <summary>What its wake carries.</summary>
    internal ulong Token;

    /// <summary>When it joined; never earlier than those before it.</summary>
    internal long Since;

    internal long ExpiresAt;
    internal uint Generation;
    internal int Reactor;
    internal int Bytes;
    internal Priority Priority;

    /// <summary>Neighbours among all of its priority.</summary>
    internal int Older, Newer;

    /// <summary>Neighbours among those of its priority that came to the same reactor.</summary>
    internal int OlderOfReactor, NewerOfReactor;

    /// <summary>What to tell it when its time is up: the line's bound, or its own deadline.</summary>
    internal Fault Late;

    internal bool Waits;
}

/// <summary>
/// Who waits for a slot: per priority one doubly linked list of rows, oldest first, and beside it one per reactor, so that joining, leaving
/// and choosing are O(1). No locking of its own: the pool holds its lock.
/// </summary>
internal sealed partial class WaitingLine(int reactors)
{
    private const int Priorities = (int)Priority.Low + 1;

    private readonly Chunks<WaitingRow> _rows = new();

    /// <summary>Ends of the lists, by priority; 0 = nobody.</summary>
    private readonly int[] _oldest = new int[Priorities];
    private readonly int[] _newest = new int[Priorities];

    /// <summary>The same by priority x reactors + reactor.</summary>
    private readonly int[] _oldestOf = new int[Priorities * reactors];
    private readonly int[] _newestOf = new int[Priorities * reactors];
    private readonly int[] _counts = new int[Priorities];
    private int _unused;

    internal int Count { get; private set; }

    /// <summary>Memory held by those who wait.</summary>
    internal long Bytes { get; private set; }

    /// <summary>Who has to go when there is too little room: the oldest of the lowest priority; 0 = nobody waits.</summary>
    internal int Dispensable
    {
        get
        {
            var priority = Priorities - 1;
            while (priority > 0 && _oldest[priority] == 0) priority--;
            return _oldest[priority];
        }
    }

    internal int Rows => _rows.Count;

    /// <summary>Of the rows themselves, unused ones included; what the waiting requests hold is <see cref="Bytes"/>.</summary>
    internal long RowBytes => _rows.Bytes;

    internal ref WaitingRow this[int place] => ref _rows[place];

    internal bool Knows(Waiter waiter)
    {
        if (waiter.IsNone || (uint)waiter.Place >= (uint)_rows.Count) return false;
        ref var row = ref _rows[waiter.Place];
        return row.Waits && row.Generation == waiter.Generation;
    }

    /// <summary>Who gets a freed slot; 0 = nobody waits.</summary>
    /// <remarks>
    /// A higher priority goes first. Within one: first come, first served, and a waiter of the freeing reactor first as long as nobody has
    /// waited for an eighth of its bound: waking another reactor costs 20 us. Once the oldest has used up half of its bound the line is a
    /// standing one, in which first come first served would answer everybody late; then the newest is served and the oldest run out (head-age
    /// LIFO, see tests/Simulation/Admission). The newest of all, not of the freeing reactor, which would keep the slots for itself.
    /// </remarks>
    /// <param name="reactor">Who frees the slot; -1 = nobody in particular.</param>
    internal int Next(int reactor, long now)
    {
        if (Count == 0) return 0;
        var priority = 0;
        while (_oldest[priority] == 0) priority++;
        ref var oldest = ref _rows[_oldest[priority]];
        var age = now - oldest.Since;
        if (IsStanding(in oldest, age)) return _newest[priority];
        var mine = reactor < 0 ? 0 : _oldestOf[(priority * reactors) + reactor];
        return mine != 0 && age <= Bound(in oldest) / 8 ? mine : _oldest[priority];
    }

    /// <summary>Whether those of this priority are served newest first by now, so that whoever joins need not wait for those before it.</summary>
    internal bool ServesNewest(Priority priority, long now) =>
        _oldest[(int)priority] is var oldest and not 0 && IsStanding(in _rows[oldest], now - _rows[oldest].Since);

    /// <summary>How many are served before somebody of this priority who joins now, while the line is served in order.</summary>
    internal int CountAhead(Priority priority)
    {
        var count = 0;
        for (var each = 0; each <= (int)priority; each++) count += _counts[each];
        return count;
    }

    /// <summary>Joins as the newest of its priority.</summary>
    internal Waiter Join(in WaitingRow asks, long now)
    {
        var place = Rent(in asks);
        ref var row = ref _rows[place];
        // Each reactor brings its own reading of the clock; the line's order must not depend on who got the lock first.
        var newest = _newest[(int)row.Priority];
        row.Since = newest == 0 ? now : Math.Max(now, _rows[newest].Since);
        LinkNewest(ref row, place);
        return new Waiter(place, row.Generation);
    }

    /// <summary>Joins again after a grant that came to nothing, at the end that is served next.</summary>
    internal Waiter Rejoin(in WaitingRow asks, long now)
    {
        var oldest = _oldest[(int)asks.Priority];
        if (oldest == 0 || ServesNewest(asks.Priority, now)) return Join(in asks, now);
        var place = Rent(in asks);
        ref var row = ref _rows[place];
        row.Since = _rows[oldest].Since;
        LinkOldest(ref row, place);
        return new Waiter(place, row.Generation);
    }

    /// <summary>Takes a waiter out and makes copies of its handle stale. The row may be read until the next Join.</summary>
    internal ref WaitingRow Remove(int place)
    {
        ref var row = ref _rows[place];
        if (row.Older == 0) _oldest[(int)row.Priority] = row.Newer;
        else _rows[row.Older].Newer = row.Newer;
        if (row.Newer == 0) _newest[(int)row.Priority] = row.Older;
        else _rows[row.Newer].Older = row.Older;

        if (row.OlderOfReactor == 0) _oldestOf[ListOf(in row)] = row.NewerOfReactor;
        else _rows[row.OlderOfReactor].NewerOfReactor = row.NewerOfReactor;
        if (row.NewerOfReactor == 0) _newestOf[ListOf(in row)] = row.OlderOfReactor;
        else _rows[row.NewerOfReactor].OlderOfReactor = row.OlderOfReactor;

        Count--;
        _counts[(int)row.Priority]--;
        Bytes -= row.Bytes;
        row.Waits = false;
        if (++row.Generation == 0) row.Generation = 1;
        row.Older = _unused;
        _unused = place;
        return ref row;
    }

    private static long Bound(in WaitingRow row) => row.ExpiresAt - row.Since;

    private static bool IsStanding(in WaitingRow oldest, long age) => age > Bound(in oldest) / 2;

    private int ListOf(in WaitingRow row) => ((int)row.Priority * reactors) + row.Reactor;

    private int Rent(in WaitingRow asks)
    {
        var place = _unused;
        if (place == 0) place = _rows.Append();
        else _unused = _rows[place].Older;

        ref var row = ref _rows[place];
        var generation = row.Generation == 0 ? 1 : row.Generation;
        row = asks;
        row.Generation = generation;
        row.Waits = true;
        Count++;
        _counts[(int)row.Priority]++;
        Bytes += row.Bytes;
        return place;
    }

    private void LinkNewest(ref WaitingRow row, int place)
    {
        ref var newest = ref _newest[(int)row.Priority];
        row.Newer = 0;
        row.Older = newest;
        if (newest == 0) _oldest[(int)row.Priority] = place;
        else _rows[newest].Newer = place;
        newest = place;

        ref var newestOf = ref _newestOf[ListOf(in row)];
        row.NewerOfReactor = 0;
        row.OlderOfReactor = newestOf;
        if (newestOf == 0) _oldestOf[ListOf(in row)] = place;
        else _rows[newestOf].NewerOfReactor = place;
        newestOf = place;
    }

    private void LinkOldest(ref WaitingRow row, int place)
    {
        ref var oldest = ref _oldest[(int)row.Priority];
        row.Older = 0;
        row.Newer = oldest;
        if (oldest == 0) _newest[(int)row.Priority] = place;
        else _rows[oldest].Older = place;
        oldest = place;

        ref var oldestOf = ref _oldestOf[ListOf(in row)];
        row.OlderOfReactor = 0;
        row.NewerOfReactor = oldestOf;
        if (oldestOf == 0) _newestOf[ListOf(in row)] = place;
        else _rows[oldestOf].OlderOfReactor = place;
        oldestOf = place;
    }
}
