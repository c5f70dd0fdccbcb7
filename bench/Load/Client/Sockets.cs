using System.Buffers.Binary;
using Halftone.Bench.Load.Machine;

namespace Halftone.Bench.Load.Client;

/// <summary>Raw TCP connections on loopback.</summary>
internal static unsafe class Sockets
{
    /// <summary>Connected and non-blocking; closing sends RST, so that thousands of connections leave no TIME_WAIT behind. -1 = refused.</summary>
    internal static int Connect(int port)
    {
        var fd = Libc.Socket(Libc.AfInet, Libc.SockStream | Libc.SockCloexec, 0);
        if (fd < 0) return -1;
        var address = stackalloc byte[16];
        new Span<byte>(address, 16).Clear();
        address[0] = Libc.AfInet;
        BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(address + 2, 2), (ushort)port);
        BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(address + 4, 4), 0x7f000001);
        if (Libc.Connect(fd, address, 16) < 0)
        {
            _ = Libc.Close(fd);
            return -1;
        }
        var on = 1;
        _ = Libc.SetOption(fd, Libc.Tcp, Libc.NoDelay, &on, sizeof(int));
        var lingerForNothing = stackalloc int[] { 1, 0 };
        _ = Libc.SetOption(fd, Libc.SolSocket, Libc.Linger, lingerForNothing, 2 * sizeof(int));
        _ = Libc.Control(fd, Libc.SetFlags, Libc.Nonblock);
        return fd;
    }
}
