using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Halftone.Api;

/// <summary>A POST with an Idempotency-Key is done once: whoever sends it again is given the answer of the first time.</summary>
internal static class Idempotency
{
    internal const string Field = "Idempotency-Key";

    private static readonly Failure Misread = new(ExitCode.Usage, $"{Field} is no key", $"send up to {IdempotencyKeys.KeyLengthMax} visible characters, a fresh one for each change: a UUID");
    private static readonly Failure Foreign = new(ExitCode.Usage, $"this {Field} came with another request before", "send a fresh key for each change");
    private static readonly Failure UnderWay = new(ExitCode.Conflict, $"the request with this {Field} is still being done", "ask again in a moment, with the same key");

    internal static async Task RunAsync(HttpContext context, RequestDelegate next, IdempotencyKeys keys)
    {
        // What is too long for a question is refused further on.
        if (!HttpMethods.IsPost(context.Request.Method) || context.Request.ContentLength is > Json.QuestionBytesMax || !context.Request.Headers.TryGetValue(Field, out var said))
        {
            await next(context);
            return;
        }
        var key = said.ToString();
        if (key.Length is 0 or > IdempotencyKeys.KeyLengthMax || key.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            await Problems.WriteAsync(context, Misread);
            return;
        }
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        switch (keys.Begin(key, [.. Encoding.UTF8.GetBytes($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}\n"), .. body.ToArray()]))
        {
            case KeyVerdict.Done(var answer):
                await RepeatAsync(context, answer);
                break;
            case KeyVerdict.UnderWay:
                await Problems.WriteAsync(context, UnderWay);
                break;
            case KeyVerdict.Foreign:
                await Problems.WriteAsync(context, Foreign, HttpStatusCode.UnprocessableEntity);
                break;
            default:
                await DoAsync(context, next, keys, key, body);
                break;
        }
    }

    /// <summary>Whoever asked may leave: the answer is kept for when they come again.</summary>
    private static async Task DoAsync(HttpContext context, RequestDelegate next, IdempotencyKeys keys, string key, MemoryStream question)
    {
        var (outward, aborted) = (context.Response.Body, context.RequestAborted);
        using var inward = new MemoryStream();
        question.Position = 0;
        (context.Request.Body, context.Response.Body, context.RequestAborted) = (question, inward, CancellationToken.None);
        GivenAnswer? answer = null;
        try
        {
            await next(context);
            answer = new(context.Response.StatusCode, context.Response.ContentType, context.Response.Headers.ETag.ToString(), inward.ToArray());
        }
        finally
        {
            (context.Response.Body, context.RequestAborted) = (outward, aborted);
            keys.End(key, answer is { Status: >= 200 and < 300 } ? answer : null);
        }
        await context.Response.Body.WriteAsync(answer.Body, aborted);
    }

    private static async Task RepeatAsync(HttpContext context, GivenAnswer answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.Type;
        context.Response.ContentLength = answer.Body.Length;
        if (answer.Tag.Length > 0) context.Response.Headers.ETag = answer.Tag;
        context.Response.Headers["Idempotency-Replayed"] = "true";
        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }
}
