using Halftone.Core;
using Halftone.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Halftone.Api;

/// <summary>Where a request would go, from the table that serves at this moment.</summary>
internal sealed class ExplainApi(Func<World> current)
{
    internal void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/explain", ExplainAsync).Says("Where a request would go, and why; nothing is sent.", ApiJson.Default.JsonDocument, ApiJson.Default.ExplainQuestion);

    private async Task ExplainAsync(HttpContext context)
    {
        if (await Json.ReadAsync(context, ApiJson.Default.ExplainQuestion) is not { } question) return;
        var world = current();
        var (explanation, failure) = RequestAsked.Explain(world.Routes, question, world.UnderscoreNames);
        if (failure is not null)
        {
            await Problems.WriteAsync(context, failure);
            return;
        }
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(RequestAsked.Document(explanation!, $"generation {world.Generation}"), context.RequestAborted);
    }
}
