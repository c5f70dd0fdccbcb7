using System.Buffers.Binary;
using Halftone.Bench.Shared.Machine;

namespace Halftone.Bench.Shared.Client;

/// <summary>Raw TCP connections on loopback; closing sends RST, so that thousands of connections leave no TIME_WAIT behind.</summary>
internal static unsafe class Sockets
{
    /// <summary>Connected and non-blocking. -1 = refused.</summary>
    internal static int Connect(int port) => Open(port, 0, 0);

    /// <summary>Non-blocking from the start, for a listener that may be deaf: writable once connected. -1 = refused at once.</summary>
    /// <param name="port">On loopback.</param>
    /// <param name="receiveBytes">Size of the receive buffer; 0 = the kernel's choice.</param>
    internal static int Begin(int port, int receiveBytes = 0) => Open(port, Libc.SockNonblock, receiveBytes);

    private static int Open(int port, int flags, int receiveBytes)
    {
        var fd = Libc.Socket(Libc.AfInet, Libc.SockStream | Libc.SockCloexec | flags, 0);
        if (fd < 0) return -1;
        if (receiveBytes > 0) _ = Libc.SetOption(fd, Libc.SolSocket, Libc.ReceiveBuffer, &receiveBytes, sizeof(int));
        var address = stackalloc byte[16];
        new Span<byte>(address, 16).Clear();
        address[0] = Libc.AfInet;
        BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(address + 2, 2), (ushort)port);
        BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(address + 4, 4), 0x7f000001);
        if (Libc.Connect(fd, address, 16) < 0 && (flags == 0 || System.Runtime.InteropServices.Marshal.GetLastSystemError() != Libc.InProgress))
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
