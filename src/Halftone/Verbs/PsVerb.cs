using System.CommandLine;
using System.Text.Json;
using Halftone.Api;
using Halftone.Screens;

namespace Halftone.Verbs;

/// <summary>`halftone ps [SVC]`: what runs, and how busy it is.</summary>
internal static class PsVerb
{
    internal static Command Create(Surroundings here)
    {
        var service = new Argument<string?>("SVC") { Description = "One service (default: all).", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("ps", "Show services, versions and instances.") { service };
        return command.Does(here, async (parsed, stop) =>
        {
            var (daemon, failure) = parsed.Daemon(here);
            if (failure is not null) return failure;
            var path = parsed.GetValue(service) is { } name ? $"/v1/services/{Uri.EscapeDataString(name)}" : "/v1/services";
            var answer = await daemon!.GetAsync(path, ApiJson.Default.ServicesDocument, stop);
            if (answer.Failure is not null) return answer.Failure;
            if (here.Terminal.Json) here.Terminal.Output.WriteLine(JsonSerializer.Serialize(answer.Value!, ApiJson.Default.ServicesDocument));
            else PsScreen.Write(answer.Value!, here.Terminal);
            return null;
        });
    }
}
