using Halftone.Core.Routing;

namespace Halftone.DataPlane.Http1;

/// <summary>Writes Via, X-Forwarded-For, -Proto, -Host and Forwarded as <see cref="HeadWriter"/> describes.</summary>
internal static class ForwardedFields
{
    /// <summary>From a trusted peer these are taken apart and written again with our part; the others stay.</summary>
    internal const uint Extended = 1u << (int)KnownField.XForwardedFor | 1u << (int)KnownField.Forwarded;

    /// <summary>All that an untrusted peer says about itself and its way here; X-Real-IP and X-Forwarded-Port are others' words, and we write none.</summary>
    internal const uint All = Extended | 1u << (int)KnownField.XForwardedProto | 1u << (int)KnownField.XForwardedHost
        | 1u << (int)KnownField.XRealIp | 1u << (int)KnownField.XForwardedPort;

    internal static void Write(
        ref HeadOutput to, ReadOnlySpan<byte> head, ReadOnlySpan<FieldRange> fields, in RequestHead parsed, in ForwardFacts facts)
    {
        var believed = facts.PeerTrusted ? parsed.Known : 0;
        var extendsFor = Has(believed, KnownField.XForwardedFor);
        var nameless = facts.PeerAddress.IsEmpty;
        if (nameless && !extendsFor)
        {
            to.Add(parsed.Minor == 0 ? "Via: 1.0 halftone"u8 : "Via: 1.1 halftone"u8);
        }
        else
        {
            if (parsed.Minor == 0) to.Add("Via: 1.0 halftone\r\nX-Forwarded-For: "u8);
            else to.Add("Via: 1.1 halftone\r\nX-Forwarded-For: "u8);
            if (extendsFor) AddValues(ref to, head, fields, KnownField.XForwardedFor, closed: nameless);
            to.Add(facts.PeerAddress);
        }

        if (!Has(believed, KnownField.XForwardedProto)) to.Add("\r\nX-Forwarded-Proto: http"u8);
        if (parsed.AuthorityLength > 0 && !Has(believed, KnownField.XForwardedHost))
        {
            to.Add("\r\nX-Forwarded-Host: "u8);
            to.Add(head.Slice(parsed.AuthorityStart, parsed.AuthorityLength));
        }

        to.Add("\r\n"u8);

        if (Has(believed, KnownField.Forwarded)) WriteForwarded(ref to, head, fields, parsed, facts);
    }

    private static bool Has(uint known, KnownField field) => (known & 1u << (int)field) != 0;

    /// <summary>All values of a list field in their order, a comma between them, and one behind the last unless the list is closed.</summary>
    private static void AddValues(ref HeadOutput to, ReadOnlySpan<byte> head, ReadOnlySpan<FieldRange> fields, KnownField which, bool closed)
    {
        var any = false;
        foreach (ref readonly var field in fields)
        {
            if (field.Known != (int)which || field.ValueLength == 0) continue;
            if (any) to.Add(", "u8);
            to.Add(head.Slice(field.ValueStart, field.ValueLength));
            any = true;
        }

        if (any && !closed) to.Add(", "u8);
    }

    /// <summary>RFC 7239: a peer without an address is `unknown`, an IPv6 address stands in brackets and quotes, a host with a port in quotes. An authority holds nothing to escape.</summary>
    private static void WriteForwarded(
        ref HeadOutput to, ReadOnlySpan<byte> head, ReadOnlySpan<FieldRange> fields, in RequestHead parsed, in ForwardFacts facts)
    {
        to.Add("Forwarded: "u8);
        AddValues(ref to, head, fields, KnownField.Forwarded, closed: false);
        var isIPv6 = facts.PeerAddress.Contains((byte)':');
        to.Add(isIPv6 ? "for=\"["u8 : "for="u8);
        to.Add(facts.PeerAddress.IsEmpty ? "unknown"u8 : facts.PeerAddress);
        to.Add(isIPv6 ? "]\";proto=http"u8 : ";proto=http"u8);
        if (parsed.AuthorityLength > 0)
        {
            to.Add(";host=\""u8);
            to.Add(head.Slice(parsed.AuthorityStart, parsed.AuthorityLength));
            to.Add("\""u8);
        }

        to.Add("\r\n"u8);
    }
}
