using System.Globalization;
using Halftone.Api.Contracts;
using Halftone.Auditing;
using Halftone.Control.Releases;
using Halftone.Control.Store;
using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Releases;
using Halftone.Core.Worlds;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Halftone.Api;

/// <summary>Releases: begin one, look at it, steer it; and what there was.</summary>
internal sealed class ReleasesApi(IReleaseDesk desk, ReleaseViews views, WorldKeeper keeper, Audit audit, CancellationToken stopping)
{
    internal const int HistoryDefault = 50;
    internal const int HistoryMax = 1000;

    private const string Current = "/v1/services/{service}/releases/current";

    private static readonly (string Verb, string Summary)[] Verbs =
    [
        ("approve", "Say yes to the step that waits for an approval."),
        ("promote", "Go on to the next step without waiting for what is left of this one."),
        ("pause", "Let nothing move forward until somebody resumes; harm still rolls back."),
        ("resume", "Go on where it was paused."),
        ("abort", "Send everybody back to stable; the candidate goes on running, to be looked at."),
        ("rollback", "Send everybody back to stable and stop the candidate; after a promotion, while the old version is warm, back to that; with `to` to any version that still exists."),
        ("retry", "Begin the last release once more, when it ended rolled back, aborted or not started."),
    ];

    internal void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/releases", AllAsync).Says("The release of every service that has one, over or not.", ApiJson.Default.ReleasesDocument);
        app.MapGet(Current, CurrentAsync).Says("Where a service's release stands, or how its last one ended.", ApiJson.Default.ReleaseDocument);
        app.MapPost("/v1/services/{service}/releases", DeployAsync).Says("Begin a release; answers before the candidate is ready.", ApiJson.Default.ReleaseChangeDocument, ApiJson.Default.DeployQuestion);
        foreach (var (verb, summary) in Verbs)
            app.MapPost($"{Current}:{verb}", context => AskAsync(context, verb)).Says(summary, ApiJson.Default.ReleaseChangeDocument, ApiJson.Default.ReleaseQuestion);
        app.MapGet("/v1/services/{service}/history", HistoryAsync).Says("What releases did, newest first.", ApiJson.Default.HistoryDocument, query: [("limit", $"entries at most; {HistoryDefault} unless said, {HistoryMax} at most")]);
        app.MapGet("/v1/services/{service}/versions", VersionsAsync).Says("The versions of a service and what they are for.", ApiJson.Default.ServiceVersionsDocument);
        app.MapDelete("/v1/services/{service}/versions/{version}", RemoveAsync).Says("Forget a version that a deploy made and nobody needs.", ApiJson.Default.ReleaseChangeDocument);
    }

    private Task AllAsync(HttpContext context) =>
        Json.WriteAsync(context, new ReleasesDocument { Releases = [.. desk.LookAll().Select(views.Of).OrderBy(each => each.Service, StringComparer.Ordinal)] }, ApiJson.Default.ReleasesDocument);

    private Task CurrentAsync(HttpContext context)
    {
        if (Service(context) is not { } service) return UnknownAsync(context);
        var document = views.Of(service);
        Revisions.Tell(context, document.Revision);
        return Json.WriteAsync(context, document, ApiJson.Default.ReleaseDocument);
    }

    private async Task DeployAsync(HttpContext context)
    {
        if (await Json.ReadAsync(context, ApiJson.Default.DeployQuestion) is not { } question) return;
        if (Service(context) is not { } service)
        {
            await UnknownAsync(context);
            return;
        }
        if (ReleaseWishes.Senseless(question) is { } senseless)
        {
            await Problems.WriteAsync(context, senseless);
            return;
        }
        if ((await StaleAsync(context, service)).Refused) return;
        var who = Askers.Of(context);
        Task<DeskAnswer> Change() => desk.DeployAsync(ReleaseWishes.Of(service, question), new Asked(who.Called, question.Why), stopping);
        // Looking is no change of state.
        var answer = question.DryRun ? await Change() : await audit.RunAsync(who, ReleaseWishes.Say(service, question), Change);
        await WriteAsync(context, answer, question.DryRun ? $"halftone deploy {service} {question.Version}" : $"halftone status {service} -w");
    }

    private async Task AskAsync(HttpContext context, string verb)
    {
        var question = context.Request.ContentLength is 0 ? new ReleaseQuestion() : await Json.ReadAsync(context, ApiJson.Default.ReleaseQuestion);
        if (question is null) return;
        if (Service(context) is not { } service)
        {
            await UnknownAsync(context);
            return;
        }
        if (ReleaseWishes.Senseless(verb, question) is { } senseless)
        {
            await Problems.WriteAsync(context, senseless);
            return;
        }
        var (stale, revision) = await StaleAsync(context, service);
        if (stale) return;
        // While the gateway starts, it is the desk that says so.
        if (question.To is null && keeper.Now.Generation > 0 && desk.Look(service) is null)
        {
            // It may have one, in a store that cannot be read.
            if (await StoreTroubleAsync(service, context.RequestAborted) is { } down) await Problems.WriteAsync(context, down);
            else await Problems.WriteAsync(context, new(ExitCode.NotFound, $"{service} has no release", $"begin one: halftone deploy {service} VERSION"));
            return;
        }
        if (question.ExpectStep is { } step && desk.Look(service) is { } now)
        {
            if (step != now.Release.Step + 1)
            {
                await Problems.WriteAsync(context, new(ExitCode.Conflict, $"the release of {service} is at step {now.Release.Step + 1}, not at step {step}", $"look again: halftone status {service}"));
                return;
            }
            // What was seen is what is asked about, also if it moves on in this moment.
            revision ??= now.Revision > 0 ? now.Revision : null;
        }
        var who = Askers.Of(context);
        var asked = new Asked(who.Called, question.Why);
        var answer = await audit.RunAsync(who, ReleaseWishes.Say(service, verb, question), () => verb switch
        {
            "retry" => desk.RetryAsync(service, asked, stopping),
            "rollback" when question.To is { } to => desk.RollBackToAsync(service, to, asked, stopping),
            _ => desk.AskAsync(service, ReleaseWishes.Of(verb, question, asked), revision, stopping),
        });
        if (answer is DeskAnswer.No(ChangeResult.Conflict) && context.Request.Headers.IfMatch.Count > 0 && Revisions.IsAnother(desk.Look(service), revision)) await Revisions.RefuseAsync(context, service);
        else await WriteAsync(context, answer, $"halftone status {service}");
    }

    private async Task<Failure?> StoreTroubleAsync(string service, CancellationToken stop)
    {
        try
        {
            await desk.HistoryAsync(service, 1, stop);
            return null;
        }
        catch (StoreFailure failure)
        {
            return Problems.Of(new DeskAnswer.StoreDown(failure.Message, failure.Fix));
        }
    }

    private async Task HistoryAsync(HttpContext context)
    {
        if (Service(context) is not { } service)
        {
            await UnknownAsync(context);
            return;
        }
        var most = int.TryParse(context.Query("limit"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, HistoryMax) : HistoryDefault;
        try
        {
            var entries = await desk.HistoryAsync(service, most, context.RequestAborted);
            await Json.WriteAsync(context, new HistoryDocument { Service = service, Entries = [.. entries.Select(ReleaseDocuments.Of)] }, ApiJson.Default.HistoryDocument);
        }
        catch (StoreFailure failure)
        {
            await Problems.WriteAsync(context, Problems.Of(new DeskAnswer.StoreDown(failure.Message, failure.Fix))!);
        }
    }

    private Task VersionsAsync(HttpContext context) => Service(context) is { } service
        ? Json.WriteAsync(context, new ServiceVersionsDocument { Service = service, Versions = [.. desk.Versions(service).Select(ReleaseDocuments.Of)] }, ApiJson.Default.ServiceVersionsDocument)
        : UnknownAsync(context);

    private async Task RemoveAsync(HttpContext context)
    {
        var key = new VersionKey(context.Route("service")!, context.Route("version")!);
        if (Service(context) is null)
        {
            await UnknownAsync(context);
            return;
        }
        var who = Askers.Of(context);
        var answer = await audit.RunAsync(who, $"rm {key}", () => desk.RemoveAsync(key, new Asked(who.Called), stopping));
        await WriteAsync(context, answer, $"halftone versions {key.Service}");
    }

    private Task WriteAsync(HttpContext context, DeskAnswer answer, string next)
    {
        if (Problems.Of(answer) is { } failure) return Problems.WriteAsync(context, failure);
        var (said, picture) = answer switch
        {
            DeskAnswer.Done done => (done.Said, done.Picture),
            DeskAnswer.No(ChangeResult.Unchanged(var why)) => (why, null),
            DeskAnswer.No(ChangeResult.Done done) => (string.Join("; ", done.Changes), null),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        if (picture is not null) Revisions.Tell(context, picture.Revision);
        return Json.WriteAsync(context, new ReleaseChangeDocument { Changes = [said], Next = next, Status = picture is null ? null : views.Of(picture) }, ApiJson.Default.ReleaseChangeDocument);
    }

    /// <summary>True after a refusal was written; else the revision that the change holds for, null = any.</summary>
    private async Task<(bool Refused, long? Revision)> StaleAsync(HttpContext context, string service)
    {
        var (revision, unreadable) = Revisions.Wanted(context.Request);
        if (unreadable is not null) await Problems.WriteAsync(context, unreadable);
        else if (Revisions.IsAnother(desk.Look(service), revision)) await Revisions.RefuseAsync(context, service);
        else return (false, revision);
        return (true, null);
    }

    private string? Service(HttpContext context) => context.Route("service") is { } name && keeper.Now.Config.Service(name) is not null ? name : null;

    private Task UnknownAsync(HttpContext context) => Problems.WriteAsync(context, Problems.Of(Names.UnknownService(keeper.Now.Config, context.Route("service")!))!);
}
