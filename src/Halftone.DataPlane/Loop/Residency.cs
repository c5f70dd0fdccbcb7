namespace Halftone.DataPlane.Loop;

/// <summary>How much of an array is in memory: the pages of a fresh one come when they are first written.</summary>
internal static unsafe class Residency
{
    /// <summary>Arrays up to so many pages are asked about in one call; longer ones in several.</summary>
    private const int PagesPerCall = 256;

    /// <summary>Bytes; all of them where the kernel does not tell.</summary>
    /// <param name="bytes">Pinned.</param>
    internal static long Of(byte[] bytes)
    {
        fixed (byte* start = bytes)
        {
            var page = (nuint)Environment.SystemPageSize;
            var (from, to) = ((nuint)start, (nuint)start + (nuint)bytes.Length);
            var resident = 0L;
            var seen = stackalloc byte[PagesPerCall];
            for (var at = from / page * page; at < to;)
            {
                var length = Math.Min(to - at, PagesPerCall * page);
                if (Native.mincore((void*)at, length, seen) < 0) return bytes.Length;
                var pages = (int)((length + page - 1) / page);
                for (var i = 0; i < pages; i++, at += page)
                {
                    // Of the first and the last page only what is ours.
                    if ((seen[i] & 1) != 0) resident += (long)(Math.Min(at + page, to) - Math.Max(at, from));
                }
            }
            return resident;
        }
    }
}
