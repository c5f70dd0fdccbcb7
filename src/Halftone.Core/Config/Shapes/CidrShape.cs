using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Halftone.Core.Config.Problems;

namespace Halftone.Core.Config.Shapes;

/// <summary>A range of addresses: 10.0.0.0/8; an address alone is a range of one.</summary>
internal sealed class CidrShape : ScalarShape<Cidr>
{
    internal override string Form => "a range of addresses (10.0.0.0/8)";

    private protected override Complaint? Parse(in Written text, out Cidr value)
    {
        value = new(IPAddress.None, 32);
        var slash = text.Text.IndexOf('/');
        var host = slash < 0 ? text.Text : text.Text[..slash];
        if (!IPAddress.TryParse(host, out var address) || host.Contains('%') || (!host.Contains(':') && address.ToString() != host))
            return new(Codes.BadCidr, $"`{text.Shown}` is no range of addresses", "write e.g. 10.0.0.0/8, 127.0.0.1 or fd00::/8");
        var bits = address.GetAddressBytes().Length * 8;
        var length = bits;
        if (slash >= 0 && (!int.TryParse(text.Text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > bits))
            return new(Codes.BadCidr, $"the prefix length of `{text.Shown}` is not within 0..{bits}", $"write e.g. {host}/{bits}");
        var network = Masked(address, length);
        if (!network.Equals(address))
            return new(Codes.BadCidr, $"`{text.Shown}` has bits set after its prefix",
                text.HasSecret ? "write the network's address" : $"write {network}/{length} for the network, or {host} for the address alone");
        value = new(address, length);
        return null;
    }

    private static IPAddress Masked(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = Math.Clamp(length - (i * 8), 0, 8);
            bytes[i] &= (byte)(0xFF << (8 - kept));
        }

        return new(bytes);
    }

    private protected override string Text(Cidr value) => value.ToString();

    internal override JsonObject Schema(SchemaDefinitions definitions) => definitions.Refer("range", () => Pattern("[0-9A-Fa-f:.]+(/[0-9]{1,3})?"));
}
