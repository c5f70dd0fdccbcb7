using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Halftone.Api;

/// <summary>Reads and writes admin documents; no reflection, no binder.</summary>
internal static class Json
{
    /// <summary>No question to the daemon is larger; more is a mistake or worse.</summary>
    internal const int QuestionBytesMax = 64 * 1024;

    internal static async Task WriteAsync<T>(HttpContext context, T document, JsonTypeInfo<T> type, string contentType = "application/json")
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(document, type);
        context.Response.ContentType = contentType;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    /// <summary>Null after a refusal was written.</summary>
    /// <param name="bytesMax">Longer than <see cref="QuestionBytesMax"/> for a whole configuration.</param>
    internal static async Task<T?> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type, int bytesMax = QuestionBytesMax) where T : class
    {
        try
        {
            if (context.Request.ContentLength is not { } length || length <= bytesMax)
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body, context.RequestAborted);
                if (body.Length <= bytesMax && JsonSerializer.Deserialize(body.GetBuffer().AsSpan(0, (int)body.Length), type) is { } question) return question;
            }
            await Problems.WriteAsync(context, new(ExitCode.Usage, "the body is not the document that belongs here", $"send a JSON object of at most {bytesMax / 1024} KiB"));
        }
        catch (JsonException malformed)
        {
            await Problems.WriteAsync(context, new(ExitCode.Usage, $"the body is not readable: {malformed.Message}", "send a JSON object as `halftone` itself does"));
        }
        return null;
    }

    internal static string? Route(this HttpContext context, string name) => context.Request.RouteValues[name] as string;

    internal static string? Query(this HttpContext context, string name) => context.Request.Query.TryGetValue(name, out var values) ? values.ToString() : null;
}
