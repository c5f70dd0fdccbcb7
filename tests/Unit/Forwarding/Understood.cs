using System.Globalization;
using System.Text;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>A request as somebody has understood it; bytes that two understand alike smuggle nothing past either. Latin-1 throughout.</summary>
internal sealed record Understood(string Method, string Target, string Body)
{
    public override string ToString() => $"{Method} {Target} {Body}";

    /// <summary>
    /// Reads what the gateway has sent as one request, in the one form it writes: the framing field last in the head, a body that fills it to
    /// the byte, chunks without extensions and trailers. Null: it is in another form.
    /// </summary>
    internal static Understood? OfSent(ReadOnlySpan<byte> sent)
    {
        var end = sent.IndexOf("\r\n\r\n"u8);
        if (end < 0) return null;
        var lines = Encoding.Latin1.GetString(sent[..end]).Split("\r\n");
        if (lines[0].Split(' ') is not [var method, var target, "HTTP/1.1"]) return null;
        var body = BodyOf(lines[^1], sent[(end + 4)..]);
        return body is null ? null : new Understood(method, target, body);
    }

    private static string? BodyOf(string framing, ReadOnlySpan<byte> rest)
    {
        if (framing == "Transfer-Encoding: chunked") return Dechunk(rest);
        const string Name = "Content-Length: ";
        var length = framing.StartsWith(Name, StringComparison.Ordinal) ? long.Parse(framing.AsSpan(Name.Length), NumberStyles.None, CultureInfo.InvariantCulture) : 0;
        return rest.Length == length ? Encoding.Latin1.GetString(rest) : null;
    }

    private static string? Dechunk(ReadOnlySpan<byte> rest)
    {
        var body = new StringBuilder();
        while (true)
        {
            var lineEnd = rest.IndexOf("\r\n"u8);
            if (lineEnd < 1 || !int.TryParse(rest[..lineEnd], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size) || size < 0) return null;
            rest = rest[(lineEnd + 2)..];
            if (size == 0) return rest.SequenceEqual("\r\n"u8) ? body.ToString() : null;
            if (rest.Length < size + 2 || !rest.Slice(size, 2).SequenceEqual("\r\n"u8)) return null;
            body.Append(Encoding.Latin1.GetString(rest[..size]));
            rest = rest[(size + 2)..];
        }
    }
}
