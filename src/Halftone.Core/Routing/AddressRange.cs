using System.Buffers.Binary;
using Halftone.Core.Config;

namespace Halftone.Core.Routing;

/// <summary>A range of addresses as bits, IPv4 mapped into IPv6 so that one comparison serves both.</summary>
internal readonly struct AddressRange
{
    private readonly UInt128 _network;
    private readonly UInt128 _mask;

    internal AddressRange(Cidr range)
    {
        var mapped = range.Network.MapToIPv6().GetAddressBytes();
        var bits = range.Network.GetAddressBytes().Length == mapped.Length ? range.PrefixLength : range.PrefixLength + 96;
        _mask = bits == 0 ? 0 : UInt128.MaxValue << (128 - bits);
        _network = BinaryPrimitives.ReadUInt128BigEndian(mapped) & _mask;
    }

    internal bool Contains(UInt128 address) => (address & _mask) == _network;
}
