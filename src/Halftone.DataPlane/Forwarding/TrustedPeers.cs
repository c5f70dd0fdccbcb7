using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Routing;
using Halftone.DataPlane.Http1;

namespace Halftone.DataPlane.Forwarding;

/// <summary>trusted_proxies compiled to address bits; built once per world and reactor.</summary>
internal sealed class TrustedPeers
{
    private readonly World? _world;
    private readonly (UInt128 Network, UInt128 Mask)[] _ranges;

    private TrustedPeers(World? world)
    {
        _world = world;
        _ranges = world is null ? [] : [.. world.TrustedProxies.Select(Compile)];
    }

    internal static TrustedPeers None { get; } = new(null);

    internal TrustedPeers For(World world) =>
        ReferenceEquals(world, _world) || (world.TrustedProxies.IsEmpty && _ranges.Length == 0) ? this : new TrustedPeers(world);

    internal bool Contains(UInt128 address)
    {
        foreach (var (network, mask) in _ranges)
        {
            if ((address & mask) == network) return true;
        }
        return false;
    }

    /// <summary>
    /// The client as rules see it: the peer itself, or, behind trusted proxies, the last address in X-Forwarded-For that is not
    /// one of them, read from the right. What stands further left was written by strangers.
    /// </summary>
    internal UInt128 ClientOf(UInt128 peer, ReadOnlySpan<byte> head, ReadOnlySpan<FieldRange> fields)
    {
        if (_ranges.Length == 0 || !Contains(peer)) return peer;
        var client = peer;
        for (var i = fields.Length - 1; i >= 0; i--)
        {
            if (fields[i].Known != (int)KnownField.XForwardedFor) continue;
            var value = head.Slice(fields[i].ValueStart, fields[i].ValueLength);
            while (!value.IsEmpty)
            {
                var comma = value.LastIndexOf((byte)',');
                if (!AddressReader.TryRead(Token.Trim(value[(comma + 1)..]), out var address)) return client;
                client = address;
                if (!Contains(address)) return client;
                value = comma < 0 ? default : value[..comma];
            }
        }
        return client;
    }

    private static UInt128 Bits(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        (address.AddressFamily == AddressFamily.InterNetwork ? address.MapToIPv6() : address).TryWriteBytes(bytes, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private static (UInt128, UInt128) Compile(Cidr range)
    {
        var length = range.Network.AddressFamily == AddressFamily.InterNetwork ? range.PrefixLength + 96 : range.PrefixLength;
        var mask = length == 0 ? 0 : UInt128.MaxValue << (128 - length);
        return (Bits(range.Network) & mask, mask);
    }
}
