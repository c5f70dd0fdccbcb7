using System.CommandLine;
using System.Text.Json;
using Halftone.Api;
using Halftone.Screens;

namespace Halftone.Verbs;

/// <summary>`halftone logs [SVC[/VER[/n]]] [-f]`: what the children write.</summary>
internal static class LogsVerb
{
    internal static Command Create(Surroundings here)
    {
        var what = new Argument<string?>("SVC[/VER[/n]]") { Description = "A service, one of its versions, or one instance (default: all).", Arity = ArgumentArity.ZeroOrOne };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what comes." };
        var tail = new Option<int>("--tail", "-n") { Description = "Begin with this many lines.", DefaultValueFactory = _ => LogsApi.TailDefault, HelpName = "N" };
        var command = new Command("logs", "Show what the instances write.") { what, follow, tail };
        return command.Does(here, async (parsed, stop) =>
        {
            if (Verb.OutOf("--tail", parsed.GetValue(tail), 0, LogsApi.TailMax) is { } outOf) return outOf;
            var (selector, misread) = parsed.GetValue(what) is { } text ? Selector.Parse(text) : (null, null);
            if (misread is not null) return misread;
            var (daemon, failure) = parsed.Daemon(here);
            if (failure is not null) return failure;
            return await daemon!.FollowAsync(Query(selector, parsed.GetValue(tail), parsed.GetValue(follow)),
                    line =>
                    {
                        if (here.Terminal.Json) here.Terminal.Output.WriteLine(line);
                        else here.Terminal.Show(Readable(line, here.Terminal));
                    }, stop);
        });
    }

    private static string Query(Selector? selector, int tail, bool follow)
    {
        var query = $"/v1/logs?tail={tail}&follow={(follow ? "true" : "false")}";
        if (selector is null) return query;
        query += $"&service={Uri.EscapeDataString(selector.Service)}";
        if (selector.Version is { } version) query += $"&version={Uri.EscapeDataString(version)}";
        return selector.Place is { } place ? $"{query}&instance={Uri.EscapeDataString($"{selector.Version}/{place}")}" : query;
    }

    private static string Readable(string line, Terminal terminal)
    {
        var document = JsonSerializer.Deserialize(line, ApiJson.Default.LogLineDocument)!;
        if (document.LinesDropped is { } dropped) return $"halftone | {dropped} lines are missing here: this reader was too slow";
        return $"{terminal.Paint(document.Instance ?? "", document.Stream == "err" ? Ink.Yellow : Ink.Dim)} | {document.Text?.TrimEnd('\r')}";
    }
}
