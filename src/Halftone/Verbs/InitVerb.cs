using System.CommandLine;
using Halftone.Api;
using Halftone.Api.Contracts;
using Halftone.Running;

namespace Halftone.Verbs;

/// <summary>`halftone init`: a commented halftone.yaml to start from.</summary>
internal static class InitVerb
{
    internal static Command Create(Surroundings here)
    {
        var cmd = new Option<string?>("--cmd") { Description = "How the service is started (default: guessed from package.json).", HelpName = "\"node server.js\"" };
        var command = new Command("init", "Write a commented halftone.yaml.") { cmd };
        return command.Does(here, (parsed, _) => Task.FromResult(Write(parsed.GetValue(cmd), here)));
    }

    private static Failure? Write(string? cmd, Surroundings here)
    {
        var path = here.Absolute(ConfigFile.DefaultName);
        if (File.Exists(path)) return new(ExitCode.Conflict, $"{ConfigFile.DefaultName} is here already", "edit it, then halftone check; or move it away first");
        var guess = cmd is null ? StartCommand.Guess(here.Directory) : new StartCommand(cmd, "as you said");
        var service = ServiceName.From(here.Directory, guess.Command);
        try
        {
            File.WriteAllText(path, FirstConfig.Text(service, guess));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return new(ExitCode.NotPermitted, $"{path} cannot be written: {refused.Message}", "go to a directory of your own");
        }
        if (here.Terminal.Json) here.Terminal.Document(new FirstConfigDocument { Path = path, Service = service, Command = guess.Command }, ApiJson.Default.FirstConfigDocument);
        else here.Terminal.Say($"wrote {ConfigFile.DefaultName}: service {service}, started with `{guess.Command}` ({guess.Origin})");
        here.Terminal.Note("next: halftone check, then halftone run");
        return null;
    }
}
