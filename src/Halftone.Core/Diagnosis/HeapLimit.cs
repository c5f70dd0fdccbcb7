using System.Globalization;

namespace Halftone.Core.Diagnosis;

/// <summary>How large V8 lets the heap of a Node grow, as far as it can be told before it runs.</summary>
internal static class HeapLimit
{
    private const long GiB = 1L << 30;

    /// <summary>The young generation beside the old one is three semi-spaces (measured: 80 MB at --max-old-space-size=32 in Node 20, 128 MB in Node 26, 448 MB at 64 with --max-semi-space-size=128).</summary>
    private const int SemiSpaces = 3;

    /// <summary>V8's default for 64 bits: 16 MB in Node 20, 32 MB in Node 26 (measured). Which of them runs is known only when it runs, so it is the larger.</summary>
    private const long SemiSpace = 32L << 20;

    /// <summary>V8 allows twice as much from here on; a machine of 16 GB counts, though its kernel keeps some.</summary>
    private const long LargeMachine = 15 * GiB;

    private static readonly string[] OldOptions = ["--max-old-space-size=", "--max_old_space_size="], SemiOptions = ["--max-semi-space-size=", "--max_semi_space_size="], WholeOptions = ["--max-heap-size=", "--max_heap_size="];

    /// <param name="command">What it is run with, which wins over its environment.</param>
    /// <param name="nodeOptions">NODE_OPTIONS, in which the last wins.</param>
    /// <param name="machine">Bytes of memory of the machine or of its control group; null = unknown, and the most is assumed.</param>
    internal static long Of(IReadOnlyList<string> command, string? nodeOptions, long? machine)
    {
        var old = Said(OldOptions, command, nodeOptions);
        // V8 takes it for both generations together, unless the old one has a word of its own.
        if (old is null && Said(WholeOptions, command, nodeOptions) is { } whole) return whole;
        return (SemiSpaces * (Said(SemiOptions, command, nodeOptions) ?? SemiSpace)) + (old ?? Default(machine ?? LargeMachine));
    }

    /// <summary>V8's HeapSizeFromPhysicalMemory for 64 bits: half of the memory, up to 2 GB, or 4 GB on a large machine.</summary>
    private static long Default(long machine) => Math.Min(machine / 2, machine >= LargeMachine ? 4 * GiB : 2 * GiB);

    private static long? Said(string[] options, IEnumerable<string> command, string? nodeOptions) =>
        Said(options, command.SelectMany(word => word.Split(' '))) ?? Said(options, (nodeOptions ?? "").Split(' '));

    /// <summary>In bytes; Node's options are in MiB.</summary>
    private static long? Said(string[] options, IEnumerable<string> words)
    {
        long? said = null;
        foreach (var word in words.Select(word => word.Trim('"', '\'')))
        {
            if (Array.Find(options, option => word.StartsWith(option, StringComparison.Ordinal)) is not { } option) continue;
            if (int.TryParse(word.AsSpan(option.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var mebibytes) && mebibytes > 0) said = (long)mebibytes << 20;
        }
        return said;
    }
}
