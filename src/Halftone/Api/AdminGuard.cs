using System.Net;
using System.Security.Cryptography;
using System.Text;
using Halftone.Core;
using Halftone.Core.Config;
using Microsoft.AspNetCore.Http;

namespace Halftone.Api;

/// <summary>Through which door a request came.</summary>
internal enum AdminFace { Owner, Http, Figures }

/// <summary>Keeps each door to what it is for.</summary>
internal static class AdminGuard
{
    private const string Scheme = "Bearer ";

    private static readonly string[] Figures = [HealthApi.Metrics, HealthApi.Alive, HealthApi.Ready];

    internal static Failure? Refuse(AdminFace face, HttpRequest request, AdminConfig admin) => face switch
    {
        AdminFace.Owner => null,
        AdminFace.Figures => HttpMethods.IsGet(request.Method) && Figures.Contains(request.Path.Value)
            ? null
            : new(ExitCode.NotFound, "only /metrics, /livez and /readyz are here", "the admin API is on the admin socket"),
        _ => ForeignName(request.Host.Host, admin) ?? ForeignPage(request),
    };

    /// <summary>The socket's mode says who may use it; over HTTP the token does, where there is one.</summary>
    internal static Failure? Stranger(AdminFace face, HttpRequest request, AdminConfig admin)
    {
        if (face is not AdminFace.Http || admin.Token is not { Text: var token }) return null;
        var said = request.Headers.Authorization.ToString();
        var given = said.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? said[Scheme.Length..].Trim() : "";
        return IsSame(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(token))
            ? null
            : new(ExitCode.NotPermitted, given.Length == 0 ? "the admin port asks for a token" : "this is not the admin token", "set HALFTONE_TOKEN to the token that `admin: { token: ... }` names");
    }

    /// <summary>In a time that depends on what is wanted only, and tells neither how much was right nor whether the length was.</summary>
    internal static bool IsSame(ReadOnlySpan<byte> given, ReadOnlySpan<byte> wanted)
    {
        var stretched = new byte[wanted.Length];
        for (var at = 0; at < stretched.Length && !given.IsEmpty; at++) stretched[at] = given[at % given.Length];
        return CryptographicOperations.FixedTimeEquals(stretched, wanted) & given.Length == wanted.Length;
    }

    /// <summary>A page of somebody else may point its own name at us (DNS rebinding), but no address can be pointed elsewhere.</summary>
    private static Failure? ForeignName(string host, AdminConfig admin) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host.Trim('[', ']'), out _) || admin.Hosts.Contains(host.ToLowerInvariant())
            ? null
            : new(ExitCode.NotPermitted, $"the admin port is not called '{PrintableText.Of(host)}'", "use its address or localhost, or list the name in `admin: { hosts: [...] }`");

    /// <summary>A browser says which page asks, and lets no page but our own send JSON without asking us first; we never say yes.</summary>
    private static Failure? ForeignPage(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && !origin.Equals($"http://{request.Host.Value}", StringComparison.OrdinalIgnoreCase))
            return new(ExitCode.NotPermitted, "a page of somebody else asks", "the admin port is for programs, and for pages that it serves itself");
        return HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || IsJson(request.ContentType)
            ? null
            : new(ExitCode.NotPermitted, "changes are accepted as application/json only", "send Content-Type: application/json");
    }

    private static bool IsJson(string? type) => type is not null && type.Split(';', 2)[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase);
}
