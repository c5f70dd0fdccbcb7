using System.Text;
using Halftone.Core.Config;
using Halftone.DataPlane.Loop;

namespace Halftone.DataPlane.Listening;

/// <summary>Opens listening sockets: bound early, so that a taken port is known before anything starts; listening only when told.</summary>
internal static unsafe class Listener
{
    /// <summary>Connections the kernel completes while we are busy; capped by net.core.somaxconn (4096 by default).</summary>
    internal const int Backlog = 4096;

    /// <summary>Binds one socket for each reactor. On failure none is left open.</summary>
    /// <param name="buffer">Bytes the kernel may keep per accepted socket and direction; 0 = as it sees fit.</param>
    internal static BindFault? Bind(Endpoint endpoint, int reactors, int buffer, List<int> sockets, out Endpoint bound)
    {
        bound = endpoint;
        if (endpoint.Path is not null) return BindUnix(endpoint, reactors, buffer, sockets);
        // With SO_REUSEPORT a second gateway would share our port without a word; one bind without it finds out.
        var probe = BindOne(endpoint, reusePort: false, buffer, out var errno);
        if (probe < 0) return FaultOf(endpoint, errno);
        bound = SocketAddress.OfSocket(probe, endpoint);
        if (reactors == 1)
        {
            sockets.Add(probe);
            return null;
        }
        Native.close(probe);
        for (var i = 0; i < reactors; i++)
        {
            var fd = BindOne(bound, reusePort: true, buffer, out errno);
            if (fd < 0)
            {
                foreach (var open in sockets) Native.close(open);
                sockets.Clear();
                return FaultOf(endpoint, errno);
            }
            sockets.Add(fd);
        }
        return null;
    }

    internal static BindFault? Listen(int socket, Endpoint endpoint) =>
        Native.listen(socket, Backlog) == 0 ? null : FaultOf(endpoint, Native.Errno);

    /// <summary>
    /// Whether somebody listens on the port by now. Between two gateways that have both bound it and not yet listened nothing else
    /// tells: leaving out SO_REUSEADDR would, and would also refuse every restart while old connections are in TIME_WAIT.
    /// </summary>
    internal static BindFault? Probe(Endpoint endpoint)
    {
        if (endpoint.Path is not null) return null;
        var probe = BindOne(endpoint, reusePort: false, buffer: 0, out var errno);
        if (probe < 0) return FaultOf(endpoint, errno);
        Native.close(probe);
        return null;
    }

    private static int BindOne(Endpoint endpoint, bool reusePort, int buffer, out int errno)
    {
        var address = new SocketAddress(endpoint);
        errno = 0;
        var fd = Native.socket(address.Family, Native.SockStream | Native.SockNonblock | Native.SockCloexec, 0);
        if (fd >= 0)
        {
            Native.SetOption(fd, Native.SolSocket, Native.SoReuseAddr, 1);
            if (reusePort) Native.SetOption(fd, Native.SolSocket, Native.SoReusePort, 1);
            if (address.Family == Native.AfInet6) Native.SetOption(fd, Native.IpprotoIpv6, Native.Ipv6Only, 0);
            if (address.Family != Native.AfUnix)
            {
                // All are inherited by what is accepted: no system call per connection.
                Native.SetOption(fd, Native.IpprotoTcp, Native.TcpNoDelay, 1);
                Native.SetOption(fd, Native.SolSocket, Native.SoKeepAlive, 1);
                Native.SetBuffers(fd, buffer);
            }
            fixed (byte* bytes = address.Bytes)
            {
                if (Native.bind(fd, bytes, (uint)address.Bytes.Length) == 0) return fd;
            }
        }
        errno = Native.Errno;
        if (fd >= 0) Native.close(fd);
        return -1;
    }

    /// <summary>One socket, shared by all reactors: a path cannot be bound twice. A socket file that nobody has is a leftover.</summary>
    private static BindFault? BindUnix(Endpoint endpoint, int reactors, int buffer, List<int> sockets)
    {
        var fd = BindOne(endpoint, reusePort: false, buffer, out var errno);
        if (fd < 0 && errno == Native.EAddrInUse)
        {
            fixed (byte* path = Encoding.UTF8.GetBytes(endpoint.Path + "\0"))
            {
                if (!Native.IsSocketFile(path) || IsBound(endpoint.Path!) || !IsRefused(endpoint)) return FaultOf(endpoint, errno);
                Native.unlink(path);
            }
            fd = BindOne(endpoint, reusePort: false, buffer, out errno);
        }
        if (fd < 0) return FaultOf(endpoint, errno);
        for (var i = 0; i < reactors; i++) sockets.Add(i == 0 ? fd : Native.Duplicate(fd));
        return null;
    }

    /// <summary>A gateway that has bound its socket and starts its children refuses connections, but the kernel lists the socket.</summary>
    private static bool IsBound(string path)
    {
        try
        {
            var whole = Path.GetFullPath(path);
            return File.ReadLines("/proc/net/unix").Any(line => line.EndsWith(' ' + path, StringComparison.Ordinal) || line.EndsWith(' ' + whole, StringComparison.Ordinal));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsRefused(Endpoint endpoint)
    {
        var address = new SocketAddress(endpoint);
        var fd = Native.socket(Native.AfUnix, Native.SockStream | Native.SockNonblock | Native.SockCloexec, 0);
        if (fd < 0) return false;
        fixed (byte* bytes = address.Bytes)
        {
            var refused = Native.connect(fd, bytes, (uint)address.Bytes.Length) < 0 && Native.Errno == Native.EConnRefused;
            Native.close(fd);
            return refused;
        }
    }

    private static BindFault FaultOf(Endpoint endpoint, int errno) => new(endpoint, errno, errno switch
    {
        13 => "permission denied",
        98 => "address already in use",
        99 => "this machine has no such address",
        2 => "the socket's directory does not exist",
        22 => "the socket is bound already",
        24 => "too many open files",
        36 => "the socket's path is too long",
        _ => $"errno {errno}",
    });
}
