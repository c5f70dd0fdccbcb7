using System.Diagnostics;
using System.Runtime.CompilerServices;
using Halftone.Core.Accounting;

namespace Halftone.DataPlane.Loop;

/// <summary>
/// Messages from any thread to one reactor, and the protocol by which a sender learns whether it must wake that reactor: a write to its
/// eventfd costs 20 us of CPU, so it happens only when the reactor sleeps or is about to.
/// </summary>
/// <remarks>
/// The protocol. Sender: push, fence, look at the flag, write the eventfd only if it was up. Reactor: raise the flag, fence, look into the
/// box once more, sleep only if it is empty. Whichever fence comes first, either the sender sees the flag or the reactor sees the message; the
/// fences matter, for x86 too lets a load overtake an earlier store. The sender that finds the flag up takes it down, so one sleep costs one write.
/// <para>
/// The box is a ring with a sequence number per cell (D. Vyukov's bounded queue with one reader): senders never wait for each other,
/// and the reactor never waits for a sender that was stopped between claiming a cell and filling it. A full ring overflows into a list
/// under a lock; at rest nothing is allocated. Messages of one thread arrive in the order of their sending.
/// </para>
/// </remarks>
internal sealed class Mailbox<T> where T : struct
{
    /// <summary>Cells of the ring. One message stands for one waiter, idle connection or accepted connection; a thousand in one batch is much.</summary>
    internal const int RingDefault = 1024;

    /// <summary>Messages beyond the ring. More than a million waiters, links and connections of one reactor is a bug, and memory must not hide it.</summary>
    internal const int OverflowMax = 1 << 20;

    private readonly Cell[] _cells;
    private readonly Lock _overflowGate = new();
    private List<T> _overflow = [];

    /// <summary>The reactor's own: an overflow it has taken and not yet read to its end.</summary>
    private List<T> _late = [];
    private int _lateNext;

    private MailboxMarks _marks;

    /// <param name="ring">Cells of the ring; a power of two.</param>
    internal Mailbox(int ring = RingDefault)
    {
        if (ring < 2 || !int.IsPow2(ring)) throw new ArgumentOutOfRangeException(nameof(ring), ring, "The ring's size is a power of two from 2.");
        _cells = new Cell[ring];
        for (var i = 0; i < ring; i++) _cells[i].Sequence = i;
    }

    // ---- senders: any thread --------------------------------------------------------------------------------------

    /// <summary>Delivers a message. True: the reactor sleeps (or will, without seeing the message), and the caller must write its eventfd.</summary>
    internal bool Push(in T message)
    {
        Enqueue(in message);
        return TakeFlag();
    }

    /// <summary>First half of <see cref="Push"/>, apart so that tests can interleave the halves: the message is in the box.</summary>
    internal void Enqueue(in T message)
    {
        if (Volatile.Read(ref _marks.Overflowing) || !TryEnqueueInRing(in message)) EnqueueInOverflow(in message);
    }

    /// <summary>Second half of <see cref="Push"/>: takes the flag down if it was up.</summary>
    internal bool TakeFlag()
    {
        Interlocked.MemoryBarrier();
        return Volatile.Read(ref _marks.Asleep) != 0 && Interlocked.Exchange(ref _marks.Asleep, 0) != 0;
    }

    // ---- the reactor ----------------------------------------------------------------------------------------------

    /// <summary>Takes the oldest message.</summary>
    internal bool TryTake(out T message)
    {
        if (_lateNext < _late.Count)
        {
            message = _late[_lateNext++];
            return true;
        }

        var head = _marks.Head;
        ref var cell = ref _cells[head & (_cells.Length - 1)];
        if (Volatile.Read(ref cell.Sequence) == head + 1)
        {
            message = cell.Message;
            if (RuntimeHelpers.IsReferenceOrContainsReferences<T>()) cell.Message = default;
            Volatile.Write(ref cell.Sequence, head + _cells.Length);
            _marks.Head = head + 1;
            return true;
        }

        if (TryTakeOverflow()) return TryTake(out message);
        message = default;
        return false;
    }

    /// <summary>Takes messages, oldest first, until the span is full or the box is empty; returns how many.</summary>
    internal int Drain(Span<T> into)
    {
        var count = 0;
        while (count < into.Length && TryTake(out into[count])) count++;
        return count;
    }

    /// <summary>To be called right before the wait. True: every later Push tells its sender to write the eventfd. False: there is mail, do not sleep.</summary>
    internal bool TryPrepareToSleep()
    {
        RaiseFlag();
        if (!HasMail) return true;
        Awake();
        return false;
    }

    /// <summary>First half of <see cref="TryPrepareToSleep"/>, apart so that tests can interleave the halves.</summary>
    internal void RaiseFlag()
    {
        Volatile.Write(ref _marks.Asleep, 1);
        Interlocked.MemoryBarrier();
    }

    /// <summary>To be called right after the wait: senders need not write the eventfd while the reactor looks into the box by itself.</summary>
    internal void Awake() => Volatile.Write(ref _marks.Asleep, 0);

    /// <summary>A message can be taken. One that is still being written does not count: its sender has yet to look at the flag.</summary>
    internal bool HasMail
    {
        get
        {
            if (_lateNext < _late.Count) return true;
            var head = _marks.Head;
            return Volatile.Read(ref _cells[head & (_cells.Length - 1)].Sequence) == head + 1
                || (Volatile.Read(ref _marks.Overflowing) && Volatile.Read(ref _marks.Tail) == head);
        }
    }

    /// <summary>What the box holds; from any thread.</summary>
    internal MemoryPart ReadMemory()
    {
        var late = (long)(Volatile.Read(ref _overflow).Capacity + Volatile.Read(ref _late).Capacity) * Unsafe.SizeOf<T>();
        var inRing = Math.Clamp(Volatile.Read(ref _marks.Tail) - Volatile.Read(ref _marks.Head), 0, _cells.Length);
        return new(PartNames.Mailboxes, (inRing * Unsafe.SizeOf<Cell>()) + late, ((long)_cells.Length * Unsafe.SizeOf<Cell>()) + late, inRing);
    }

    private bool TryEnqueueInRing(in T message)
    {
        var tail = Volatile.Read(ref _marks.Tail);
        while (true)
        {
            ref var cell = ref _cells[tail & (_cells.Length - 1)];
            var lead = Volatile.Read(ref cell.Sequence) - tail;
            if (lead < 0) return false;
            if (lead == 0)
            {
                var seen = Interlocked.CompareExchange(ref _marks.Tail, tail + 1, tail);
                if (seen == tail)
                {
                    cell.Message = message;
                    Volatile.Write(ref cell.Sequence, tail + 1);
                    return true;
                }

                tail = seen;
            }
            else
            {
                tail = Volatile.Read(ref _marks.Tail);
            }
        }
    }

    private void EnqueueInOverflow(in T message)
    {
        lock (_overflowGate)
        {
            if (_overflow.Count == OverflowMax) throw new UnreachableException($"A reactor has {OverflowMax} unread messages: it hangs, or somebody sends without bound.");
            _overflow.Add(message);
            Volatile.Write(ref _marks.Overflowing, true);
        }
    }

    /// <summary>The overflow is younger than the ring, so it is taken only when the ring is empty, claimed cells included.</summary>
    private bool TryTakeOverflow()
    {
        if (!Volatile.Read(ref _marks.Overflowing)) return false;
        lock (_overflowGate)
        {
            if (Volatile.Read(ref _marks.Tail) != _marks.Head) return false;
            _late.Clear();
            _lateNext = 0;
            (_late, _overflow) = (_overflow, _late);
            Volatile.Write(ref _marks.Overflowing, false);
            return true;
        }
    }

    private struct Cell
    {
        /// <summary>= position: free for the sender of that position; = position + 1: filled; + ring size: free for the next round.</summary>
        internal long Sequence;
        internal T Message;
    }
}
