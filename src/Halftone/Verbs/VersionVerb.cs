using System.CommandLine;
using System.Text.Json;
using Halftone.Api;
using Halftone.Api.Contracts;

namespace Halftone.Verbs;

/// <summary>`halftone version`: this program's, and the daemon's where one runs.</summary>
internal static class VersionVerb
{
    internal static Command Create(Surroundings here)
    {
        var command = new Command("version", "Say which halftone this is, and which one runs.");
        return command.Does(here, async (parsed, stop) =>
        {
            var (daemon, _) = parsed.Daemon(here);
            var running = daemon is null ? null : (await daemon.GetAsync("/v1/version", ApiJson.Default.DaemonDocument, stop)).Value;
            if (here.Terminal.Json)
            {
                here.Terminal.Output.WriteLine(JsonSerializer.Serialize(new VersionsDocument { Version = Composition.Version, Daemon = running }, ApiJson.Default.VersionsDocument));
                return null;
            }
            here.Terminal.Output.WriteLine($"halftone {Composition.Version}");
            if (running is not null) here.Terminal.Note($"running: {running.Version}, pid {running.Pid}, generation {running.Generation}{(running.Config is null ? "" : $", {running.Config}")}");
            return null;
        });
    }
}
