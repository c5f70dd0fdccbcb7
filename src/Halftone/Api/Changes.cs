using System.Net;
using Halftone.Api.Contracts;
using Halftone.Control.Worlds;
using Microsoft.AspNetCore.Http;

namespace Halftone.Api;

/// <summary>Answers every request that changes something, in one form.</summary>
internal static class Changes
{
    internal static Task WriteAsync(HttpContext context, ChangeResult result, WorldKeeper keeper, string? next)
    {
        if (Problems.Of(result) is { } failure) return Problems.WriteAsync(context, failure, result is ChangeResult.Moved ? HttpStatusCode.PreconditionFailed : null);
        return Json.WriteAsync(context, result switch
        {
            ChangeResult.Done(var changes, var warnings) => new ChangeDocument { Generation = keeper.Now.Generation, Changes = [.. changes], Warnings = [.. warnings], Next = next },
            ChangeResult.Unchanged(var why) => new ChangeDocument { Generation = keeper.Now.Generation, Changes = [], Warnings = [why], Next = next },
            _ => throw new System.Diagnostics.UnreachableException(),
        }, ApiJson.Default.ChangeDocument);
    }
}
