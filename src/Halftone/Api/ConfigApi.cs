using Halftone.Api.Contracts;
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
        app.MapGet("/v1/version", context => Json.WriteAsync(context, self with { Generation = keeper.Now.Generation, Listen = [.. listening()] }, ApiJson.Default.DaemonDocument));
        app.MapPost("/v1/config:reload", ReloadAsync);
    }

    private async Task ReloadAsync(HttpContext context)
    {
        audit.Note(context, "reload");
        var (result, refused) = await reloading.RunAsync(stopping);
        if (refused is not null) await Problems.WriteAsync(context, refused);
        else await Changes.WriteAsync(context, result!, keeper, "halftone ps");
    }
}
