using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Halftone.Core.Accounting;

namespace Halftone.Core.Evidence;

/// <summary>Records from one reactor to the folding thread: one writer, one reader, no lock and no wake-up, for the reader comes on a timer.</summary>
/// <remarks>
/// Room for the end of whatever has begun is kept free, so only beginnings can be lost, before anything is known of their outcome. A lost
/// one makes its arrival second void for both arms.
/// </remarks>
internal sealed class EvidenceRing
{
    /// <summary>1 MiB: 100 ms at 160,000 requests a second, or half a second at the 30,000 of a busy reactor.</summary>
    internal const int RecordsDefault = 32 * 1024;

    internal static readonly int Bytes = RecordsDefault * Unsafe.SizeOf<EvidenceRecord>();

    /// <summary>Nanoseconds of an arrival second.</summary>
    internal const long Second = 1_000_000_000;

    private readonly EvidenceRecord[] _records;
    private Marks _marks;

    /// <param name="records">Places; a power of two.</param>
    internal EvidenceRing(int records = RecordsDefault)
    {
        if (records < 2 || !int.IsPow2(records)) throw new ArgumentOutOfRangeException(nameof(records), records, "The ring's size is a power of two from 2.");
        // Pages that were never written cost nothing.
        _records = GC.AllocateUninitializedArray<EvidenceRecord>(records);
    }

    // ---- the reactor ----------------------------------------------------------------------------------------------

    /// <summary>False: there is no room for it and its end. It leaves no evidence, and its second is void.</summary>
    internal bool TryBegin(in EvidenceRecord begun)
    {
        if (!HasRoom(2))
        {
            Lose(begun.Time / Second);
            return false;
        }
        _marks.Open++;
        Put(in begun);
        return true;
    }

    /// <summary>Only after a TryBegin that was true, once.</summary>
    internal void End(in EvidenceRecord ended)
    {
        Debug.Assert(_marks.Open > 0, "what ends has begun");
        _marks.Open--;
        Put(in ended);
    }

    /// <summary>What is no beginning and no end takes what room is left.</summary>
    /// <param name="now">Monotonic nanoseconds.</param>
    internal void Note(in EvidenceRecord record, long now)
    {
        if (HasRoom(1)) Put(in record);
        else Lose(now / Second);
    }

    /// <summary>What the ring holds; from any thread. Places are written in order, so those that were never reached are known.</summary>
    internal MemoryPart ReadMemory()
    {
        var size = Unsafe.SizeOf<EvidenceRecord>();
        var read = Volatile.Read(ref _marks.Read);
        var written = Volatile.Read(ref _marks.Written);
        var unread = Math.Max(0, written - read);
        return new(PartNames.EvidenceRings, unread * size, (long)_records.Length * size, unread) { Untouched = Math.Max(0, _records.Length - written) * size };
    }

    private bool HasRoom(int places)
    {
        var used = _marks.Written + _marks.Open + places - _records.Length;
        if (used <= _marks.ReadSeen) return true;
        _marks.ReadSeen = Volatile.Read(ref _marks.Read);
        return used <= _marks.ReadSeen;
    }

    private void Put(in EvidenceRecord record)
    {
        _records[_marks.Written & (_records.Length - 1)] = record;
        Volatile.Write(ref _marks.Written, _marks.Written + 1);
    }

    /// <summary>A loss after the reader has acknowledged all before begins a new span; it never resets one that was not read yet.</summary>
    private void Lose(long second)
    {
        if (Volatile.Read(ref _marks.Acknowledged) == _marks.Lost) Volatile.Write(ref _marks.LostFirst, second);
        Volatile.Write(ref _marks.LostLast, second);
        Volatile.Write(ref _marks.Lost, _marks.Lost + 1);
    }

    // ---- the folding thread ---------------------------------------------------------------------------------------

    /// <summary>What lies ready in one piece; empty when nothing does.</summary>
    internal ReadOnlySpan<EvidenceRecord> Ready()
    {
        var at = (int)(_marks.Read & (_records.Length - 1));
        var count = (int)Math.Min(Volatile.Read(ref _marks.Written) - _marks.Read, _records.Length - at);
        return _records.AsSpan(at, count);
    }

    internal void Release(int count) => Volatile.Write(ref _marks.Read, _marks.Read + count);

    /// <summary>Records lost since the last call, and between which arrival seconds; zero = none.</summary>
    internal (long Count, long FirstSecond, long LastSecond) TakeLost()
    {
        var lost = Volatile.Read(ref _marks.Lost);
        var count = lost - _marks.Acknowledged;
        if (count == 0) return default;
        var span = (count, Volatile.Read(ref _marks.LostFirst), Volatile.Read(ref _marks.LostLast));
        Volatile.Write(ref _marks.Acknowledged, lost);
        return span;
    }

    /// <summary>The two sides' words on cache lines of their own; neighbouring lines are fetched in pairs.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 384)]
    private struct Marks
    {
        [FieldOffset(128)]
        internal long Written;

        /// <summary>Begun and not ended: places that are kept free. The reactor's.</summary>
        [FieldOffset(136)]
        internal long Open;

        /// <summary>What the reactor knows of Read.</summary>
        [FieldOffset(144)]
        internal long ReadSeen;

        [FieldOffset(152)]
        internal long Lost;

        [FieldOffset(160)]
        internal long LostFirst;

        [FieldOffset(168)]
        internal long LostLast;

        [FieldOffset(256)]
        internal long Read;

        [FieldOffset(264)]
        internal long Acknowledged;
    }
}
