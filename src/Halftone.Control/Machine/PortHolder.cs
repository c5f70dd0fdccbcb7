using System.Globalization;

namespace Halftone.Control.Machine;

/// <summary>The process that listens on a port, as far as /proc lets us see it.</summary>
/// <param name="Name">The kernel's short name of it, e.g. `node`.</param>
/// <param name="Command">Its command line; empty when unreadable.</param>
/// <param name="Cwd">Where it runs; null when unreadable.</param>
internal sealed record PortHolder(int Pid, string Name, string Command, string? Cwd)
{
    private const string Listening = "0A";

    /// <summary>The binary, or the same program on the JIT.</summary>
    internal bool IsHalftone => Name == "halftone" || Command.Contains("/halftone.dll ");

    /// <summary>Null: nobody listens, or it belongs to another user and we may not look.</summary>
    internal static PortHolder? Find(int port, string proc = "/proc")
    {
        var sockets = SocketsOn(port, proc);
        return sockets.Count == 0 ? null : Directory.EnumerateDirectories(proc)
            .Where(path => Path.GetFileName(path).All(char.IsAsciiDigit))
            .Where(path => Holds(path, sockets))
            .Select(Describe)
            .FirstOrDefault();
    }

    /// <summary>Inodes of sockets that listen on the port, whatever the address.</summary>
    private static HashSet<string> SocketsOn(int port, string proc)
    {
        var found = new HashSet<string>();
        foreach (var line in ReadLines(Path.Combine(proc, "net/tcp")).Concat(ReadLines(Path.Combine(proc, "net/tcp6"))))
        {
            // sl local rem st tx:rx tr:when retrnsmt uid timeout inode
            var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length < 10 || columns[3] != Listening) continue;
            var colon = columns[1].LastIndexOf(':');
            if (int.TryParse(columns[1].AsSpan(colon + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var local) && local == port) found.Add($"socket:[{columns[9]}]");
        }
        return found;
    }

    private static bool Holds(string process, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(Path.Combine(process, "fd")).Any(descriptor => new FileInfo(descriptor).LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static PortHolder Describe(string process)
    {
        var command = string.Join(' ', ReadLines(Path.Combine(process, "cmdline"))).Replace('\0', ' ').Trim();
        string? directory = null;
        try
        {
            directory = new FileInfo(Path.Combine(process, "cwd")).LinkTarget;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // The name and the pid must do.
        }
        return new(int.Parse(Path.GetFileName(process), CultureInfo.InvariantCulture), ReadLines(Path.Combine(process, "comm")).FirstOrDefault() ?? "?", command, directory);
    }

    private static string[] ReadLines(string path)
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
