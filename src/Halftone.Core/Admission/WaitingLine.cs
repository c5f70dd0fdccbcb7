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

    /// <summary>Neighbours in the whole line.</summary>
    internal int Older, Newer;

    /// <summary>Neighbours among the waiters of the same reactor.</summary>
    internal int OlderOfReactor, NewerOfReactor;

    /// <summary>What to tell it when its time is up: the line's bound, or its own deadline.</summary>
    internal Fault Late;

    internal bool Waits;
}

/// <summary>
/// Who waits for a slot, oldest first: one doubly linked list of rows, and beside it one per reactor, so that joining, leaving and
/// choosing are O(1). No locking of its own: the pool holds its lock.
/// </summary>
internal sealed class WaitingLine(int reactors)
{
    private readonly Chunks<WaitingRow> _rows = new();
    private readonly int[] _oldestOf = new int[reactors];
    private readonly int[] _newestOf = new int[reactors];
    private int _newest;
    private int _unused;

    internal int Count { get; private set; }

    /// <summary>Memory held by those who wait.</summary>
    internal long Bytes { get; private set; }

    /// <summary>0 = nobody waits.</summary>
    internal int Oldest { get; private set; }

    internal int Rows => _rows.Count;

    internal ref WaitingRow this[int place] => ref _rows[place];

    internal bool Knows(Waiter waiter)
    {
        if (waiter.IsNone || (uint)waiter.Place >= (uint)_rows.Count) return false;
        ref var row = ref _rows[waiter.Place];
        return row.Waits && row.Generation == waiter.Generation;
    }

    /// <summary>Who gets a freed slot; 0 = nobody waits.</summary>
    /// <remarks>
    /// First come, first served, and a waiter of the freeing reactor first as long as nobody has waited for an eighth of its bound:
    /// waking another reactor costs 20 us. Once the oldest has used up half of its bound the line is a standing one, in which first come
    /// first served would answer everybody late; then the newest is served and the oldest run out (head-age LIFO; the reference simulation gave
    /// a p50 of 17 ms against 262 ms at twice the capacity). The newest of all, not of the freeing reactor, which would keep the slots for itself.
    /// </remarks>
    /// <param name="reactor">Who frees the slot; -1 = nobody in particular.</param>
    internal int Next(int reactor, long now)
    {
        if (Oldest == 0) return 0;
        ref var oldest = ref _rows[Oldest];
        var age = now - oldest.Since;
        if (IsStanding(in oldest, age)) return _newest;
        if (reactor >= 0 && age <= Bound(in oldest) / 8 && _oldestOf[reactor] != 0) return _oldestOf[reactor];
        return Oldest;
    }

    /// <summary>Joins as the newest.</summary>
    internal Waiter Join(int reactor, ulong token, int bytes, long since, long expiresAt, Fault late)
    {
        var place = Rent(reactor, token, bytes, expiresAt, late);
        ref var row = ref _rows[place];
        // Each reactor brings its own reading of the clock; the line's order must not depend on who got the lock first.
        row.Since = _newest == 0 ? since : Math.Max(since, _rows[_newest].Since);
        LinkNewest(ref row, place);
        return new Waiter(place, row.Generation);
    }

    /// <summary>Joins again after a grant that came to nothing, at the end that is served next.</summary>
    internal Waiter Rejoin(int reactor, ulong token, int bytes, long now, long expiresAt, Fault late)
    {
        if (Oldest == 0 || IsStanding(in _rows[Oldest], now - _rows[Oldest].Since)) return Join(reactor, token, bytes, now, expiresAt, late);
        var place = Rent(reactor, token, bytes, expiresAt, late);
        ref var row = ref _rows[place];
        row.Since = _rows[Oldest].Since;
        LinkOldest(ref row, place);
        return new Waiter(place, row.Generation);
    }

    /// <summary>Takes a waiter out and makes copies of its handle stale. The row may be read until the next Join.</summary>
    internal ref WaitingRow Remove(int place)
    {
        ref var row = ref _rows[place];
        if (row.Older == 0) Oldest = row.Newer;
        else _rows[row.Older].Newer = row.Newer;
        if (row.Newer == 0) _newest = row.Older;
        else _rows[row.Newer].Older = row.Older;

        if (row.OlderOfReactor == 0) _oldestOf[row.Reactor] = row.NewerOfReactor;
        else _rows[row.OlderOfReactor].NewerOfReactor = row.NewerOfReactor;
        if (row.NewerOfReactor == 0) _newestOf[row.Reactor] = row.OlderOfReactor;
        else _rows[row.NewerOfReactor].OlderOfReactor = row.OlderOfReactor;

        Count--;
        Bytes -= row.Bytes;
        row.Waits = false;
        if (++row.Generation == 0) row.Generation = 1;
        row.Older = _unused;
        _unused = place;
        return ref row;
    }

    /// <summary>A4, by walking every list; throws at the first sentence that does not hold. For tests.</summary>
    internal void CheckWholly()
    {
        var (count, bytes, older, since) = (0, 0L, 0, long.MinValue);
        for (var place = Oldest; place != 0; older = place, place = _rows[place].Newer)
        {
            ref var row = ref _rows[place];
            Require(++count <= Count && row.Waits && row.Older == older, "A4: the line is linked both ways");
            Require(row.Since >= since, "A4: nobody stands before somebody who joined earlier");
            bytes += row.Bytes;
            since = row.Since;
        }

        Require(older == _newest && count == Count && bytes == Bytes, "A4: the line's count and bytes are those of its list");
        var counted = 0;
        for (var reactor = 0; reactor < reactors; reactor++) counted += CountOf(reactor);
        Require(counted == Count, "A4: every waiter is in the list of its reactor");
    }

    private int CountOf(int reactor)
    {
        var (count, older) = (0, 0);
        for (var place = _oldestOf[reactor]; place != 0; older = place, place = _rows[place].NewerOfReactor)
            Require(++count <= Count && _rows[place].Reactor == reactor && _rows[place].OlderOfReactor == older, "A4: a reactor's list is linked both ways and holds its own");
        Require(_newestOf[reactor] == older, "A4: a reactor's list ends at its newest");
        return count;
    }

    private static void Require(bool holds, string sentence)
    {
        if (!holds) throw new InvalidOperationException(sentence);
    }

    private static long Bound(in WaitingRow row) => row.ExpiresAt - row.Since;

    private static bool IsStanding(in WaitingRow oldest, long age) => age > Bound(in oldest) / 2;

    private int Rent(int reactor, ulong token, int bytes, long expiresAt, Fault late)
    {
        var place = _unused;
        if (place == 0) place = _rows.Append();
        else _unused = _rows[place].Older;

        ref var row = ref _rows[place];
        if (row.Generation == 0) row.Generation = 1;
        row.Reactor = reactor;
        row.Token = token;
        row.Bytes = bytes;
        row.ExpiresAt = expiresAt;
        row.Late = late;
        row.Waits = true;
        Count++;
        Bytes += bytes;
        return place;
    }

    private void LinkNewest(ref WaitingRow row, int place)
    {
        row.Newer = 0;
        row.Older = _newest;
        if (_newest == 0) Oldest = place;
        else _rows[_newest].Newer = place;
        _newest = place;

        ref var newestOf = ref _newestOf[row.Reactor];
        row.NewerOfReactor = 0;
        row.OlderOfReactor = newestOf;
        if (newestOf == 0) _oldestOf[row.Reactor] = place;
        else _rows[newestOf].NewerOfReactor = place;
        newestOf = place;
    }

    private void LinkOldest(ref WaitingRow row, int place)
    {
        row.Older = 0;
        row.Newer = Oldest;
        if (Oldest == 0) _newest = place;
        else _rows[Oldest].Older = place;
        Oldest = place;

        ref var oldestOf = ref _oldestOf[row.Reactor];
        row.OlderOfReactor = 0;
        row.NewerOfReactor = oldestOf;
        if (oldestOf == 0) _newestOf[row.Reactor] = place;
        else _rows[oldestOf].OlderOfReactor = place;
        oldestOf = place;
    }
}
