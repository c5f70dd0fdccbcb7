using Halftone.Core.Accounting;

namespace Halftone.Control.Machine;

/// <summary>The C library's allocator, from which SQLite, zlib and the runtime take their memory. Its questions are glibc's: other libraries have none of them.</summary>
internal static class Allocator
{
    /// <summary>Bytes; glibc's default at the start, M_MMAP_THRESHOLD in mallopt(3).</summary>
    internal const int LargeMin = 128 * 1024;

    /// <summary>
    /// Lets each large piece have a mapping of its own for good, which goes back to the system when it is freed. By itself glibc does so only until the first
    /// such piece is freed; later ones lie among small ones, so that packing one text per reload (350 KB of zlib's) took 8 MB over 100 reloads and kept them.
    /// What is free at an arena's end is returned from 128 KB on, which otherwise grows with the first as well.
    /// </summary>
    internal static void ReturnLarge()
    {
        try
        {
            _ = Native.mallopt(Native.MappingThreshold, LargeMin);
        }
        catch (EntryPointNotFoundException)
        {
            // Not glibc: nothing to set.
        }
    }

    /// <summary>Nothing where the C library does not tell: before glibc 2.33, and in other libraries.</summary>
    internal static AllocatorReading Read()
    {
        try
        {
            var told = Native.mallinfo2();
            return new((long)(told.Used + told.Mapped), (long)told.Mapped);
        }
        catch (EntryPointNotFoundException)
        {
            return default;
        }
    }
}
