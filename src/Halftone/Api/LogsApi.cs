using System.Globalization;
using System.Text;
using System.Text.Json;
using Halftone.Api.Contracts;
using Halftone.Control.Supervision;
using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Worlds;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Halftone.Api;

/// <summary>What the children write, as a stream of JSON lines.</summary>
internal sealed class LogsApi(Supervisor supervisor, WorldKeeper keeper, CancellationToken stopping)
{
    internal const int TailDefault = 100;
    internal const int TailMax = 10_000;

    internal void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/logs", StreamAsync).Says("What the instances write, one document a line.", ApiJson.Default.LogLineDocument, type: "application/x-ndjson",
        query: [("service", "one service"), ("version", "one of its versions"), ("instance", "one instance: v2/1"), ("tail", $"begin with so many lines; {TailDefault} unless said"), ("follow", "`true`: go on with what comes")]);

    private async Task StreamAsync(HttpContext context)
    {
        var (service, version, instance) = (context.Query("service"), context.Query("version"), context.Query("instance"));
        var tail = int.TryParse(context.Query("tail"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Min(asked, TailMax) : TailDefault;
        if (Unknown(service, version) is { } unknown)
        {
            await Problems.WriteAsync(context, Problems.Of(unknown)!);
            return;
        }
        context.Response.ContentType = "application/x-ndjson";
        if (context.Query("follow") is not "true")
        {
            await WriteAsync(context, supervisor.Logs.Last(tail, service, version, instance), context.RequestAborted);
            return;
        }
        var (last, next) = supervisor.Logs.Follow(tail, service, version, instance);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        using (next)
        {
            try
            {
                await WriteAsync(context, last, end.Token);
                var told = 0L;
                while (await next.Lines.WaitToReadAsync(end.Token))
                {
                    await WriteAsync(context, Waiting(next), end.Token);
                    if (next.Dropped is not (var dropped and > 0) || dropped == told) continue;
                    await WriteAsync(context, new LogLineDocument { LinesDropped = dropped - told }, end.Token);
                    told = dropped;
                    await context.Response.Body.FlushAsync(end.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // The reader left, or we stop: both end a stream.
            }
        }
    }

    private ChangeResult.Unknown? Unknown(string? service, string? version)
    {
        var config = keeper.Now.Config;
        if (service is null) return null;
        if (version is not null) return Names.Unknown(config, new VersionKey(service, version));
        return config.Service(service) is null ? Names.UnknownService(config, service) : null;
    }

    private static IEnumerable<LogLine> Waiting(LogSubscription next)
    {
        while (next.Lines.TryRead(out var line)) yield return line;
    }

    private static async Task WriteAsync(HttpContext context, IEnumerable<LogLine> lines, CancellationToken stop)
    {
        foreach (var line in lines)
        {
            var document = new LogLineDocument { Time = line.At, Instance = $"{line.Version.Service}/{line.Instance}", Stream = line.IsError ? "err" : "out", Text = Encoding.UTF8.GetString(line.Text.Span) };
            await WriteAsync(context, document, stop);
        }
        await context.Response.Body.FlushAsync(stop);
    }

    private static async Task WriteAsync(HttpContext context, LogLineDocument document, CancellationToken stop)
    {
        await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(document, ApiJson.Default.LogLineDocument), stop);
        await context.Response.Body.WriteAsync("\n"u8.ToArray(), stop);
    }
}
