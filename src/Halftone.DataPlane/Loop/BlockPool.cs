using Halftone.Core.Accounting;

namespace Halftone.DataPlane.Loop;

/// <summary>64 KiB blocks for what must be kept: unfinished heads, early bytes, unsent bytes. An idle connection has none.</summary>
internal sealed class BlockPool
{
    internal const int BlockBytes = 64 * 1024;

    /// <summary>
    /// M1: of a connection we keep at most one block that was received, and to be sent at most one read of the other side with one head and
    /// its framing; whoever feeds it is not read from until that is out.
    /// </summary>
    internal const int OutBytesMax = 2 * BlockBytes;

    /// <summary>Blocks that <see cref="OutBytesMax"/> can lie in: the first may have begun to empty.</summary>
    internal const int OutBlocksMax = OutBytesMax / BlockBytes + 1;

    /// <summary>Free blocks kept for the next burst; more go back to the collector. 64 x 64 KiB = 4 MiB.</summary>
    internal const int FreeMax = 64;

    /// <summary>Blocks that the kernel is asked about for one account: 2 ms.</summary>
    private const int AskedMax = 4096;

    private struct Block
    {
        internal byte[]? Bytes;
        internal int Next;
        internal int Start;
        internal int Length;
    }

    private Block[] _blocks = [];
    private int _free = -1;
    private int _freeWithBytes;

    /// <summary>Blocks in use.</summary>
    internal int InUse { get; private set; }

    internal int Take()
    {
        if (_free < 0) Grow();
        var index = _free;
        ref var block = ref _blocks[index];
        _free = block.Next;
        if (block.Bytes is null) block.Bytes = GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true);
        else _freeWithBytes--;
        (block.Next, block.Start, block.Length) = (-1, 0, 0);
        InUse++;
        return index;
    }

    internal void Return(int index)
    {
        ref var block = ref _blocks[index];
        if (_freeWithBytes >= FreeMax) block.Bytes = null;
        else _freeWithBytes++;
        block.Next = _free;
        _free = index;
        InUse--;
    }

    internal byte[] BytesOf(int index) => _blocks[index].Bytes!;

    /// <summary>Appends to a chain, taking more blocks as needed; `first` and `last` are -1 for an empty chain.</summary>
    internal void Append(ref int first, ref int last, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (last < 0 || _blocks[last].Start + _blocks[last].Length == BlockBytes)
            {
                var next = Take();
                if (last < 0) first = next;
                else _blocks[last].Next = next;
                last = next;
            }
            ref var block = ref _blocks[last];
            var end = block.Start + block.Length;
            var part = Math.Min(bytes.Length, BlockBytes - end);
            bytes[..part].CopyTo(block.Bytes.AsSpan(end));
            block.Length += part;
            bytes = bytes[part..];
        }
    }

    /// <summary>What the chain's first block still holds.</summary>
    internal ReadOnlySpan<byte> Front(int first) => _blocks[first].Bytes.AsSpan(_blocks[first].Start, _blocks[first].Length);

    /// <summary>Drops bytes from the front; an emptied block goes back.</summary>
    internal void Advance(ref int first, ref int last, int count)
    {
        while (count > 0)
        {
            ref var block = ref _blocks[first];
            var part = Math.Min(count, block.Length);
            block.Start += part;
            block.Length -= part;
            count -= part;
            if (block.Length > 0) return;
            var next = block.Next;
            Return(first);
            first = next;
            if (next < 0) last = -1;
        }
    }

    internal void ReturnChain(ref int first, ref int last)
    {
        while (first >= 0)
        {
            var next = _blocks[first].Next;
            Return(first);
            first = next;
        }
        last = -1;
    }

    /// <summary>What the blocks hold; from any thread.</summary>
    internal MemoryPart ReadMemory()
    {
        // One reading of the array: the reactor may replace it by a longer one.
        var blocks = _blocks;
        var (taken, kept) = (InUse, 0L);
        foreach (ref readonly var block in blocks.AsSpan())
        {
            if (block.Bytes is not null) kept++;
        }
        var used = Math.Min(taken, kept);
        return new(PartNames.Blocks, used * BlockBytes, kept * BlockBytes, used) { Untouched = (long)(kept * BlockBytes * ShareUntouched(blocks, kept)) };
    }

    /// <summary>Share of all blocks that lies on pages nobody has written, 0..1; of many blocks a sample is asked about.</summary>
    private static double ShareUntouched(Block[] blocks, long kept)
    {
        long asked = 0, resident = 0;
        var each = 1 + (kept / AskedMax);
        var at = 0L;
        foreach (ref readonly var block in blocks.AsSpan())
        {
            if (block.Bytes is not { } bytes || at++ % each != 0) continue;
            asked += BlockBytes;
            resident += Residency.Of(bytes);
        }
        return asked == 0 ? 0 : 1 - ((double)resident / asked);
    }

    private void Grow()
    {
        var first = _blocks.Length;
        Array.Resize(ref _blocks, Math.Max(16, first * 2));
        for (var i = _blocks.Length - 1; i >= first; i--)
        {
            _blocks[i].Next = _free;
            _free = i;
        }
    }
}
