using System.Buffers;
using Halftone.Api.Contracts;
using Halftone.Auditing;
using Halftone.Control.Worlds;
using Halftone.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Halftone.Api;

/// <summary>The configuration in force, what a reload would make of it, and the word to read it again.</summary>
internal sealed class ConfigApi(Reloading reloading, WorldKeeper keeper, Audit audit, DaemonDocument self, Func<IEnumerable<string>> listening, CancellationToken stopping)
{
    /// <summary>The largest configuration, every character of it escaped.</summary>
    private const int PlanBytesMax = 6 * Core.Config.ConfigReader.TextMax + Json.QuestionBytesMax;

    private const string Sent = "the configuration that was sent";

    private static readonly SearchValues<char> TagCharacters = SearchValues.Create("0123456789abcdef-");

    internal void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/version", context => Json.WriteAsync(context, self with { Generation = keeper.Now.Generation, Listen = [.. listening()] }, ApiJson.Default.DaemonDocument)).Says("The gateway about itself.", ApiJson.Default.DaemonDocument);
        app.MapPost("/v1/config:plan", PlanAsync).Says("Say what a reload would change; nothing is done.", ApiJson.Default.ConfigPlanDocument, ApiJson.Default.ConfigPlanQuestion);
        app.MapPost("/v1/config:reload", ReloadAsync).Says("Read the configuration again and bring it into force; with If-Match only what was planned.", ApiJson.Default.ChangeDocument, ApiJson.Default.NoQuestion);
    }

    private async Task PlanAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = PlanBytesMax;
        var question = context.Request.ContentLength is 0 ? new ConfigPlanQuestion() : await Json.ReadAsync(context, ApiJson.Default.ConfigPlanQuestion, PlanBytesMax);
        if (question is null) return;
        var (plan, refused) = reloading.Plan(question.Text is { } text ? new SentConfig(text, question.Name ?? Sent) : null);
        if (refused is not null)
        {
            await Problems.WriteAsync(context, refused);
            return;
        }
        context.Response.Headers.ETag = $"\"{plan!.Tag}\"";
        await Json.WriteAsync(context, ConfigPlanDocuments.Of(plan, question.Text is null ? self.Config! : question.Name ?? Sent), ApiJson.Default.ConfigPlanDocument);
    }

    private async Task ReloadAsync(HttpContext context)
    {
        var (expected, misread) = Wanted(context.Request);
        if (misread is not null)
        {
            await Problems.WriteAsync(context, misread);
            return;
        }
        var what = expected is null ? "reload" : $"apply {expected.Split('-')[0]} -> {keeper.Now.Generation + 1}";
        var who = Askers.Of(context);
        var (result, refused) = await audit.RunAsync(who, what, () => reloading.RunAsync(who.Called, stopping, expected), AuditOutcome.OfReload);
        if (refused is not null) await Problems.WriteAsync(context, refused);
        else await Changes.WriteAsync(context, result!, keeper, "halftone ps");
    }

    /// <summary>What If-Match says; null = anything.</summary>
    private static (string? Tag, Failure? Failure) Wanted(HttpRequest request)
    {
        var text = request.Headers.IfMatch.ToString();
        if (text.Length == 0 || text == "*") return (null, null);
        return text.Length > 2 && text[0] == '"' && text[^1] == '"' && !text.AsSpan(1, text.Length - 2).ContainsAnyExcept(TagCharacters)
            ? (text[1..^1], null)
            : (null, new(ExitCode.Usage, "If-Match holds no entity tag of ours", "send the tag of a plan, or the number of a generation, in quotes; or leave it away"));
    }
}
