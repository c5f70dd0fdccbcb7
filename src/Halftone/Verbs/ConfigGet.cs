using System.CommandLine;
using Halftone.Api;

namespace Halftone.Verbs;

/// <summary>`halftone config get`: the configuration in force, or one key of it.</summary>
internal static class ConfigGet
{
    internal static Command Create(Surroundings here)
    {
        var path = new Argument<string?>("PATH") { Description = "A key, e.g. services.web.limits (default: all of it).", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Show what equals its default, too." };
        var command = new Command("get", "Show the configuration in force, with what releases decided.") { path, all };
        return command.Does(here, async (parsed, stop) =>
        {
            var (daemon, failure) = parsed.Daemon(here);
            if (failure is not null) return failure;
            var query = $"path={Uri.EscapeDataString(parsed.GetValue(path) ?? "")}&all={(parsed.GetValue(all) ? "true" : "false")}";
            var answer = await daemon!.GetAsync($"/v1/config?{query}", ApiJson.Default.ConfigViewDocument, stop);
            if (answer.Failure is not null) return answer.Failure;
            if (here.Terminal.Json) here.Terminal.Document(answer.Value!, ApiJson.Default.ConfigViewDocument);
            else here.Terminal.Show(answer.Value!.Yaml.TrimEnd('\n'));
            return null;
        });
    }
}
