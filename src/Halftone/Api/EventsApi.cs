using System.Globalization;
using System.Text;
using System.Text.Json;
using Halftone.Control.Releases;
using Halftone.Control.Worlds;
using Halftone.Core.Worlds;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Halftone.Api;

/// <summary>Every change of a release as it happens: server-sent events, which a follower resumes where its connection broke.</summary>
/// <remarks>
/// An event's id is the start of this run of the gateway and the number of the change within it: numbers begin anew with each run, so that
/// an id of an earlier one is answered with how things are.
/// </remarks>
internal sealed class EventsApi(IReleaseDesk desk, ReleaseViews views, WorldKeeper keeper, DateTimeOffset started, TimeProvider time, CancellationToken stopping)
{
    internal const string Type = "text/event-stream";

    /// <summary>A follower that hears nothing for longer than a few of these has lost its connection. Proxies give up after a minute, as a rule.</summary>
    internal static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    private readonly string _run = started.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    internal void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/events", StreamAsync)
        .Says("Every change of a release as it happens, beginning with how things are; Last-Event-ID resumes.", ApiJson.Default.ReleaseDocument, type: Type, query: [("service", "one service; all unless said")]);

    private async Task StreamAsync(HttpContext context)
    {
        var service = context.Query("service");
        if (service is not null && keeper.Now.Config.Service(service) is null)
        {
            await Problems.WriteAsync(context, Problems.Of(Names.UnknownService(keeper.Now.Config, service))!);
            return;
        }
        context.Response.ContentType = Type;
        context.Response.Headers.CacheControl = "no-store";
        // nginx would keep events until it has a buffer full of them.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            await WriteAsync(context, "retry: 2000\n\n", end.Token);
            await FollowAsync(context, service, After(context.Request.Headers["Last-Event-ID"].ToString()), end.Token);
        }
        catch (OperationCanceledException)
        {
            // The reader left, or we stop: both end a stream.
        }
    }

    private async Task FollowAsync(HttpContext context, string? service, long after, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await using var changes = desk.FollowAsync(service, after, end.Token).GetAsyncEnumerator(end.Token);
        var next = changes.MoveNextAsync().AsTask();
        try
        {
            var beat = Task.Delay(Heartbeat, time, end.Token);
            while (true)
            {
                if (await Task.WhenAny(next, beat) == beat)
                {
                    await beat;
                    await WriteAsync(context, ": still here\n\n", stop);
                    beat = Task.Delay(Heartbeat, time, end.Token);
                }
                else if (await next)
                {
                    await WriteAsync(context, Event(changes.Current), stop);
                    next = changes.MoveNextAsync().AsTask();
                }
                else return;
            }
        }
        finally
        {
            // A step that is under way must have ended before its enumerator may.
            await end.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private string Event(ReleaseChange change) =>
        $"id: {_run}-{change.Number}\nevent: release\ndata: {JsonSerializer.Serialize(views.Of(change), ApiJson.Default.ReleaseDocument)}\n\n";

    /// <summary>0 = beginning with how things are.</summary>
    private long After(string id)
    {
        var dash = id.IndexOf('-');
        return dash > 0 && id.AsSpan(0, dash).SequenceEqual(_run) && long.TryParse(id.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    private static async Task WriteAsync(HttpContext context, string text, CancellationToken stop)
    {
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), stop);
        await context.Response.Body.FlushAsync(stop);
    }
}
