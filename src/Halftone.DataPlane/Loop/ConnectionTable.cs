using System.Runtime.CompilerServices;
using Halftone.Core.Accounting;
using Halftone.DataPlane.Upstreams;

namespace Halftone.DataPlane.Loop;

/// <summary>All connections of a reactor, in chunks of pinned memory that never move: a reference to a slot stays valid.</summary>
/// <remarks>
/// A closed slot is freed only after the batch of events in which it was closed, with its generation raised: an event or a handle
/// from before cannot reach the connection that uses the slot next.
/// </remarks>
internal sealed class ConnectionTable
{
    private const int ChunkBits = 8, ChunkSize = 1 << ChunkBits;

    private Connection[][] _chunks = [];
    private Upstream?[][] _upstreams = [];
    private int _free = -1;
    private int _closed = -1;

    /// <summary>Bytes of one slot with the reference to its instance.</summary>
    internal static int SlotBytes => Unsafe.SizeOf<Connection>() + IntPtr.Size;

    /// <summary>Live connections of both kinds.</summary>
    internal int Count { get; private set; }

    /// <summary>Slots ever made; for walks over all of them.</summary>
    internal int Capacity => _chunks.Length << ChunkBits;

    internal ref Connection this[int slot]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _chunks[slot >> ChunkBits][slot & (ChunkSize - 1)];
    }

    /// <summary>The instance behind an upstream connection.</summary>
    internal ref Upstream? UpstreamOf(int slot) => ref _upstreams[slot >> ChunkBits][slot & (ChunkSize - 1)];

    internal ulong HandleOf(int slot) => ((ulong)this[slot].Generation << 32) | (uint)slot;

    /// <summary>Finds the slot of a handle, or -1 when the handle is from an earlier life of the slot.</summary>
    internal int Find(ulong handle)
    {
        var slot = (int)(uint)handle;
        return (uint)slot < (uint)Capacity && this[slot].Generation == (uint)(handle >> 32) && this[slot].IsLive ? slot : -1;
    }

    internal int Add(int fd, ConnectionKind kind, Phase phase)
    {
        if (_free < 0) Grow();
        var slot = _free;
        ref var connection = ref this[slot];
        _free = connection.Next;
        var generation = connection.Generation;
        connection = default;
        connection.Generation = generation;
        connection.Fd = fd;
        connection.Kind = kind;
        connection.Phase = phase;
        connection.Exchange = -1;
        connection.InBlock = connection.OutFirst = connection.OutLast = -1;
        connection.TimerBucket = -1;
        connection.Next = -1;
        Count++;
        return slot;
    }

    /// <summary>Takes the slot out of use; events that still name it are ignored, and it is free after the batch.</summary>
    internal void Close(int slot)
    {
        ref var connection = ref this[slot];
        connection.Kind = ConnectionKind.Closed;
        connection.Next = _closed;
        _closed = slot;
        UpstreamOf(slot) = null;
        Count--;
    }

    /// <summary>After a batch of events: what was closed in it becomes free.</summary>
    internal void FreeClosed()
    {
        while (_closed >= 0)
        {
            var slot = _closed;
            ref var connection = ref this[slot];
            _closed = connection.Next;
            connection.Kind = ConnectionKind.Free;
            // Never 0: such a handle would look like a listener or the doorbell.
            if (++connection.Generation == 0) connection.Generation = 1;
            connection.Next = _free;
            _free = slot;
        }
    }

    /// <summary>What the table holds; from any thread. Slots nobody uses are kept for clients, who come and go most.</summary>
    /// <param name="clients">Of the live connections, those of clients.</param>
    internal IEnumerable<MemoryPart> ReadMemory(long clients)
    {
        var (slots, live) = (_upstreams.Length << ChunkBits, Count);
        var ofClients = Math.Clamp(clients, 0, live);
        var upstreams = live - ofClients;
        yield return new(PartNames.ClientConnections, ofClients * SlotBytes, Math.Max(ofClients, slots - upstreams) * SlotBytes, ofClients);
        yield return new(PartNames.InstanceConnections, upstreams * SlotBytes, upstreams * SlotBytes, upstreams);
    }

    private void Grow()
    {
        var first = Capacity;
        var chunk = GC.AllocateArray<Connection>(ChunkSize, pinned: true);
        for (var i = 0; i < ChunkSize; i++)
        {
            chunk[i].Next = i + 1 < ChunkSize ? first + i + 1 : _free;
            chunk[i].Generation = 1;
        }
        _chunks = [.. _chunks, chunk];
        _upstreams = [.. _upstreams, new Upstream?[ChunkSize]];
        _free = first;
    }
}
