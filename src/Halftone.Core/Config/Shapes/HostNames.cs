using System.Buffers;
using Halftone.Core.Config.Problems;

namespace Halftone.Core.Config.Shapes;

/// <summary>Hosts as they stand in requests, without port; internationalised names in their xn-- form.</summary>
internal static class HostNames
{
    private static readonly SearchValues<char> Characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_");

    /// <summary>A host of `match`: exact, `*.example.com` or `*`.</summary>
    internal static readonly TextShape Pattern = new("a host (shop.example.com, *.example.com or *)", CheckPattern)
    {
        Normal = host => host.ToLowerInvariant(),
    };

    /// <summary>One host and no pattern.</summary>
    internal static readonly TextShape Exact = new("a host (admin.example.com)", host => IsName(host.Text) || IsIPv6(host.Text) ? null : Bad(host))
    {
        Normal = host => host.ToLowerInvariant(),
    };

    /// <summary>A host or the beginning of one, in a rule.</summary>
    internal static Complaint? CheckText(Written host) =>
        host.Text.Length == 0 || (host.Text.AsSpan().ContainsAnyExcept(Characters) && !IsIPv6(host.Text)) ? Bad(host) : null;

    private static Complaint? CheckPattern(Written host) => host.Text switch
    {
        "*" => null,
        ['*', '.', .. var rest] when IsName(rest) => null,
        var name when IsName(name) || IsIPv6(name) => null,
        _ => Bad(host),
    };

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 253 && !name.StartsWith('.') && !name.EndsWith('.') && !name.AsSpan().ContainsAnyExcept(Characters);

    private static bool IsIPv6(string name) => name is ['[', .. var inner, ']'] && inner.Contains(':') && System.Net.IPAddress.TryParse(inner, out _);

    private static Complaint Bad(Written host)
    {
        var fix = host.HasSecret ? "write a name like shop.example.com"
            : host.Text.Contains("://", StringComparison.Ordinal) ? "leave the scheme away"
            : host.Text.LastIndexOf(':') is > 0 and var colon && !host.Text.Contains('[') ? $"leave the port away: {host.Text[..colon]}"
            : host.Text.StartsWith('*') || host.Text.Contains('*') ? "a `*` stands alone or as the first label: *.example.com"
            : host.Text.Any(c => c > '~') ? "write the xn-- form of an internationalised name"
            : "write a name like shop.example.com";
        return new(Codes.BadHost, $"`{host.Shown}` is no host", fix);
    }
}
