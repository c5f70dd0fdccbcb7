using Halftone.Api.Contracts;
using Halftone.Auditing;
using Halftone.Control.Worlds;
using Halftone.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Halftone.Api;

/// <summary>The configuration in force, and the word to read it again.</summary>
internal sealed class ConfigApi(Reloading reloading, WorldKeeper keeper, Audit audit, DaemonDocument self, Func<IEnumerable<string>> listening, CancellationToken stopping)
{
    internal void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/version", context => Json.WriteAsync(context, self with { Generation = keeper.Now.Generation, Listen = [.. listening()] }, ApiJson.Default.DaemonDocument)).Says("The gateway about itself.", ApiJson.Default.DaemonDocument);
        app.MapPost("/v1/config:reload", ReloadAsync).Says("Read the configuration again and bring it into force.", ApiJson.Default.ChangeDocument, ApiJson.Default.NoQuestion);
    }

    private async Task ReloadAsync(HttpContext context)
    {
        var (result, refused) = await audit.RunAsync(Askers.Of(context), "reload", () => reloading.RunAsync(stopping), AuditOutcome.OfReload);
        if (refused is not null) await Problems.WriteAsync(context, refused);
        else await Changes.WriteAsync(context, result!, keeper, "halftone ps");
    }
}
