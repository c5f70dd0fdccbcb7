using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Halftone.Core.Routing;

/// <summary>A service's pins, compiled: who a request comes from, and whether that one is pinned. Looking allocates nothing.</summary>
/// <remarks>
/// Immutable, and without a clock: what is here holds. Addresses have a map of their own, for whoever could send the bytes of an address as an identity would
/// have its pin.
/// </remarks>
internal sealed class PinTable
{
    internal const int None = -1;

    private readonly Pin[] _pins;
    private readonly int[] _targets;
    private readonly (Source Source, int Slot)[] _sources;
    private readonly ByteMap _users;

    /// <summary>By the 16 bytes of an address; null = the service does not look at addresses.</summary>
    private readonly ByteMap? _addresses;

    /// <param name="pins">Each with the index of its version. Of two for one user the first counts.</param>
    /// <param name="sources">Where an identity may stand, the first present wins: as in <see cref="Split"/>.</param>
    internal PinTable((Pin Pin, int Target)[] pins, (Source Source, int Slot)[] sources, bool usesClientAddress)
    {
        _pins = [.. pins.Select(each => each.Pin)];
        _targets = [.. pins.Select(each => each.Target)];
        _sources = sources;
        _users = new ByteMap([.. _pins.Select((pin, index) => (Encoding.UTF8.GetBytes(pin.User), index))]);
        if (usesClientAddress) _addresses = new ByteMap([.. _pins.Select((pin, index) => (AddressOf(pin.User), index)).Where(each => each.Item1 is not null).Select(each => (each.Item1!, each.index))]);
    }

    internal Pin this[int pin] => _pins[pin];

    /// <summary>Index of the pin's version.</summary>
    internal int Target(int pin) => _targets[pin];

    /// <summary>The pin of whoever sent this, or <see cref="None"/>: also for a client without an identity, for which none is drawn here.</summary>
    internal int Find<TTrace>(in RequestView request, Reading reading, ref TTrace trace) where TTrace : struct, ITrace
    {
        for (var i = 0; i < _sources.Length; i++)
        {
            var identity = Split.Find(request, reading, _sources[i]);
            if (identity.IsEmpty) continue;
            var pin = _users.Find(identity);
            trace.Pinned(i, identity, pin);
            return pin;
        }
        if (_addresses is null) return None;
        Span<byte> address = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(address, request.Client);
        var found = _addresses.Find(address);
        trace.Pinned(_sources.Length, address, found);
        return found;
    }

    /// <summary>The bits of an address in its shortest form; null = it is none. Only that form, or user 42 would be 0.0.0.42, too.</summary>
    private static byte[]? AddressOf(string user)
    {
        if (!IPAddress.TryParse(user, out var address)) return null;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.ToString() == user ? address.MapToIPv6().GetAddressBytes() : null;
    }
}
