using System.Runtime.InteropServices;
using Halftone.Control.Supervision.Spawning;
using Halftone.Core.Accounting;

namespace Halftone.Control.Machine;

/// <summary>What the kernel and the collector say about this process. One reading takes some milliseconds: for people, for reloads, and once a minute.</summary>
internal static class OwnMemory
{
    private const string Self = "/proc/self";

    /// <summary>An object that never moves: the mapping it lies in, and what adjoins that, is the collector's.</summary>
    private static readonly byte[] Anchor = GC.AllocateUninitializedArray<byte>(64, pinned: true);

    internal static ResidentMemory Resident()
    {
        var mappings = new Mappings();
        ProcFile.EachLine($"{Self}/smaps", mappings.Add);
        return mappings.Classify((ulong)Marshal.UnsafeAddrOfPinnedArrayElement(Anchor, 0), Stacks(), Environment.ProcessPath ?? "");
    }

    /// <summary>Resident bytes that are no file's: what we took ourselves, whatever of the program is in memory at the moment. Null = the kernel does not tell.</summary>
    /// <remarks>The kernel counts pages for it. What `statm` says is kept per processor and may be off by megabytes with many of them (Linux 6.2 and later).</remarks>
    internal static long? Taken()
    {
        long? taken = null;
        ProcFile.EachLine($"{Self}/smaps_rollup", line => taken ??= Mappings.Size(line, "Anonymous:"u8));
        return taken;
    }

    internal static HeapReading Heap()
    {
        var info = GC.GetGCMemoryInfo(GCKind.Any);
        return new(GC.GetTotalMemory(forceFullCollection: false), Math.Max(0, info.HeapSizeBytes - info.FragmentedBytes));
    }

    /// <summary>Where the stacks of sleeping threads are: the second last word of `syscall`. A running thread, such as ours, says `running`.</summary>
    private static HashSet<ulong> Stacks()
    {
        var stacks = new HashSet<ulong>();
        foreach (var thread in ProcFile.Numbers($"{Self}/task"))
        {
            var words = System.Text.Encoding.ASCII.GetString(ProcFile.ReadAll($"{Self}/task/{thread}/syscall")).Split(' ');
            if (words.Length >= 3 && ulong.TryParse(words[^2].AsSpan(Math.Min(2, words[^2].Length)), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var pointer)) stacks.Add(pointer);
        }
        return stacks;
    }
}
