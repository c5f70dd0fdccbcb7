using System.Globalization;
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
        app.MapPost("/v1/services/{service}/restart", RestartAsync);
        app.MapPost("/v1/services/{service}/versions/{version}/restart", RestartAsync);
        app.MapPost("/v1/services/{service}/versions/{version}/instances/{instance}/restart", RestartAsync);
        app.MapPost("/v1/services/{service}/versions/{version}/scale", ScaleAsync);
    }

    private async Task RestartAsync(HttpContext context)
    {
        var (service, version, place) = (context.Route("service")!, context.Route("version"), context.Route("instance"));
        int? instance = null;
        if (place is not null)
        {
            if (!int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                await Problems.WriteAsync(context, new(ExitCode.Usage, $"'{place}' is not an instance", "instances are counted from 1: halftone restart web/v2/1"));
                return;
            }
            instance = number;
        }
        audit.Note(context, $"restart {string.Join('/', new[] { service, version, place }.Where(part => part is not null))}");
        await Changes.WriteAsync(context, await keeper.RestartAsync(service, version, instance, stopping), keeper, $"halftone ps {service}");
    }

    private async Task ScaleAsync(HttpContext context)
    {
        if (await Json.ReadAsync(context, ApiJson.Default.ScaleQuestion) is not { } question) return;
        var key = new VersionKey(context.Route("service")!, context.Route("version")!);
        audit.Note(context, $"scale {key} to {question.Instances}");
        await Changes.WriteAsync(context, await keeper.ScaleAsync(key, question.Instances, stopping), keeper, $"halftone ps {key.Service}");
    }
}
