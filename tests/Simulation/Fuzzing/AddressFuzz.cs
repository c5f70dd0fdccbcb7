using System.Buffers.Binary;
using System.Net;
using System.Text;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Routing;
using Halftone.DataPlane.Forwarding;
using Halftone.DataPlane.Http1;

namespace Halftone.Tests.Simulation.Fuzzing;

/// <summary>Bytes as the lines of X-Forwarded-For: an address is what the library reads too, and strangers' words change nothing.</summary>
internal sealed class AddressFuzz : IFuzzTarget
{
    private const int LinesMax = 8;

    private static readonly TrustedPeers Trusted = TrustedPeers.None.For(new World
    {
        Generation = 1,
        Routes = RouteTable.Empty,
        TrustedProxies = [new Cidr(IPAddress.Parse("10.0.0.0"), 8), new Cidr(IPAddress.Parse("2001:db8::"), 32), new Cidr(IPAddress.Parse("192.0.2.1"), 32)],
        UnderscoreNames = UnderscoreNames.Drop,
    });

    private static readonly UInt128 Proxy = Bits(IPAddress.Parse("10.0.0.1"));
    private static readonly UInt128 Stranger = Bits(IPAddress.Parse("203.0.113.9"));

    private readonly FieldRange[] _fields = new FieldRange[LinesMax];

    public string Name => "address";

    public bool AllocatesNothing => false;

    public FuzzSeeds Seeds { get; } = new(
        [
            "203.0.113.7",
            "198.51.100.7, 10.1.2.3",
            "1.2.3.4, 203.0.113.7, 10.0.0.9\n10.9.9.9, 2001:db8::7",
            "[2001:db8::1]:4711, 192.0.2.1:80",
            "::ffff:192.0.2.7, fe80::1, 64:ff9b::192.0.2.33, 1:2:3:4:5:6:7:8",
            "unknown, _hidden, for=1.2.3.4",
        ],
        [",", ", ", ",,", " ", "\t", ":", "::", ".", "[", "]", "%", "%eth0", ":80", ":65536", "10.0.0.1", "192.0.2.1", "203.0.113.7", "2001:db8::1", "::1", "::ffff:", "ffff", "0", "01", "256", "unknown", "\n", "/", "\0", "\u0080"]);

    public ulong Try(ReadOnlySpan<byte> input)
    {
        // A real head is longer, but no list of addresses is; each address is read by the library as well.
        if (input.Length > 2048) input = input[..2048];
        var lines = Split(input);
        Invariant.Holds(Trusted.ClientOf(Stranger, input, lines) == Stranger, "a stranger does not choose who he is");
        Invariant.Holds(Trusted.ClientOf(Proxy, input, []) == Proxy, "a proxy that says nothing is the client");
        var client = Trusted.ClientOf(Proxy, input, lines);
        var expected = Expected(input, lines, out var read);
        Invariant.Holds(client == expected, "the client is the last address that is no proxy");
        return ((ulong)(uint)read << 8) | (client == Proxy ? 1u : Trusted.Contains(client) ? 2u : 3u);
    }

    private Span<FieldRange> Split(ReadOnlySpan<byte> input)
    {
        var (count, start) = (0, 0);
        while (count < LinesMax)
        {
            var length = input[start..].IndexOf((byte)'\n');
            if (length < 0) length = input.Length - start;
            _fields[count++] = new FieldRange { ValueStart = start, ValueLength = length, Known = (int)(length % 7 == 6 ? KnownField.Via : KnownField.XForwardedFor) };
            start += length + 1;
            if (start > input.Length) break;
        }
        return _fields.AsSpan(0, count);
    }

    /// <summary>From the right, over all lines as one list.</summary>
    private static UInt128 Expected(ReadOnlySpan<byte> input, ReadOnlySpan<FieldRange> lines, out int read)
    {
        var client = Proxy;
        read = 0;
        for (var i = lines.Length - 1; i >= 0; i--)
        {
            if (lines[i].Known != (int)KnownField.XForwardedFor || lines[i].ValueLength == 0) continue;
            var elements = Encoding.Latin1.GetString(input.Slice(lines[i].ValueStart, lines[i].ValueLength)).Split(',');
            // What stands before a comma at the very beginning is nothing, and is not looked at.
            for (var at = elements.Length - 1; at >= (elements[0].Length == 0 ? 1 : 0); at--)
            {
                var text = elements[at].Trim(' ', '\t');
                if (!Read(text, out var address)) return client;
                read++;
                client = address;
                if (!Trusted.Contains(address)) return client;
            }
        }
        return client;
    }

    /// <summary>What we read, the library reads as the same; what the library would print, we read.</summary>
    private static bool Read(string text, out UInt128 address)
    {
        var done = AddressReader.TryRead(Encoding.Latin1.GetBytes(text), out address);
        if (done)
        {
            Invariant.Holds(IPAddress.TryParse(Bare(text), out var same) && Bits(same) == address, $"the library does not read {text} as we do");
            Invariant.Holds(!text.Contains('%', StringComparison.Ordinal), "a zone means nothing here");
        }
        else
        {
            Invariant.Holds(!IPAddress.TryParse(text, out var other) || other.ToString() != text || text.Contains('%', StringComparison.Ordinal), $"{text} is an address");
        }
        return done;
    }

    /// <summary>Without brackets and port.</summary>
    private static string Bare(string text)
    {
        if (text[0] == '[') return text[1..text.IndexOf(']', StringComparison.Ordinal)];
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && text.IndexOf('.', StringComparison.Ordinal) is var dot && dot >= 0 && dot < colon ? text[..colon] : text;
    }

    private static UInt128 Bits(IPAddress address) => BinaryPrimitives.ReadUInt128BigEndian(address.MapToIPv6().GetAddressBytes());
}
