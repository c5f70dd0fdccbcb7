using System.Diagnostics;

namespace Halftone.Core.Admission;

internal enum SlotUse : byte
{
    Unused,
    Busy,

    /// <summary>Busy, with nobody listening: its client has left and its connection is closed, but the instance goes on working.</summary>
    Cancelled,

    /// <summary>Busy, and its instance owes nothing: the client is slow to bring its request or to take its answer.</summary>
    Excused,

    /// <summary>Busy and owed, but for a sign of life only: its client has left, its connection is kept.</summary>
    Witness,
    Stream,
    Idle,
}

/// <summary>A slot or stream somebody holds, or a free slot that keeps an idle connection.</summary>
internal struct SlotRow
{
    /// <summary>Null when unused.</summary>
    internal Instance? Instance;

    /// <summary>The idle connection; meaningful only when idle.</summary>
    internal Link Link;

    /// <summary>Raised whenever a lease of this row ends; never 0 while somebody holds it.</summary>
    internal uint Generation;

    /// <summary>Towards older: in the idle list, or the next unused row.</summary>
    internal int Older;
    internal int Newer;
    internal SlotUse Use;

    /// <summary>Ends the lease: copies of it are stale from now on.</summary>
    internal void EndLease()
    {
        if (++Generation == 0) Generation = 1;
    }
}

/// <summary>The rows behind leases and idle connections of one pool. No locking of its own: the pool holds its lock.</summary>
internal sealed class SlotTable
{
    private readonly Chunks<SlotRow> _rows = new();
    private int _unused;

    internal int Rows => _rows.Count;

    /// <summary>Of the table, its unused rows included.</summary>
    internal long Bytes => _rows.Bytes;

    internal ref SlotRow this[int place] => ref _rows[place];

    /// <summary>The row of a lease that is out; a row without an instance when the lease is none or was returned before.</summary>
    internal ref SlotRow Find(Lease lease)
    {
        if ((uint)lease.Place < (uint)_rows.Count)
        {
            ref var row = ref _rows[lease.Place];
            if (row.Generation == lease.Generation && row.Use is SlotUse.Busy or SlotUse.Cancelled or SlotUse.Excused or SlotUse.Witness or SlotUse.Stream) return ref row;
        }

        return ref _rows[0];
    }

    /// <summary>A row for a slot without a connection.</summary>
    internal int Rent(Instance instance)
    {
        var place = _unused;
        if (place == 0) place = _rows.Append();
        else _unused = _rows[place].Older;

        ref var row = ref _rows[place];
        row.Instance = instance;
        if (row.Generation == 0) row.Generation = 1;
        return place;
    }

    internal void GiveBack(ref SlotRow row, int place)
    {
        row.Instance = null;
        row.Use = SlotUse.Unused;
        row.Older = _unused;
        _unused = place;
    }

    /// <summary>Lets the row keep its slot's connection, as the newest of its reactor: the newest is used first and the old ones age out.</summary>
    internal void PushIdle(ref SlotRow row, int place, Link link)
    {
        var slots = row.Instance!.Slots;
        ref var newest = ref slots.NewestIdle[link.Reactor];
        row.Use = SlotUse.Idle;
        row.Link = link;
        row.Newer = 0;
        row.Older = newest;
        if (newest == 0) slots.OldestIdle[link.Reactor] = place;
        else _rows[newest].Newer = place;
        newest = place;
        slots.Idle++;
    }

    /// <summary>Takes a row out of its idle list; the caller decides what becomes of it.</summary>
    internal void UnlinkIdle(ref SlotRow row)
    {
        Debug.Assert(row.Use == SlotUse.Idle, "A3: only an idle link is in an idle list");
        var slots = row.Instance!.Slots;
        var reactor = row.Link.Reactor;
        if (row.Newer == 0) slots.NewestIdle[reactor] = row.Older;
        else _rows[row.Newer].Older = row.Older;
        if (row.Older == 0) slots.OldestIdle[reactor] = row.Newer;
        else _rows[row.Older].Newer = row.Newer;
        slots.Idle--;
    }

    /// <summary>The newest idle connection of the reactor, else of another (to be stolen), else 0.</summary>
    internal static int NewestIdle(InstanceSlots slots, int reactor)
    {
        if (slots.Idle == 0) return 0;
        var newest = slots.NewestIdle;
        for (var step = 0; step < newest.Length; step++)
        {
            var owner = reactor + step;
            if (owner >= newest.Length) owner -= newest.Length;
            if (newest[owner] != 0) return newest[owner];
        }

        return 0;
    }

    /// <summary>Finds an idle connection by its owner's handle, oldest first: the ones that time out are at that end.</summary>
    internal int FindIdle(InstanceSlots slots, Link idle)
    {
        var place = slots.OldestIdle[idle.Reactor];
        while (place != 0 && _rows[place].Link.Handle != idle.Handle) place = _rows[place].Newer;
        return place;
    }
}
