using System.Globalization;
using System.Net;
using System.Text;
using Halftone.Control.Supervision.Spawning;
using Halftone.Core.Config;

namespace Halftone.Control.Supervision.Probing;

/// <summary>Where a process group really listens, read from /proc without the app's help.</summary>
/// <remarks>A few milliseconds a look on a busy machine: used while an instance starts, not afterwards.</remarks>
internal static class ListeningSockets
{
    private const string ListenState = "0A";

    /// <summary>TCP endpoints that members of the group listen on.</summary>
    internal static List<Endpoint> OfGroup(int group)
    {
        var inodes = new HashSet<long>();
        foreach (var pid in ProcessTable.Members(group)) AddSockets(pid, inodes);
        var endpoints = new List<Endpoint>();
        if (inodes.Count == 0) return endpoints;
        foreach (var table in new[] { "/proc/net/tcp", "/proc/net/tcp6" }) AddListeners(table, inodes, endpoints);
        return endpoints;
    }

    private static void AddSockets(int pid, HashSet<long> inodes)
    {
        try
        {
            foreach (var descriptor in new DirectoryInfo($"/proc/{pid}/fd").EnumerateFileSystemInfos())
            {
                // socket:[12345]
                if (descriptor.LinkTarget is { } target && target.StartsWith("socket:[", StringComparison.Ordinal) && long.TryParse(target.AsSpan(8, target.Length - 9), out var inode))
                    inodes.Add(inode);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended, or it runs as somebody else: nothing to see.
        }
    }

    private static void AddListeners(string table, HashSet<long> inodes, List<Endpoint> endpoints)
    {
        foreach (var line in Encoding.ASCII.GetString(ProcFile.ReadAll(table)).Split('\n').Skip(1))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 10 || fields[3] != ListenState || !inodes.Contains(long.Parse(fields[9]))) continue;
            var colon = fields[1].IndexOf(':');
            endpoints.Add(Endpoint.Tcp(ParseAddress(fields[1].AsSpan(0, colon)), int.Parse(fields[1].AsSpan(colon + 1), NumberStyles.HexNumber)));
        }
    }

    /// <summary>Hexadecimal 32-bit words, each in the machine's (little-endian) order: 0100007F is 127.0.0.1.</summary>
    internal static IPAddress ParseAddress(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[text.Length / 2];
        for (var word = 0; word < bytes.Length; word += 4)
            for (var i = 0; i < 4; i++)
                bytes[word + 3 - i] = byte.Parse(text.Slice((word + i) * 2, 2), NumberStyles.HexNumber);
        return new IPAddress(bytes);
    }

    /// <summary>How to connect to a listener: an unspecified address is reached over loopback.</summary>
    internal static Endpoint Reach(Endpoint listener) => listener.Address switch
    {
        { } any when any.Equals(IPAddress.Any) || any.Equals(IPAddress.IPv6Any) => Endpoint.Loopback(listener.Port),
        _ => listener,
    };

    internal static bool IsBeyondLoopback(Endpoint listener) => listener.Address is { } address && !IPAddress.IsLoopback(address);
}
