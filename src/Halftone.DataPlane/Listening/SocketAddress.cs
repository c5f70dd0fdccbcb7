using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Halftone.Core.Config;
using Halftone.DataPlane.Loop;

namespace Halftone.DataPlane.Listening;

/// <summary>A sockaddr_in, sockaddr_in6 or sockaddr_un as the kernel wants it (ip(7), ipv6(7), unix(7)).</summary>
internal sealed class SocketAddress
{
    internal SocketAddress(Endpoint endpoint)
    {
        if (endpoint.Path is { } path)
        {
            Family = Native.AfUnix;
            Bytes = new byte[2 + Encoding.UTF8.GetByteCount(path) + 1];
            Encoding.UTF8.GetBytes(path, Bytes.AsSpan(2));
        }
        else
        {
            var v4 = endpoint.Address!.AddressFamily == AddressFamily.InterNetwork;
            Family = v4 ? Native.AfInet : Native.AfInet6;
            Bytes = new byte[v4 ? 16 : 28];
            BinaryPrimitives.WriteUInt16BigEndian(Bytes.AsSpan(2), (ushort)endpoint.Port);
            endpoint.Address.TryWriteBytes(Bytes.AsSpan(v4 ? 4 : 8), out _);
            if (!v4) BinaryPrimitives.WriteUInt32LittleEndian(Bytes.AsSpan(24), (uint)endpoint.Address.ScopeId);
        }
        BinaryPrimitives.WriteUInt16LittleEndian(Bytes, (ushort)Family);
    }

    internal int Family { get; }

    internal byte[] Bytes { get; }

    /// <summary>The peer's address as IPv6 bits (IPv4 mapped); 0 for a Unix socket, which has no address.</summary>
    internal static UInt128 Bits(ReadOnlySpan<byte> socketAddress) =>
        BinaryPrimitives.ReadUInt16LittleEndian(socketAddress) switch
        {
            Native.AfInet => ((UInt128)0xffff << 32) | BinaryPrimitives.ReadUInt32BigEndian(socketAddress[4..]),
            Native.AfInet6 => BinaryPrimitives.ReadUInt128BigEndian(socketAddress[8..]),
            _ => 0,
        };

    /// <summary>A peer as the log shows it: its address, or `unix:` for one that has none.</summary>
    internal static int FormatPeer(UInt128 bits, Span<byte> text)
    {
        if (bits != 0) return Format(bits, text);
        "unix:"u8.CopyTo(text);
        return "unix:".Length;
    }

    /// <summary>Writes address bits as text, IPv4 in its own form. Returns the length; 39 bytes are always enough.</summary>
    internal static int Format(UInt128 bits, Span<byte> text)
    {
        if (bits >> 32 == 0xffff)
        {
            Span<byte> v4 = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(v4, (uint)bits);
            var length = 0;
            for (var i = 0; i < 4; i++)
            {
                if (i > 0) text[length++] = (byte)'.';
                v4[i].TryFormat(text[length..], out var written);
                length += written;
            }
            return length;
        }
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, bits);
        return new IPAddress(bytes).TryFormat(text, out var count) ? count : 0;
    }

    /// <summary>The address a socket is bound to, for listeners on port 0.</summary>
    internal static unsafe Endpoint OfSocket(int fd, Endpoint asked)
    {
        if (asked.Path is not null) return asked;
        Span<byte> address = stackalloc byte[28];
        var length = (uint)address.Length;
        fixed (byte* pointer = address)
        {
            if (Native.getsockname(fd, pointer, &length) < 0) return asked;
        }
        return Endpoint.Tcp(asked.Address!, BinaryPrimitives.ReadUInt16BigEndian(address[2..]));
    }
}
