using System.Globalization;
using Halftone.Control.Machine;
using Xunit;

namespace Halftone.Tests.EndToEnd.Scenarios;

/// <summary>A real control group with a memory limit, below the one this test runs in, for processes of one story.</summary>
internal sealed class MemoryControlGroup
{
    private readonly string _path;
    private readonly MemoryGroup _files;

    private MemoryControlGroup(string path, MemoryGroup files) => (_path, _files) = (path, files);

    /// <summary>For a shell: puts itself, and with it what it becomes, into the group.</summary>
    internal string Enter => $"echo $$ > {Path.Combine(_path, "cgroup.procs")}";

    internal long Used => new KernelFile() is var file && file.Number(Path.Combine(_path, _files.Files.Used)) is { } used
        ? used - file.Field(Path.Combine(_path, _files.Files.Stat), _files.Files.Inactive)
        : throw new InvalidOperationException($"{_path} tells no usage.");

    internal void Limit(long bytes) => File.WriteAllText(Path.Combine(_path, _files.Files.Limit), bytes.ToString(CultureInfo.InvariantCulture));

    /// <summary>
    /// The mount is asked whether this machine should allow it. Where it should (root, mounted for writing, a memory controller for groups
    /// below ours) a refusal fails the test; elsewhere the test is skipped and says what is missing.
    /// </summary>
    internal static MemoryControlGroup Make()
    {
        if (MemoryGroup.Find() is not { } ours) throw Missing("no memory controller that we can read");
        var parent = ours.Levels[0];
        if (!Environment.IsPrivilegedProcess) throw Missing("not root");
        if (MountOf(parent) is not { } mount) throw Missing($"no mount of control groups at {parent}");
        if (mount.Options.Split(',').Contains("ro")) throw Missing($"{mount.Point} is mounted read-only");
        var controllers = Path.Combine(parent, "cgroup.subtree_control");
        if (File.Exists(controllers) && !File.ReadAllText(controllers).Contains("memory", StringComparison.Ordinal)) throw Missing($"{controllers} passes no memory controller on");
        var path = Path.Combine(parent, $"halftone-test-{Guid.NewGuid():n}"[..24]);
        Directory.CreateDirectory(path);
        var group = new MemoryControlGroup(path, ours);
        group.Limit(1L << 30);
        return group;
    }

    /// <summary>When its last process has ended.</summary>
    internal Task RemoveAsync() => Eventually.TrueAsync(TryRemove, TimeSpan.FromSeconds(10), $"{_path} is empty and can be removed");

    private bool TryRemove()
    {
        try
        {
            // The kernel's files in it are no files: only the directory itself can and must be removed.
            Directory.Delete(_path);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static System.Diagnostics.UnreachableException Missing(string what)
    {
        Assert.Skip($"No control group of our own can be made here: {what}.");
        return new();
    }

    private static (string Point, string Options)? MountOf(string path) => File.ReadLines("/proc/self/mountinfo")
        .Select(line => line.Split(' '))
        .Where(columns => $"{path}/".StartsWith($"{columns[4]}/", StringComparison.Ordinal))
        .OrderByDescending(columns => columns[4].Length)
        .Select(columns => ((string, string)?)(columns[4], columns[5]))
        .FirstOrDefault();
}
