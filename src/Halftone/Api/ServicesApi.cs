using Halftone.Auditing;
using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Worlds;
using Halftone.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Halftone.Api;

/// <summary>Services: what they are and who gets their requests.</summary>
internal sealed class ServicesApi(Picture picture, WorldKeeper keeper, Audit audit)
{
    internal void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/services", ListAsync);
        app.MapGet("/v1/services/{service}", OneAsync);
        app.MapPost("/v1/services/{service}/split", SplitAsync);
        app.MapPost("/v1/services/{service}/versions/{version}/drain", context => DrainAsync(context, drain: true));
        app.MapPost("/v1/services/{service}/versions/{version}/undrain", context => DrainAsync(context, drain: false));
    }

    private Task ListAsync(HttpContext context) => Json.WriteAsync(context, picture.Take(null), ApiJson.Default.ServicesDocument);

    private Task OneAsync(HttpContext context)
    {
        var service = context.Route("service")!;
        return keeper.Now.Config.Service(service) is null
            ? Problems.WriteAsync(context, Problems.Of(Names.UnknownService(keeper.Now.Config, service))!)
            : Json.WriteAsync(context, picture.Take(service), ApiJson.Default.ServicesDocument);
    }

    private async Task SplitAsync(HttpContext context)
    {
        if (await Json.ReadAsync(context, ApiJson.Default.SplitQuestion) is not { } question) return;
        var service = context.Route("service")!;
        var what = $"split {service} {string.Join(' ', question.Weights.Select(weight => $"{weight.Key}@{weight.Value}"))}";
        var result = await audit.RunAsync(Askers.Of(context), what, () => Task.FromResult(keeper.Split(service, question.Weights)));
        await Changes.WriteAsync(context, result, keeper, $"halftone ps {service}");
    }

    private async Task DrainAsync(HttpContext context, bool drain)
    {
        var key = new VersionKey(context.Route("service")!, context.Route("version")!);
        var result = await audit.RunAsync(Askers.Of(context), $"{(drain ? "drain" : "undrain")} {key}", () => Task.FromResult(keeper.Drain(key, drain)));
        await Changes.WriteAsync(context, result, keeper, drain ? $"halftone undrain {key.Service} {key.Version}" : $"halftone ps {key.Service}");
    }
}
