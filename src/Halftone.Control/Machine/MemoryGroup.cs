namespace Halftone.Control.Machine;

/// <summary>The control group this process runs in, with its ancestors: each may have a limit, and the tightest counts.</summary>
/// <param name="Levels">Directories from our own group up to the top of what is mounted.</param>
/// <param name="Files">How this hierarchy spells limit, usage and reclaimable cache.</param>
internal sealed record MemoryGroup(IReadOnlyList<string> Levels, MemoryGroup.Spelling Files)
{
    /// <summary>Version 1 says "no limit" with the greatest multiple of a page, a little below 2^63.</summary>
    private const long NoLimit = 1L << 60;

    /// <param name="Inactive">Page cache that the kernel drops before it refuses anybody; in version 1 that of the whole subtree.</param>
    internal sealed record Spelling(string Limit, string Used, string Stat, byte[] Inactive);

    private static readonly Spelling One = new("memory.limit_in_bytes", "memory.usage_in_bytes", "memory.stat", [.. "total_inactive_file"u8]);
    private static readonly Spelling Two = new("memory.max", "memory.current", "memory.stat", [.. "inactive_file"u8]);

    /// <param name="proc">The file that says which groups we are in.</param>
    /// <param name="root">Where control groups are mounted.</param>
    /// <returns>Null: no memory controller, or nothing there that we may read.</returns>
    internal static MemoryGroup? Find(string proc = "/proc/self/cgroup", string root = "/sys/fs/cgroup")
    {
        string? one = null, two = null;
        foreach (var line in Lines(proc))
        {
            // id:controllers:path; version 2 has the id 0 and no controllers. A path may hold colons.
            var parts = line.Split(':', 3);
            if (parts.Length < 3) continue;
            if (parts[1].Split(',').Contains("memory")) one = parts[2];
            else if (parts[0] == "0" && parts[1].Length == 0) two = parts[2];
        }
        // On a hybrid machine the memory controller is in one of the two, and version 1 names its controllers.
        return (one is null ? null : At(Path.Combine(root, "memory"), one, One))
            ?? (two is null ? null : At(root, two, Two) ?? At(Path.Combine(root, "unified"), two, Two));
    }

    /// <summary>The tightest level; null = no level has a limit.</summary>
    internal MemoryReading? Read(KernelFile file)
    {
        MemoryReading? tightest = null;
        foreach (var level in Levels)
        {
            if (file.Number(Path.Combine(level, Files.Limit)) is not { } limit || limit is 0 or >= NoLimit) continue;
            if (file.Number(Path.Combine(level, Files.Used)) is not { } used) continue;
            var reclaimable = file.Field(Path.Combine(level, Files.Stat), Files.Inactive);
            var reading = new MemoryReading(Math.Max(0, used - reclaimable), limit, $"the control group {level}");
            if (tightest is null || reading.Pressure > tightest.Pressure) tightest = reading;
        }
        return tightest;
    }

    /// <summary>
    /// A container may see its own group at the top of the mount while /proc names it as the host does; so front parts of the path are
    /// dropped until the rest exists. Paths out of our namespace begin with `..`: their groups are not ours to see.
    /// </summary>
    private static MemoryGroup? At(string mount, string path, Spelling files)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries).SkipWhile(part => part == "..").ToArray();
        for (var dropped = 0; dropped <= parts.Length; dropped++)
        {
            var own = Path.Combine([mount, .. parts[dropped..]]);
            if (!Directory.Exists(own)) continue;
            List<string> levels = [];
            for (var kept = parts.Length; kept >= dropped; kept--)
            {
                var level = Path.Combine([mount, .. parts[dropped..kept]]);
                // The root of version 2 has neither file, and a group without the controller has none.
                if (File.Exists(Path.Combine(level, files.Used))) levels.Add(level);
            }
            return levels.Count == 0 ? null : new(levels, files);
        }
        return null;
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
