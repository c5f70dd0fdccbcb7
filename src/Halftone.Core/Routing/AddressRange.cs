using System.Buffers.Binary;
using System.Net.Sockets;
using Halftone.Core.Config;

namespace Halftone.Core.Routing;

/// <summary>A range of addresses as bits, IPv4 mapped into IPv6 so that one comparison serves both.</summary>
internal readonly struct AddressRange
{
    private readonly UInt128 _network;
    private readonly UInt128 _mask;

    internal AddressRange(Cidr range)
    {
        var bits = range.Network.AddressFamily == AddressFamily.InterNetwork ? range.PrefixLength + 96 : range.PrefixLength;
        _mask = bits == 0 ? 0 : UInt128.MaxValue << (128 - bits);
        _network = BinaryPrimitives.ReadUInt128BigEndian(range.Network.MapToIPv6().GetAddressBytes()) & _mask;
    }

    internal bool Contains(UInt128 address) => (address & _mask) == _network;
}
