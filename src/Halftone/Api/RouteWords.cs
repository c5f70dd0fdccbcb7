using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;

namespace Halftone.Api;

/// <summary>What a route does, and with which documents: `docs/openapi.json` is made of these.</summary>
/// <param name="Summary">A sentence.</param>
/// <param name="Question">The body it takes; null = none.</param>
/// <param name="Answer">The document it answers with; null = it is no document, see <paramref name="Type"/>.</param>
/// <param name="Type">Media type of the answer.</param>
internal sealed record RouteWords(string Summary, JsonTypeInfo? Question, JsonTypeInfo? Answer, string Type)
{
    /// <summary>Names of the query's values, each with what it means.</summary>
    internal IReadOnlyList<(string Name, string Meaning)> Query { get; init; } = [];
}

internal static class RouteWordsOfEndpoints
{
    internal static IEndpointConventionBuilder Says(this IEndpointConventionBuilder route, string summary, JsonTypeInfo? answer, JsonTypeInfo? question = null, string type = "application/json", IReadOnlyList<(string Name, string Meaning)>? query = null) =>
        route.WithMetadata(new RouteWords(summary, question, answer, type) { Query = query ?? [] });
}
