using Halftone.Running;
using Halftone.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Halftone.Api;

/// <summary>For machines that watch: alive, ready, and all figures.</summary>
internal sealed class HealthApi(Readiness readiness, MetricsPage metrics)
{
    internal const string Metrics = "/metrics";
    internal const string Alive = "/livez";
    internal const string Ready = "/readyz";

    private const string Text = "text/plain";

    internal void Map(IEndpointRouteBuilder app)
    {
        app.MapGet(Alive, context => context.Response.WriteAsync("alive\n")).Says("The process answers.", null, type: Text);
        app.MapGet(Ready, ReadyAsync).Says("It serves; else 503 with the reasons.", null, type: Text);
        app.MapGet(Metrics, MetricsAsync).Says("All figures, as Prometheus reads them.", null, type: Text);
    }

    private async Task ReadyAsync(HttpContext context)
    {
        var reasons = readiness.Reasons();
        context.Response.ContentType = "text/plain; charset=utf-8";
        if (reasons.Count > 0) context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        await context.Response.WriteAsync(reasons.Count == 0 ? "ready\n" : string.Concat(reasons.Select(reason => $"{reason}\n")));
    }

    private async Task MetricsAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await context.Response.Body.WriteAsync(metrics.Render(), context.RequestAborted);
    }
}
