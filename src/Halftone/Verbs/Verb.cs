using System.CommandLine;
using System.CommandLine.Parsing;
using System.CommandLine.Help;
using Halftone.Api;
using Halftone.Client;
using Halftone.Core.Config.Shapes;
using Halftone.Screens;

namespace Halftone.Verbs;

/// <summary>What all verbs share: options, how a failure becomes a message and an exit code, and the reading of the command line.</summary>
internal static class Verb
{
    internal const string Server = "--server";
    internal const string Quiet = "--quiet";
    internal const string Json = "--json";
    internal const string Timeout = "--timeout";

    internal static RootCommand Root(string description, IEnumerable<Command> verbs)
    {
        var root = new RootCommand(description)
        {
            new Option<string?>(Server) { Description = "The daemon's admin socket or URL (default: $HALFTONE_SERVER, then ./halftone.yaml).", HelpName = "ADDR", Recursive = true },
            new Option<bool>(Quiet, "-q") { Description = "Say nothing but data and failures.", Recursive = true },
            new Option<bool>(Json) { Description = "Print one JSON document (a stream: one per line), also for a failure.", Recursive = true },
        };
        foreach (var verb in verbs) root.Subcommands.Add(verb);
        root.SetAction(parsed =>
        {
            new HelpAction().Invoke(parsed);
            return (int)ExitCode.Usage;
        });
        return root;
    }

    internal static Option<string?> TimeoutOption(string description) => new(Timeout) { Description = description, HelpName = "30s" };

    internal static Argument<string> Service() => new("SVC") { Description = "A service." };

    /// <summary>Binds a verb to its story; a returned failure is shown, null is success.</summary>
    internal static Command Does(this Command command, Surroundings here, Func<ParseResult, CancellationToken, Task<Failure?>> run)
    {
        command.SetAction(async (parsed, _) =>
        {
            here.Terminal.Quiet = parsed.GetValue<bool>(Quiet);
            here.Terminal.Json = parsed.GetValue<bool>(Json);
            try
            {
                return Tell(here.Terminal, await run(parsed, here.Interrupted));
            }
            catch (OperationCanceledException) when (here.Interrupted.IsCancellationRequested)
            {
                return (int)ExitCode.Interrupted;
            }
        });
        return command;
    }

    /// <summary>The daemon the command line means, or why there is none.</summary>
    internal static (DaemonClient? Daemon, Failure? Failure) Daemon(this ParseResult parsed, Surroundings here)
    {
        var (address, failure) = DaemonAddress.Find(parsed.GetValue<string?>(Server), here);
        return address is null ? (null, failure) : (new DaemonClient(address, here.Environment("HALFTONE_TOKEN")), null);
    }

    /// <summary>Reads the command line and runs what it names; a command line that makes no sense ends with 2.</summary>
    internal static async Task<int> RunAsync(string[] args, Surroundings here)
    {
        var parsed = Program.Verbs(here).Parse(args);
        if (parsed.Action is not HelpAction && (parsed.Errors.Count > 0 || Stray(parsed) is not null))
        {
            // A command line that cannot be read may still say what form its answer is wanted in.
            here.Terminal.Json = args.TakeWhile(word => word != "--").Contains(Json);
            return Tell(here.Terminal, Misread(parsed));
        }
        var invocation = new InvocationConfiguration { Output = here.Terminal.Output, Error = here.Terminal.Errors, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        return await parsed.InvokeAsync(invocation, CancellationToken.None);
    }

    private static int Tell(Terminal terminal, Failure? failure)
    {
        if (failure is null) return (int)ExitCode.Ok;
        if (failure.IsSilent) return (int)failure.Code;
        if (terminal.Json && !failure.IsShown) terminal.Document(Problems.DocumentOf(failure), ApiJson.Default.ProblemDocument);
        terminal.Fail(failure);
        return (int)failure.Code;
    }

    /// <summary>A mistyped option would pass for an argument: `ps --jsn` asks for no service of that name.</summary>
    private static string? Stray(ParseResult parsed) =>
        !parsed.CommandResult.Command.TreatUnmatchedTokensAsErrors || parsed.Tokens.Any(token => token.Type is TokenType.DoubleDash)
            ? null
            : parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value).FirstOrDefault(text => text.Length > 1 && text[0] == '-');

    private static Failure Misread(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var help = command is RootCommand ? "halftone --help" : $"halftone {PathOf(command)} --help";
        var unknown = Stray(parsed) ?? (parsed.UnmatchedTokens is [var first, ..] ? first : null);
        // The library goes on with the name of a type of ours.
        if (unknown is null) return new(ExitCode.Usage, parsed.Errors[0].Message.Split(" as expected type")[0].TrimEnd('.'), help);
        var known = unknown.StartsWith('-')
            ? command.Options.Concat(parsed.RootCommandResult.Command.Options).Select(option => option.Name)
            : command.Subcommands.Select(verb => verb.Name);
        var what = command is RootCommand && !unknown.StartsWith('-') ? $"'{unknown}' is not a halftone verb" : $"'{unknown}' is not understood here";
        return new(ExitCode.Usage, what, Nearest.Of(unknown, known) is { } near ? $"did you mean '{near}'? See {help}" : help);
    }

    /// <summary>`heap diff`: a verb may be a word of another.</summary>
    private static string PathOf(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is { } parent and not RootCommand ? $"{PathOf(parent)} {command.Name}" : command.Name;

    /// <summary>`--timeout 30s`; null = wait as long as it takes.</summary>
    internal static (TimeSpan? Limit, Failure? Failure) Limit(this ParseResult parsed)
    {
        if (parsed.GetValue<string?>(Timeout) is not { } text) return (null, null);
        return Durations.TryParse(text, out var limit)
            ? (limit, null)
            : (null, new(ExitCode.Usage, $"'{text}' is not a time", "write it with its unit: 500ms, 30s, 5m"));
    }

    /// <summary>`--tail 50` and friends end up here when the number is out of bounds.</summary>
    internal static Failure? OutOf(string option, int value, int min, int max) =>
        value < min || value > max ? new(ExitCode.Usage, $"{option} {value} is outside {min}..{max}", $"give a number within {min}..{max}") : null;
}
