using System.CommandLine;
using Halftone.Api;
using Halftone.Api.Contracts;
using Halftone.Client;
using Halftone.Screens;

namespace Halftone.Verbs;

/// <summary>`halftone status [SVC] [-w]`: where releases stand.</summary>
internal static class StatusVerb
{
    internal static Command Create(Surroundings here)
    {
        var service = new Argument<string?>("SVC") { Description = "A service (default: all, or the only one).", Arity = ArgumentArity.ZeroOrOne };
        var watch = new Option<bool>("--watch", "-w") { Description = "Go on: the screen is drawn again, off a terminal there is a line for each transition." };
        var command = new Command("status", "Show where a release stands, how the candidate does, and what comes next.") { service, watch };
        return command.Does(here, async (parsed, stop) =>
        {
            var (daemon, failure) = parsed.Daemon(here);
            if (failure is not null) return failure;
            var name = parsed.GetValue(service);
            var runs = await daemon!.GetAsync(name is null ? "/v1/services" : $"/v1/services/{Uri.EscapeDataString(name)}", ApiJson.Default.ServicesDocument, stop);
            if (runs.Failure is not null) return runs.Failure;
            var services = runs.Value!.Services;
            if (name is null && services.Count != 1) return parsed.GetValue(watch) ? await WatchAllAsync(daemon, here, stop) : await AllAsync(daemon, services, here.Terminal, stop);
            name ??= services[0].Service;
            if (parsed.GetValue(watch)) return await new ReleaseWatch(daemon, name, here).RunAsync(_ => null, stop);
            var status = await daemon.GetAsync($"/v1/services/{Uri.EscapeDataString(name)}/releases/current", ApiJson.Default.ReleaseDocument, stop);
            if (status.Failure is not null) return status.Failure;
            if (here.Terminal.Json) here.Terminal.Document(status.Value!, ApiJson.Default.ReleaseDocument);
            else StatusScreen.Write(status.Value!, services[0], here.Terminal);
            return null;
        });
    }

    private static async Task<Failure?> AllAsync(DaemonClient daemon, IReadOnlyList<ServiceDocument> services, Terminal terminal, CancellationToken stop)
    {
        var releases = await daemon.GetAsync("/v1/releases", ApiJson.Default.ReleasesDocument, stop);
        if (releases.Failure is not null) return releases.Failure;
        if (terminal.Json)
        {
            terminal.Document(releases.Value!, ApiJson.Default.ReleasesDocument);
            return null;
        }
        StatusScreen.WriteAll(services.Select(service => releases.Value!.Releases.FirstOrDefault(each => each.Service == service.Service)
            ?? new ReleaseDocument { Time = default, Service = service.Service, Revision = 0, Stable = service.Stable }), terminal);
        terminal.Note("one of them: halftone status SVC");
        return null;
    }

    /// <summary>Several trees fit no screen: a line for each change.</summary>
    private static Task<Failure?> WatchAllAsync(DaemonClient daemon, Surroundings here, CancellationToken stop) => new ReleaseFeed(daemon, null, here.Time).FollowAsync(status =>
    {
        if (here.Terminal.Json) here.Terminal.Document(status, ApiJson.Default.ReleaseDocument);
        else if (status.Release is { } release) here.Terminal.Say($"{status.Service}: {ReleaseWords.Line(release)}");
        return true;
    }, away => here.Terminal.Note(away ? "the gateway is away; trying again" : "the gateway is back"), stop);
}
