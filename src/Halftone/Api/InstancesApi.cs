using System.Globalization;
using Halftone.Auditing;
using Halftone.Control.Worlds;
using Halftone.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Halftone.Api;

/// <summary>Instances: how many there are, and fresh ones in place of old ones.</summary>
internal sealed class InstancesApi(WorldKeeper keeper, Audit audit, CancellationToken stopping)
{
    internal void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/v1/services/{service}/restart", RestartAsync).Says("Replace all instances of a service, one at a time.", ApiJson.Default.ChangeDocument, ApiJson.Default.NoQuestion);
        app.MapPost("/v1/services/{service}/versions/{version}/restart", RestartAsync).Says("Replace all instances of a version, one at a time.", ApiJson.Default.ChangeDocument, ApiJson.Default.NoQuestion);
        app.MapPost("/v1/services/{service}/versions/{version}/instances/{instance}/restart", RestartAsync).Says("Replace one instance.", ApiJson.Default.ChangeDocument, ApiJson.Default.NoQuestion);
        app.MapPost("/v1/services/{service}/versions/{version}/instances/{instance}/drain", context => HoldAsync(context, held: true)).Says("Send an instance no new requests.", ApiJson.Default.ChangeDocument, ApiJson.Default.NoQuestion);
        app.MapPost("/v1/services/{service}/versions/{version}/instances/{instance}/undrain", context => HoldAsync(context, held: false)).Says("Let a drained instance have requests again.", ApiJson.Default.ChangeDocument, ApiJson.Default.NoQuestion);
        app.MapPost("/v1/services/{service}/versions/{version}/scale", ScaleAsync).Says("Change how many instances of a version run.", ApiJson.Default.ChangeDocument, ApiJson.Default.ScaleQuestion);
    }

    private async Task RestartAsync(HttpContext context)
    {
        var (service, version, place) = (context.Route("service")!, context.Route("version"), context.Route("instance"));
        var instance = Place(place);
        if (instance is null && place is not null)
        {
            await Problems.WriteAsync(context, NoInstance(place));
            return;
        }
        var what = $"restart {string.Join('/', new[] { service, version, place }.Where(part => part is not null))}";
        var result = await audit.RunAsync(Askers.Of(context), what, () => keeper.RestartAsync(service, version, instance, stopping));
        await Changes.WriteAsync(context, result, keeper, $"halftone ps {service}");
    }

    private async Task HoldAsync(HttpContext context, bool held)
    {
        var (key, text) = (new VersionKey(context.Route("service")!, context.Route("version")!), context.Route("instance")!);
        if (Place(text) is not { } place)
        {
            await Problems.WriteAsync(context, NoInstance(text));
            return;
        }
        var result = await audit.RunAsync(Askers.Of(context), $"{(held ? "drain" : "undrain")} {key}/{place}", () => Task.FromResult(keeper.Hold(key, place, held)));
        await Changes.WriteAsync(context, result, keeper, held ? $"halftone undrain {key.Service} {key.Version}/{place}" : $"halftone ps {key.Service}");
    }

    private static int? Place(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : null;

    private static Failure NoInstance(string text) => new(ExitCode.Usage, $"'{text}' is not an instance", "instances are counted from 1: halftone restart web/v2/1");

    private async Task ScaleAsync(HttpContext context)
    {
        if (await Json.ReadAsync(context, ApiJson.Default.ScaleQuestion) is not { } question) return;
        var key = new VersionKey(context.Route("service")!, context.Route("version")!);
        var result = await audit.RunAsync(Askers.Of(context), $"scale {key} to {question.Instances}", () => keeper.ScaleAsync(key, question.Instances, stopping));
        await Changes.WriteAsync(context, result, keeper, $"halftone ps {key.Service}");
    }
}
