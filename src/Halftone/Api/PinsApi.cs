using Halftone.Api.Contracts;
using Halftone.Auditing;
using Halftone.Control.Pins;
using Halftone.Control.Worlds;
using Halftone.Core.Worlds;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

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
        var service = context.Route("service")!;
        return keeper.Now.Config.Service(service) is null
            ? Problems.WriteAsync(context, Problems.Of(Names.UnknownService(keeper.Now.Config, service))!)
            : Json.WriteAsync(context, new PinsDocument { Service = service, Pins = [.. desk.Look(service).Select(pin => new PinDocument { User = pin.User, To = pin.Version, Until = pin.Until, By = pin.By })] }, ApiJson.Default.PinsDocument);
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
