using System.Globalization;
using System.Net;
using System.Text;
using Halftone.Control.Supervision.Spawning;
using Halftone.Core.Config;

namespace Halftone.Control.Supervision.Probing;

/// <summary>Where a process group really listens, read from /proc without the app's help.</summary>
/// <remarks>A few milliseconds a look on a busy machine: used while an instance starts, and when somebody looks into it.</remarks>
internal static class ListeningSockets
{
    /// <summary>The column of the state, with the spaces around it: no other column is so short.</summary>
    private static ReadOnlySpan<byte> ListenState => " 0A "u8;

    /// <summary>All TCP listeners of the machine, those of the group marked as ours.</summary>
    internal static List<Listener> Read(int group)
    {
        var inodes = new HashSet<long>();
        foreach (var pid in ProcessTable.Members(group)) AddSockets(pid, inodes);
        var listeners = new List<Listener>();
        foreach (var table in new[] { "/proc/net/tcp", "/proc/net/tcp6" }) AddListeners(table, inodes, listeners);
        return listeners;
    }

    /// <summary>This very process holds a listener at the port.</summary>
    internal static bool Holds(int pid, int port)
    {
        var inodes = new HashSet<long>();
        AddSockets(pid, inodes);
        var listeners = new List<Listener>();
        foreach (var table in new[] { "/proc/net/tcp", "/proc/net/tcp6" }) AddListeners(table, inodes, listeners);
        return listeners.Exists(listener => listener.IsOurs && listener.Endpoint.Port == port);
    }

    /// <summary>Where the group's listeners at a port are reached for certain, best first; empty = it does not listen there.</summary>
    /// <remarks>
    /// Of one port different addresses may belong to different processes: 127.0.0.5 to ours and 127.0.0.1 to a stranger, or `::` without
    /// IPv4 to ours and 127.0.0.1 to a stranger. Traffic must never reach the stranger.
    /// </remarks>
    internal static List<Endpoint> Reach(IReadOnlyCollection<Listener> all, int port)
    {
        var here = all.Where(listener => listener.Endpoint.Port == port).ToList();
        var strangerOnIPv4 = here.Any(listener => !listener.IsOurs && (IsAny(listener, IPAddress.Any) || IsAny(listener, IPAddress.Loopback)));
        var reach = new List<Endpoint>();
        foreach (var ours in here.Where(listener => listener.IsOurs))
        {
            if (IsAny(ours, IPAddress.Any) || (IsAny(ours, IPAddress.IPv6Any) && !strangerOnIPv4)) reach.Add(Endpoint.Loopback(port));
            if (IsAny(ours, IPAddress.IPv6Any)) reach.Add(Endpoint.Tcp(IPAddress.IPv6Loopback, port));
            if (!IsAny(ours, IPAddress.Any) && !IsAny(ours, IPAddress.IPv6Any)) reach.Add(ours.Endpoint);
        }

        return [.. reach.Distinct().OrderBy(endpoint => endpoint.Address!.Equals(IPAddress.Loopback) ? 0 : IPAddress.IsLoopback(endpoint.Address) ? 1 : 2)];
    }

    internal static bool IsBeyondLoopback(Listener listener) => !IPAddress.IsLoopback(listener.Endpoint.Address!);

    private static bool IsAny(Listener listener, IPAddress address) => listener.Endpoint.Address!.Equals(address);

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

    private static void AddListeners(string table, HashSet<long> inodes, List<Listener> listeners)
    {
        ProcFile.EachLine(table, line =>
        {
            // The table has a line per connection of the machine, thousands of them under load: only listeners are worth a string.
            if (line.IndexOf(ListenState) < 0) return;
            var fields = Encoding.ASCII.GetString(line).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 10) return;
            var colon = fields[1].IndexOf(':');
            var address = ParseAddress(fields[1].AsSpan(0, colon));
            if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
            var endpoint = Endpoint.Tcp(address, int.Parse(fields[1].AsSpan(colon + 1), NumberStyles.HexNumber));
            listeners.Add(new Listener(endpoint, inodes.Contains(long.Parse(fields[9]))));
        });
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
}

/// <summary>A TCP socket in the state LISTEN.</summary>
/// <param name="IsOurs">Held by the process group in question.</param>
internal readonly record struct Listener(Endpoint Endpoint, bool IsOurs);
