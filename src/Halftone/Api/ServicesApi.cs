using Halftone.Api.Contracts;
using Halftone.Auditing;
using Halftone.Control.Releases;
using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Releases;
using Halftone.Core.Worlds;
using Halftone.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Halftone.Api;

/// <summary>Services: what they are and who gets their requests.</summary>
internal sealed class ServicesApi(Picture picture, WorldKeeper keeper, IReleaseDesk desk, Audit audit, CancellationToken stopping)
{
    internal void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/services", ListAsync).Says("All services with their versions and instances.", ApiJson.Default.ServicesDocument);
        app.MapGet("/v1/services/{service}", OneAsync).Says("One service with its versions and instances.", ApiJson.Default.ServicesDocument);
        app.MapPost("/v1/services/{service}/split", SplitAsync).Says("Share out the users between stable and one other version; ends the automation of a release that is under way.", ApiJson.Default.ChangeDocument, ApiJson.Default.SplitQuestion);
        app.MapPost("/v1/services/{service}/versions/{version}/drain", context => DrainAsync(context, drain: true)).Says("Send a version no new requests.", ApiJson.Default.ChangeDocument, ApiJson.Default.NoQuestion);
        app.MapPost("/v1/services/{service}/versions/{version}/undrain", context => DrainAsync(context, drain: false)).Says("Let a drained version have requests again.", ApiJson.Default.ChangeDocument, ApiJson.Default.NoQuestion);
    }

    private Task ListAsync(HttpContext context) => Json.WriteAsync(context, picture.Take(null), ApiJson.Default.ServicesDocument);

    private Task OneAsync(HttpContext context)
    {
        var service = context.Route("service")!;
        return keeper.Now.Config.Service(service) is null
            ? Problems.WriteAsync(context, Problems.Of(Names.UnknownService(keeper.Now.Config, service))!)
            : Json.WriteAsync(context, picture.Take(service), ApiJson.Default.ServicesDocument);
    }

    private async Task SplitAsync(HttpContext context)
    {
        if (await Json.ReadAsync(context, ApiJson.Default.SplitQuestion) is not { } question) return;
        var service = context.Route("service")!;
        var what = $"split {service} {string.Join(' ', question.Weights.Select(weight => $"{weight.Key}@{weight.Value}"))}";
        if (desk.Look(service) is { Release: { IsOver: false } release })
        {
            await SplitReleaseAsync(context, release, question, what);
            return;
        }
        var result = await audit.RunAsync(Askers.Of(context), what, () => Task.FromResult(keeper.Split(service, question.Weights)));
        await Changes.WriteAsync(context, result, keeper, $"halftone ps {service}");
    }

    /// <summary>A share by hand ends what the plan of a release does, which is the desk's to record.</summary>
    private async Task SplitReleaseAsync(HttpContext context, Release release, SplitQuestion question, string what)
    {
        var who = Askers.Of(context);
        var answer = await audit.RunAsync(who, $"{what}{ReleaseWishes.Because(question.Why)}", async () =>
            Refusal(release, question) is { } refused
                ? new DeskAnswer.No(refused)
                : await desk.AskAsync(release.Service, new ReleaseEvent.Split(new Asked(who.Called, question.Why), new Percent(question.Weights.GetValueOrDefault(release.To))), null, stopping));
        if (Problems.Of(answer) is { } failure) await Problems.WriteAsync(context, failure);
        else await Changes.WriteAsync(context, answer is DeskAnswer.Done done ? new ChangeResult.Done([done.Said], []) : ((DeskAnswer.No)answer).Result, keeper, $"halftone status {release.Service}");
    }

    private ChangeResult? Refusal(Release release, SplitQuestion question)
    {
        if (keeper.Now.Config.Service(release.Service) is not { } service) return Names.UnknownService(keeper.Now.Config, release.Service);
        return SplitWish.Judge(service, question.Weights) switch
        {
            SplitWish.VersionUnknown(var version, var known) => new ChangeResult.Unknown($"service {service.Name} has no version {version}", known),
            SplitWish.Refused(var why, var fix) => new ChangeResult.Refused(why, fix),
            SplitWish.Granted({ Candidate: var other }) when other != release.To && other != release.From => new ChangeResult.Conflict(
                $"{release.To} is being released, and {other} is no part of that", $"end it first: halftone abort {service.Name}, or split between {service.Stable} and {release.To}"),
            _ => null,
        };
    }

    private async Task DrainAsync(HttpContext context, bool drain)
    {
        var key = new VersionKey(context.Route("service")!, context.Route("version")!);
        var result = await audit.RunAsync(Askers.Of(context), $"{(drain ? "drain" : "undrain")} {key}", () => Task.FromResult(keeper.Drain(key, drain)));
        await Changes.WriteAsync(context, result, keeper, drain ? $"halftone undrain {key.Service} {key.Version}" : $"halftone ps {key.Service}");
    }
}
