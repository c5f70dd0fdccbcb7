using System.Runtime.CompilerServices;

namespace Halftone.Core.Admission;

/// <summary>
/// Rows that never move: an array of arrays that grows by one chunk, so that growing copies nothing while the lock is held.
/// Row 0 is never given out; as an int link it means "none", so that fresh rows and list heads need no initialising.
/// </summary>
internal sealed class Chunks<T> where T : struct
{
    /// <summary>256 rows: 12-16 KB a chunk, one allocation that a quiet pool makes once.</summary>
    private const int RowBits = 8;
    private const int RowsPerChunk = 1 << RowBits;

    private T[][] _chunks = [new T[RowsPerChunk]];

    /// <summary>Rows given out so far, row 0 included; rows are reused by their owner, never taken back.</summary>
    internal int Count { get; private set; } = 1;

    /// <summary>Of all rows, given out or not.</summary>
    internal long Bytes => ((long)_chunks.Length << RowBits) * Unsafe.SizeOf<T>();

    internal ref T this[int row] => ref _chunks[row >> RowBits][row & (RowsPerChunk - 1)];

    /// <summary>Gives out a fresh, zeroed row.</summary>
    internal int Append()
    {
        if (Count == _chunks.Length << RowBits) _chunks = [.. _chunks, new T[RowsPerChunk]];
        return Count++;
    }
}
