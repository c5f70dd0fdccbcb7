using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Halftone.Core.Config.Problems;

namespace Halftone.Core.Config.Shapes;

/// <summary>ADDRESS:PORT or unix:PATH.</summary>
/// <param name="anyPort">Port 0 asks for any free port.</param>
/// <param name="unix">A Unix socket will do.</param>
internal sealed class EndpointShape(bool anyPort, bool unix) : ScalarShape<Endpoint>
{
    /// <summary>sockaddr_un holds 108 bytes with the closing NUL.</summary>
    private const int UnixPathMax = 107;

    internal override string Form => unix ? "an address (127.0.0.1:8000 or unix:PATH)" : "an address (127.0.0.1:8000)";

    private protected override Complaint? Parse(in Written text, out Endpoint value)
    {
        value = Endpoint.Loopback(0);
        if (text.Text.StartsWith("unix:", StringComparison.Ordinal)) return ParseUnix(text, out value);
        var colon = text.Text.LastIndexOf(':');
        var (host, port) = colon < 0 ? (text.Text, "") : (text.Text[..colon], text.Text[(colon + 1)..]);
        if (port.Length is 0 or > 5 || port.AsSpan().ContainsAnyExceptInRange('0', '9')) return Unreadable(text, host);
        var number = int.Parse(port, CultureInfo.InvariantCulture);
        if (number > 65_535 || (number == 0 && !anyPort))
            return new(Codes.OutOfRange, $"the port of `{text.Shown}` is outside {(anyPort ? 0 : 1)}..65535", "choose another port");
        if (AddressOf(host) is not { } address) return Unreadable(text, host);
        value = Endpoint.Tcp(address, number);
        return null;
    }

    private static IPAddress? AddressOf(string host)
    {
        if (host == "localhost") return IPAddress.Loopback;
        if (host is ['[', .. var inner, ']']) return inner.Contains(':') && IPAddress.TryParse(inner, out var six) ? six : null;
        // TryParse takes `127.1` and `0x7f.1` as well; only what prints back the same is what people mean.
        return IPAddress.TryParse(host, out var four) && four.ToString() == host && !host.Contains(':') ? four : null;
    }

    private static Complaint Unreadable(in Written text, string host)
    {
        var fix = text.HasSecret ? "write e.g. 127.0.0.1:8000"
            : text.Text.Length > 0 && !text.Text.AsSpan().ContainsAnyExceptInRange('0', '9')
                ? $"write 127.0.0.1:{text.Text}, or 0.0.0.0:{text.Text} to be reached from other machines"
            : host is "" or "*" && text.Text.Contains(':')
                ? $"write 0.0.0.0{text.Text[host.Length..]} for all IPv4 addresses, [::]{text.Text[host.Length..]} for all"
            : text.Text.Contains("://", StringComparison.Ordinal) ? "leave the scheme and path away: 127.0.0.1:8000"
            : IPAddress.TryParse(text.Text, out var bare) ? $"add a port: {(text.Text.Contains(':') ? $"[{bare}]" : bare)}:8000"
            : text.Text == "localhost" ? "add a port: localhost:8000"
            : host.Length > 0 && char.IsAsciiLetter(host[0]) ? "names are not looked up; write the numeric address, e.g. 10.0.0.7:3000"
            : "write e.g. 127.0.0.1:8000 or [::1]:8000";
        return new(Codes.BadEndpoint, $"`{text.Shown}` is no address with a port", fix);
    }

    private Complaint? ParseUnix(in Written text, out Endpoint value)
    {
        var path = text.Text[5..];
        value = Endpoint.Unix(path);
        if (!unix) return new(Codes.NotYet, "a Unix socket is not built yet here", "write ADDRESS:PORT");
        if (path.Length == 0 || path.Contains('\0')) return new(Codes.BadEndpoint, $"`{text.Shown}` names no socket", "write e.g. unix:run/web.sock");
        return System.Text.Encoding.UTF8.GetByteCount(path) > UnixPathMax
            ? new(Codes.OutOfRange, $"the path of `{text.Shown}` is longer than {UnixPathMax} bytes",
                "choose a shorter path; the system allows no more") : null;
    }

    private protected override string Text(Endpoint value) => Written.Escape(value.ToString());

    internal override JsonObject Schema(SchemaDefinitions definitions) =>
        definitions.Refer(unix ? "address" : "tcp_address",
            () => Pattern($"(localhost|[0-9.]+|\\[[0-9A-Fa-f:.]+\\]):[0-9]{{1,5}}{(unix ? "|unix:.+" : "")}"));
}
