using System.CommandLine;
using Halftone.Api;

namespace Halftone.Verbs;

/// <summary>`halftone config get`: the configuration in force, or one key of it.</summary>
internal static class ConfigGet
{
    /// <summary>More than any key has; a longer one would not fit into a request's first line with each letter escaped (Kestrel: 8 KiB).</summary>
    private const int PathLengthMax = 512;

    internal static Command Create(Surroundings here)
    {
        var path = new Argument<string?>("PATH") { Description = "A key, e.g. services.web.versions.v2.limits (default: all of it).", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Show what equals its default, too." };
        var command = new Command("get", "Show the configuration in force, with what releases decided.") { path, all };
        return command.Does(here, async (parsed, stop) =>
        {
            var asked = parsed.GetValue(path) ?? "";
            if (asked.Length > PathLengthMax) return new(ExitCode.NotFound, $"no key is as long as that ({asked.Length:N0} letters)", "halftone config get --all shows each");
            var (daemon, failure) = parsed.Daemon(here);
            if (failure is not null) return failure;
            var query = $"path={Uri.EscapeDataString(asked)}&all={(parsed.GetValue(all) ? "true" : "false")}";
            var answer = await daemon!.GetAsync($"/v1/config?{query}", ApiJson.Default.ConfigViewDocument, stop);
            if (answer.Failure is not null) return answer.Failure;
            if (here.Terminal.Json) here.Terminal.Document(answer.Value!, ApiJson.Default.ConfigViewDocument);
            else here.Terminal.Show(answer.Value!.Yaml.TrimEnd('\n'));
            return null;
        });
    }
}
