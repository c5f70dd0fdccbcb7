namespace Halftone.Core.Heap;

/// <summary>Finds a node by its id: open addressing at three quarters, 5.3 bytes a node.</summary>
internal sealed class IdIndex
{
    private const int Free = -1;

    /// <summary>2^32 over the golden ratio: neighbouring ids, which most are, come to lie far apart.</summary>
    private const uint Spread = 2654435769;

    private readonly uint[] _ids;
    private readonly int[] _slots;

    internal IdIndex(uint[] ids)
    {
        _ids = ids;
        _slots = GC.AllocateUninitializedArray<int>((int)Math.Min(Array.MaxLength, ids.Length * 4L / 3 + 8));
        Array.Fill(_slots, Free);
        for (var node = 0; node < ids.Length; node++)
        {
            var slot = SlotOf(ids[node]);
            while (_slots[slot] != Free && ids[_slots[slot]] != ids[node]) slot = Next(slot);
            // Of several with one id, which V8 never writes, the first counts.
            if (_slots[slot] == Free) _slots[slot] = node;
        }
    }

    /// <summary>-1 when there is none.</summary>
    internal int Find(uint id)
    {
        for (var slot = SlotOf(id); _slots[slot] != Free; slot = Next(slot))
            if (_ids[_slots[slot]] == id) return _slots[slot];
        return -1;
    }

    private int SlotOf(uint id) => (int)(((ulong)(id * Spread) * (uint)_slots.Length) >> 32);

    private int Next(int slot) => slot + 1 < _slots.Length ? slot + 1 : 0;
}
