using Halftone.Api.Contracts;
using Halftone.Auditing;
using Halftone.Control.Pins;
using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Worlds;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pin = Halftone.Core.Routing.Pin;

namespace Halftone.Api;

/// <summary>Users sent to one version whatever rules and split say, for a time.</summary>
internal sealed class PinsApi(PinDesk desk, WorldKeeper keeper, Audit audit, CancellationToken stopping)
{
    private const string Path = "/v1/services/{service}/pins";

    internal void Map(IEndpointRouteBuilder app)
    {
        app.MapGet(Path, ListAsync).Says("The users of a service that are pinned to a version.", ApiJson.Default.PinsDocument);
        app.MapPost(Path, PinAsync).Says("Send a user to one version whatever rules and split say, for a time; a pin that the user has is replaced.", ApiJson.Default.ChangeDocument, ApiJson.Default.PinQuestion);
        app.MapDelete(Path, UnpinAsync).Says("Take a pin away, or all of a service.", ApiJson.Default.ChangeDocument, query: [("user", "the identity that is pinned"), ("all", "`true`: every pin of the service")]);
    }

    private Task ListAsync(HttpContext context)
    {
        var (service, now) = (context.Route("service")!, keeper.Now);
        if (now.Config.Service(service) is null) return Problems.WriteAsync(context, Problems.Of(Names.UnknownService(now.Config, service))!);
        return Json.WriteAsync(context, new PinsDocument { Service = service, Pins = [.. desk.Look(service).Select(Document)] }, ApiJson.Default.PinsDocument);

        PinDocument Document(Pin pin) => new() { User = pin.User, To = pin.Version, Until = pin.Until, By = pin.By, Rests = now.Overrides.Drained.Contains(new VersionKey(service, pin.Version)) };
    }

    private async Task PinAsync(HttpContext context)
    {
        if (await Json.ReadAsync(context, ApiJson.Default.PinQuestion) is not { } question) return;
        if (question.User is null || question.To is null)
        {
            await Problems.WriteAsync(context, new(ExitCode.Usage, "a pin has a user and a version", "name both: {\"user\":\"ana\",\"to\":\"v2\"}"));
            return;
        }
        var (service, who) = (context.Route("service")!, Askers.Of(context));
        // Beyond what a TimeSpan holds is beyond what a pin may last.
        var lasting = question.ForMs is { } asked ? TimeSpan.FromMilliseconds(double.IsFinite(asked) ? Math.Clamp(asked, 0, 1e12) : 0) : (TimeSpan?)null;
        var result = await audit.RunAsync(who, $"pin {service} {question.User} to {question.To}{(lasting is { } time ? $" for {time.TotalSeconds:0.###} s" : "")}",
            () => desk.PinAsync(service, question.User, question.To, lasting, who.Called, stopping));
        await Changes.WriteAsync(context, result, keeper, $"halftone pin {service}");
    }

    private async Task UnpinAsync(HttpContext context)
    {
        var (service, user, all) = (context.Route("service")!, context.Query("user"), context.Query("all") is "true");
        if (all == user is not null)
        {
            await Problems.WriteAsync(context, new(ExitCode.Usage, all ? "one user and all of them at once" : "whose pin is to go is not said", "give user=ID, or all=true"));
            return;
        }
        var result = await audit.RunAsync(Askers.Of(context), $"unpin {service} {user ?? "--all"}", () => desk.UnpinAsync(service, user, stopping));
        await Changes.WriteAsync(context, result, keeper, $"halftone pin {service}");
    }
}
