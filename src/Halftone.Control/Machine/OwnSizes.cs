namespace Halftone.Control.Machine;

/// <summary>How large this process is, as /proc/self/statm has it.</summary>
/// <param name="Resident">Bytes.</param>
/// <param name="Files">Bytes of these that are files', the program's among them; how many depends on what ran last.</param>
internal readonly record struct OwnSizes(long Resident, long Files)
{
    internal const string Place = "/proc/self/statm";

    /// <summary>Bytes that we took ourselves.</summary>
    internal long Taken => Resident - Files;

    /// <summary>`size resident shared text lib data dt`, in pages.</summary>
    /// <returns>Null = it is something else.</returns>
    internal static OwnSizes? Parse(ReadOnlySpan<byte> statm)
    {
        Span<long> pages = stackalloc long[3];
        var count = 0;
        foreach (var range in statm.Split((byte)' '))
        {
            if (KernelFile.Number(statm[range]) is not { } number) return null;
            pages[count++] = number;
            if (count == pages.Length) return new(pages[1] * Environment.SystemPageSize, pages[2] * Environment.SystemPageSize);
        }
        return null;
    }
}
