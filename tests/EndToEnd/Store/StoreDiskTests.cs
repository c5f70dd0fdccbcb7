using System.Diagnostics;
using Xunit;

namespace Halftone.Tests.EndToEnd.Store;

/// <summary>A disk that is full, and one that may not be written.</summary>
public sealed class StoreDiskTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ht-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    /// <summary>A real file system of 24 MiB in a mount namespace of the child, which ends with it.</summary>
    [Fact]
    public async Task A_full_disk_and_a_read_only_one_are_told_and_what_was_acknowledged_is_read()
    {
        using var child = StoreProcess.Start("fill", Path.Combine(_directory, "halftone.db"), await OwnDiskAsync());
        var lines = await child.EndAsync();
        Assert.StartsWith("filled: No space left", Said(lines, "filled"));
        var full = Said(lines, "full:");
        Assert.Contains("Full after ", full);
        Assert.Contains("whole, kept: the store", full);
        Assert.Contains("the disk is full; free some space", full);
        Assert.StartsWith("full again: Full after 0, whole, kept: the store", Said(lines, "full again"));
        Assert.StartsWith("freed: well after 100, whole, kept", Said(lines, "freed"));
        Assert.StartsWith("read-only: ReadOnly: the store", Said(lines, "read-only"));
    }

    /// <summary>Where no file system can be made: the kernel refuses the write in the same place, with another word (EFBIG).</summary>
    [Fact]
    public async Task A_write_that_the_kernel_refuses_is_told_and_nothing_is_lost()
    {
        // Ignored by the shell, it is ignored by what it becomes; else the kernel would end the process.
        using var child = StoreProcess.Start("limit", Path.Combine(_directory, "halftone.db"), "sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh");
        var lines = await child.EndAsync();
        var limited = Said(lines, "limited");
        Assert.DoesNotContain("well", limited);
        Assert.Contains("whole, kept: the store", limited);
        Assert.StartsWith("freed: well after 100, whole, kept", Said(lines, "freed"));
    }

    private static string Said(List<string> lines, string beginning)
    {
        var said = lines.FirstOrDefault(line => line.StartsWith(beginning, StringComparison.Ordinal));
        Assert.True(said is not null, $"No line begins with `{beginning}`:\n{string.Join('\n', lines)}");
        return said;
    }

    /// <summary>What must stand before a command that gets a small disk at our directory; skips where this machine allows it to nobody.</summary>
    private async Task<string[]> OwnDiskAsync()
    {
        string[] unshare = Environment.IsPrivilegedProcess ? ["unshare", "--mount"] : ["unshare", "--map-root-user", "--mount"];
        string[] command = [.. unshare, "sh", "-c", $"mount -t tmpfs -o size=24m tmpfs '{_directory}' && exec \"$@\"", "sh"];
        using var trial = Process.Start(new ProcessStartInfo(command[0], [.. command[1..], "true"]) { RedirectStandardError = true })!;
        var why = await trial.StandardError.ReadToEndAsync();
        await trial.WaitForExitAsync();
        Assert.SkipUnless(trial.ExitCode == 0, $"No file system of our own can be made here: {why.Trim()}");
        return command;
    }
}
