using Halftone.Core.Config.Problems;

namespace Halftone.Core.Config.Shapes;

/// <summary>Addresses that we ask.</summary>
internal static class Urls
{
    internal static readonly WrittenShape Shape = new("an address (https://HOST/PATH)", Expansion.SecretsOnly, Check);

    /// <summary>An address that is not there yet.</summary>
    internal static readonly Written None = new("", "", false);

    internal static Written Of(string url, string? shown) => new(url, shown ?? Written.Escape(url), shown is not null);

    private static Complaint? Check(Written url) =>
        Uri.TryCreate(url.Text, UriKind.Absolute, out var read) && read.Scheme is "http" or "https" && read.Host.Length > 0
            ? null : new(Codes.BadUrl, $"`{url.Shown}` is no address that can be asked", "write http://HOST:PORT/PATH or https://HOST/PATH");
}
