using Halftone.DataPlane.Forwarding;

namespace Halftone.DataPlane.Loop;

/// <summary>Turns edges of readiness into the engine's calls: bytes, ends, room to write. The one place that knows edge-triggering.</summary>
/// <remarks>
/// An edge is told once, so what it said is remembered in the connection's marks until a read proves otherwise. A short read proves
/// "empty" unless the peer has closed: then the end still stands behind the bytes.
/// </remarks>
internal sealed class ReadinessPump(ISockets sockets, ConnectionTable table, Engine engine, Action<Exception> report)
{
    /// <summary>Full 64 KiB reads in a row before others get a turn: 1 MiB, under half a millisecond.</summary>
    private const int ReadsMax = 16;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BlockPool.BlockBytes, pinned: true);

    /// <summary>An event, by handle: one from an earlier life of the slot finds nobody.</summary>
    internal void Handle(ulong handle, Ready ready)
    {
        var slot = table.Find(handle);
        if (slot < 0) return;
        try
        {
            Handle(slot, ref table[slot], ready);
        }
        catch (Exception bug) when (bug is not OutOfMemoryException)
        {
            report(bug);
            engine.Broken(slot);
        }
        engine.DeliverWakes();
    }

    /// <summary>Gives every listed slot its turn; who is listed meanwhile comes next time.</summary>
    internal void TakeTurns()
    {
        for (var turns = sockets.Turns; turns > 0 && sockets.TryTakeTurn(out var slot); turns--)
        {
            sockets.ReadClock();
            try
            {
                TakeTurn(slot, ref table[slot]);
            }
            catch (Exception bug) when (bug is not OutOfMemoryException)
            {
                report(bug);
                engine.Broken(slot);
            }
            engine.DeliverWakes();
        }
    }

    private void Handle(int slot, ref Connection connection, Ready ready)
    {
        if ((ready & Ready.In) != 0) connection.Set(Marks.Readable);
        if (connection.Phase == Phase.Connecting)
        {
            if ((ready & (Ready.Out | Ready.Closed)) == 0) return;
            engine.Connected(slot, sockets.ConnectResult(slot));
            // What the instance said, or that it closed at once, was told by this same edge and will not be told again.
            if (!connection.IsLive) return;
        }
        if (connection.Phase == Phase.Idle)
        {
            // It may be granted already, and whoever gets it will not be told again.
            if ((ready & Ready.Closed) != 0) connection.Set(Marks.PeerClosed);
            // Not a byte is read before the pool says that the connection is still ours.
            if ((ready & (Ready.Closed | Ready.In)) != 0) engine.CloseIdle(slot);
            return;
        }
        if (connection.Phase == Phase.Witness)
        {
            // The end of a stream is readable, too.
            if ((ready & (Ready.Closed | Ready.In)) != 0) engine.WitnessSpeaks(slot, answered: (ready & Ready.Closed) == 0);
            return;
        }
        if ((ready & Ready.Closed) != 0) connection.Set(Marks.PeerClosed);
        if ((ready & Ready.Out) != 0 && connection.OutLength > 0) engine.Writable(slot);
        if (!connection.IsLive) return;
        if (connection.Is(Marks.Paused))
        {
            if ((ready & Ready.Closed) != 0) engine.PeerClosedWhilePaused(slot);
            return;
        }
        // On its turn what is kept goes first: the peer's end, read now, would overtake it.
        if (!connection.Is(Marks.Listed)) ReadOrNoticeEnd(slot, ref connection);
    }

    /// <summary>Bytes and the peer's end may come with one edge; where the bytes have paused reading, nothing will tell of the end again.</summary>
    private void ReadOrNoticeEnd(int slot, ref Connection connection)
    {
        Read(slot, ref connection);
        if (connection.IsLive && connection.Is(Marks.Paused) && connection.Is(Marks.PeerClosed)) engine.PeerClosedWhilePaused(slot);
    }

    private void TakeTurn(int slot, ref Connection connection)
    {
        if (connection.Phase == Phase.Connecting)
        {
            engine.Connected(slot, sockets.ConnectResult(slot));
            return;
        }
        engine.Continue(slot);
        if (connection.IsLive && !connection.Is(Marks.Paused)) ReadOrNoticeEnd(slot, ref connection);
    }

    /// <summary>Reads until there is no more, the engine has enough, or others have waited long enough.</summary>
    private void Read(int slot, ref Connection connection)
    {
        for (var reads = 0; MayRead(connection); reads++)
        {
            // A receive into no room returns 0, which would look like the peer's end.
            var room = engine.RoomFor(slot);
            if (reads == ReadsMax || room == 0)
            {
                sockets.Resume(slot);
                return;
            }
            var received = sockets.Receive(slot, _buffer.AsSpan(0, room));
            if (received > 0)
            {
                if (received < room && !connection.Is(Marks.PeerClosed)) connection.Clear(Marks.Readable);
                engine.Received(slot, _buffer.AsSpan(0, received));
                continue;
            }
            connection.Clear(Marks.Readable);
            if (received != -Native.EAgain)
            {
                engine.Ended(slot, -received);
                return;
            }
            if (!connection.Is(Marks.SendBroken)) return;
            // Sending failed and there is nothing to read: no event will come any more, this is the end.
            engine.Ended(slot, Native.EPipe);
            return;
        }
    }

    /// <summary>An idle connection may be another reactor's by now; not a byte of it is ours.</summary>
    private static bool MayRead(in Connection connection) =>
        connection.IsLive && connection.Phase is not (Phase.Idle or Phase.Witness) && !connection.Is(Marks.Paused) && connection.Is(Marks.Readable | Marks.PeerClosed);
}
