using Microsoft.AspNetCore.Http;

namespace Halftone.Api;

/// <summary>Through which door a request came.</summary>
internal enum AdminFace { Owner, Loopback, Figures }

/// <summary>Keeps each door to what it is for.</summary>
internal static class AdminGuard
{
    private static readonly string[] Figures = [HealthApi.Metrics, HealthApi.Alive, HealthApi.Ready];

    internal static Failure? Refuse(AdminFace face, HttpRequest request) => face switch
    {
        AdminFace.Owner => null,
        AdminFace.Figures => HttpMethods.IsGet(request.Method) && Figures.Contains(request.Path.Value)
            ? null
            : new(ExitCode.NotFound, "only /metrics, /livez and /readyz are here", "the admin API is on the admin socket"),
        _ => ForeignPage(request),
    };

    /// <summary>A page of somebody else may point its own name at 127.0.0.1 (DNS rebinding) or send a form here: neither can do these two things.</summary>
    private static Failure? ForeignPage(HttpRequest request)
    {
        if (request.Host.Host is not ("localhost" or "127.0.0.1" or "[::1]" or "::1"))
            return new(ExitCode.NotPermitted, $"the admin port is not called {request.Host.Host}", "use http://127.0.0.1 or http://localhost");
        return HttpMethods.IsGet(request.Method) || request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) is true
            ? null
            : new(ExitCode.NotPermitted, "changes are accepted as application/json only", "send Content-Type: application/json");
    }
}
