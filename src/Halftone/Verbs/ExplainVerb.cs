using System.CommandLine;
using System.Text.Json;
using Halftone.Api;
using Halftone.Api.Contracts;
using Halftone.Running;

namespace Halftone.Verbs;

/// <summary>`halftone explain`: where a request would go, and why; from the running gateway, or from the file when none runs.</summary>
internal static class ExplainVerb
{
    internal static Command Create(Surroundings here)
    {
        var service = Verb.Service();
        var request = new Argument<string>("REQUEST") { Description = "Method and target, e.g. 'GET /x?version=v1'; a target alone is a GET." };
        var header = new Option<string[]>("--header", "-H") { Description = "A header field, 'name: value'; may be given again.", HelpName = "FIELD", AllowMultipleArgumentsPerToken = false };
        var cookie = new Option<string[]>("--cookie", "-b") { Description = "A cookie, 'name=value'; may be given again.", HelpName = "COOKIE" };
        var user = new Option<string?>("--user") { Description = "Somebody's identity, put where the service reads it first.", HelpName = "ID" };
        var client = new Option<string?>("--client") { Description = "The client's address (default 127.0.0.1).", HelpName = "IP" };
        var file = RunVerb.ConfigOption();
        var command = new Command("explain", "Say where a request would go, and why; nothing is sent.") { service, request, header, cookie, user, client, file };
        return command.Does(here, async (parsed, stop) =>
        {
            var (method, target) = Split(parsed.GetValue(request)!);
            var question = new ExplainQuestion
            {
                Service = parsed.GetValue(service)!,
                Method = method,
                Target = target,
                Headers = parsed.GetValue(header) ?? [],
                Cookies = parsed.GetValue(cookie) ?? [],
                User = parsed.GetValue(user),
                Client = parsed.GetValue(client),
            };
            var (document, failure) = parsed.GetValue(file) is { } path ? FromFile(question, here.Absolute(path), here) : await AskAsync(parsed, question, here, stop);
            if (document is null) return failure;
            if (here.Terminal.Json) here.Terminal.Output.WriteLine(document.RootElement.GetRawText());
            else here.Terminal.Show(document.RootElement.GetProperty("text").GetString()!.TrimEnd());
            here.Terminal.Note($"(from {document.RootElement.GetProperty("from").GetString()})");
            return null;
        });
    }

    private static async Task<(JsonDocument?, Failure?)> AskAsync(ParseResult parsed, ExplainQuestion question, Surroundings here, CancellationToken stop)
    {
        var file = here.Absolute(ConfigFile.DefaultName);
        var (daemon, nowhere) = parsed.Daemon(here);
        if (daemon is null) return (null, nowhere);
        var answer = await daemon.PostAsync("/v1/explain", question, ApiJson.Default.ExplainQuestion, ApiJson.Default.JsonDocument, null, stop);
        // Who names a gateway means that one: an answer from another place would look like its own.
        var named = !string.IsNullOrEmpty(parsed.GetValue<string?>(Verb.Server)) || !string.IsNullOrEmpty(here.Environment("HALFTONE_SERVER"));
        return answer.Failure is { Code: ExitCode.DaemonUnreachable } && !named && File.Exists(file) ? FromFile(question, file, here) : (answer.Value, answer.Failure);
    }

    private static (JsonDocument?, Failure?) FromFile(ExplainQuestion question, string path, Surroundings here)
    {
        var (config, refused, _, _) = ConfigFile.Read(path, here);
        if (config is null) return (null, refused);
        var (explanation, failure) = RequestAsked.Explain(PaperRoutes.Of(config), question, config.UnderscoreNames);
        return explanation is null ? (null, failure) : (JsonDocument.Parse(RequestAsked.Document(explanation, $"{path}; no gateway runs here")), null);
    }

    private static (string Method, string Target) Split(string request) =>
        request.Split(' ', 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is [var method, var target] ? (method, target) : ("GET", request.Trim());
}
