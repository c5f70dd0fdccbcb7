using Halftone.DataPlane.Loop;

namespace Halftone.DataPlane.Forwarding;

/// <summary>Room for newcomers: the client that has been idle longest between requests goes, as in nginx.</summary>
internal sealed partial class Engine
{
    /// <summary>Nobody is closed who was served, or came, less than this ago: at a limit that live traffic fills, newcomers wait instead.</summary>
    internal static readonly long IdleLeast = Seconds(1);

    /// <summary>Found by one walk over the table, so that a walk is paid by many closings.</summary>
    private const int WalkFinds = 32;

    /// <summary>Clients that were idle longest when last looked, the longest last; some may have spoken since.</summary>
    private readonly Stack<(ulong Handle, long TimerAt)> _idlest = new(WalkFinds);
    private readonly PriorityQueue<ulong, long> _found = new(WalkFinds + 1);

    /// <summary>Closes the client that has been idle longest. False: nobody has been idle for long.</summary>
    /// <remarks>An idle client's timer is not touched until it speaks, so the earliest timer is the longest idleness, and an unchanged one is still the same idleness.</remarks>
    internal bool CloseIdlest()
    {
        if (TryCloseKnown()) return true;
        FindIdlest();
        return TryCloseKnown();
    }

    private bool TryCloseKnown()
    {
        while (_idlest.TryPop(out var known))
        {
            var slot = _table.Find(known.Handle);
            if (slot < 0 || !IsIdleClient(_table[slot]) || _table[slot].TimerAt != known.TimerAt) continue;
            Counts.ClosedForRoom++;
            Close(slot, reset: false);
            return true;
        }
        return false;
    }

    private void FindIdlest()
    {
        var youngest = _driver.Now + KeepAlive - IdleLeast;
        for (var slot = 0; slot < _table.Capacity; slot++)
        {
            ref var connection = ref _table[slot];
            if (!IsIdleClient(connection) || connection.TimerAt > youngest) continue;
            // The youngest of those found makes room for an older one.
            _found.Enqueue(_table.HandleOf(slot), -connection.TimerAt);
            if (_found.Count > WalkFinds) _found.Dequeue();
        }
        while (_found.TryDequeue(out var handle, out var key)) _idlest.Push((handle, -key));
    }

    /// <summary>Between requests, with nothing of either direction in our hands.</summary>
    private static bool IsIdleClient(in Connection connection) =>
        connection is { Kind: ConnectionKind.Client, Phase: Phase.Head, Exchange: < 0, Since: 0, InLength: 0, OutLength: 0, TimerBucket: >= 0 } && !connection.Is(Marks.Readable);
}
