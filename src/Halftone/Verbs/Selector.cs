using System.Globalization;

namespace Halftone.Verbs;

/// <summary>`SVC`, `SVC/VER` or `SVC/VER/n`.</summary>
internal sealed record Selector(string Service, string? Version, int? Place)
{
    public override string ToString() => $"{Service}{(Version is null ? "" : $"/{Version}")}{(Place is null ? "" : $"/{Place}")}";

    internal string Path => $"/v1/services/{Uri.EscapeDataString(Service)}{(Version is null ? "" : $"/versions/{Uri.EscapeDataString(Version)}")}{(Place is null ? "" : $"/instances/{Place}")}";

    internal static (Selector? Selector, Failure? Failure) Parse(string text)
    {
        var parts = text.Split('/');
        int? place = null;
        if (parts.Length == 3)
        {
            if (!int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1) return (null, Misread(text));
            place = number;
        }
        return parts.Length > 3 || parts.Any(part => part.Length == 0) ? (null, Misread(text)) : (new(parts[0], parts.Length > 1 ? parts[1] : null, place), null);
    }

    private static Failure Misread(string text) => new(ExitCode.Usage, $"'{text}' names nothing", "write a service, a version or an instance: web, web/v2, web/v2/1");
}
