using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Halftone.Api.Contracts;
using Halftone.Auditing;
using Halftone.Control.Diagnosis;
using Halftone.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Halftone.Api;

/// <summary>What the memory of an instance holds. Whoever asks may leave: then the look into the process ends too.</summary>
internal sealed class HeapApi(HeapDesk desk, Audit audit, CancellationToken stopping)
{
    private const string Instance = "/v1/services/{service}/versions/{version}/instances/{instance}";

    /// <summary>Shorter shows no growth; longer keeps an inspector open that nobody watches.</summary>
    internal static readonly TimeSpan OverMin = TimeSpan.FromSeconds(1), OverMax = TimeSpan.FromMinutes(10);

    internal void Map(IEndpointRouteBuilder app)
    {
        app.MapPost($"{Instance}/heap:top", TopAsync).Says("Count the live objects of an instance by class, and say what has grown; of one that is no Node, run the command of its `diagnose`.", ApiJson.Default.HeapTopDocument, ApiJson.Default.HeapTopQuestion);
        app.MapPost($"{Instance}/heap:profile", ProfileAsync).Says("Sample what an instance allocates, and say who allocated what is still alive.", ApiJson.Default.HeapProfileDocument, ApiJson.Default.HeapProfileQuestion);
        app.MapPost($"{Instance}/heap:snapshot", SnapshotAsync).Says("Write the whole heap of an instance down; another takes its place first, and a new process afterwards.", ApiJson.Default.HeapSnapshotDocument, ApiJson.Default.HeapSnapshotQuestion);
        app.MapGet($"{Instance}/heap", ProgressAsync).Says("How far a snapshot of an instance is.", ApiJson.Default.HeapProgressDocument);
    }

    private async Task SnapshotAsync(HttpContext context)
    {
        if (await Json.ReadAsync(context, ApiJson.Default.HeapSnapshotQuestion) is not { } question) return;
        await RunAsync(context, "snapshot", (key, place, stop) => desk.SnapshotAsync(key, place, question.Keep, stop), (instance, snapshot, warnings) => HeapDocuments.Of(instance, snapshot, question.Keep, warnings), ApiJson.Default.HeapSnapshotDocument);
    }

    private async Task ProgressAsync(HttpContext context)
    {
        if (await PlaceAsync(context, "snapshot") is not { } asked) return;
        await Json.WriteAsync(context, new HeapProgressDocument { Doing = desk.Doing(asked.Key, asked.Place) }, ApiJson.Default.HeapProgressDocument);
    }

    private async Task TopAsync(HttpContext context)
    {
        if (await Json.ReadAsync(context, ApiJson.Default.HeapTopQuestion) is not { } question) return;
        if (question.OverMs is { } over && !IsTime(over))
        {
            await Problems.WriteAsync(context, OutOfBounds("over_ms"));
            return;
        }
        await RunAsync(context, "top", (key, place, stop) => desk.SeeAsync(key, place, question.OverMs is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null, stop), HeapDocuments.Of, ApiJson.Default.HeapTopDocument);
    }

    private async Task ProfileAsync(HttpContext context)
    {
        if (await Json.ReadAsync(context, ApiJson.Default.HeapProfileQuestion) is not { } question) return;
        if (!IsTime(question.ForMs))
        {
            await Problems.WriteAsync(context, OutOfBounds("for_ms"));
            return;
        }
        await RunAsync(context, "profile", (key, place, stop) => desk.ProfileAsync(key, place, TimeSpan.FromMilliseconds(question.ForMs), stop), HeapDocuments.Of, ApiJson.Default.HeapProfileDocument);
    }

    private async Task RunAsync<T, TDocument>(HttpContext context, string what, Func<VersionKey, int, CancellationToken, Task<HeapAnswer<T>>> look, Func<string, T, IReadOnlyList<string>, TDocument> document, JsonTypeInfo<TDocument> type)
    {
        if (await PlaceAsync(context, what) is not { } asked) return;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, context.RequestAborted);
        var answer = await audit.RunAsync(Askers.Of(context), $"heap {what} {asked.Key}/{asked.Place}", () => look(asked.Key, asked.Place, either.Token), OutcomeOf);
        if (HeapDocuments.FailureOf(answer) is { } failure) await Problems.WriteAsync(context, failure);
        else if (answer is HeapAnswer<T>.Done(var value, var warnings)) await Json.WriteAsync(context, document($"{asked.Key}/{asked.Place}", value, warnings), type);
    }

    /// <summary>Null after a refusal was written.</summary>
    private static async Task<(VersionKey Key, int Place)?> PlaceAsync(HttpContext context, string what)
    {
        var text = context.Route("instance")!;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var place)) return (new VersionKey(context.Route("service")!, context.Route("version")!), place);
        await Problems.WriteAsync(context, new(ExitCode.Usage, $"'{text}' is not an instance", $"instances are counted from 1: halftone heap {what} web/v2/1"));
        return null;
    }

    private static AuditOutcome OutcomeOf<T>(HeapAnswer<T> answer) => HeapDocuments.FailureOf(answer) is { } failure
        ? failure.Code is ExitCode.Failed ? AuditOutcome.Broken(failure) : AuditOutcome.Of(failure)
        : (object)answer is HeapAnswer<HeapSight>.Done(HeapSight.Told(var tool), var told) ? new AuditOutcome("done", [$"{string.Join(' ', tool.Command)}: it {tool.How}", .. told])
        : new AuditOutcome("done", ((HeapAnswer<T>.Done)answer).Warnings is { Count: > 0 } warnings ? ["its inspector was opened for this", .. warnings] : ["its inspector was opened for this and closed again"]);

    private static bool IsTime(double milliseconds) => milliseconds >= OverMin.TotalMilliseconds && milliseconds <= OverMax.TotalMilliseconds;

    private static Failure OutOfBounds(string field) => new(ExitCode.Usage, $"{field} is outside {OverMin.TotalMilliseconds:0}..{OverMax.TotalMilliseconds:0}", "give a time from one second to ten minutes");
}
