using System.CommandLine;
using System.Net;
using Halftone.Control.Machine;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Running;

namespace Halftone.Verbs;

/// <summary>`halftone run`: the daemon, in the foreground.</summary>
internal static class RunVerb
{
    internal static Command Create(Surroundings here)
    {
        var file = ConfigOption();
        var listen = new Option<string?>("--listen") { Description = "Listen here instead of where the configuration says.", HelpName = "ADDR:PORT" };
        var command = new Argument<string[]>("CMD") { Description = "Serve this one command, without a file: halftone run -- node server.js", Arity = ArgumentArity.ZeroOrMore };
        var verb = new Command("run", "Start the services and serve, until SIGTERM. SIGHUP reloads.") { file, listen, command };
        return verb.Does(here, (parsed, _) => RunAsync(parsed.GetValue(file), parsed.GetValue(listen), parsed.GetValue(command) ?? [], here));
    }

    internal static Option<string?> ConfigOption() => new("--config", "-c") { Description = "The configuration (default: ./halftone.yaml).", HelpName = "FILE" };

    private static async Task<Failure?> RunAsync(string? file, string? listen, string[] command, Surroundings here)
    {
        if (file is not null && command.Length > 0) return new(ExitCode.Usage, "both a configuration and a command are given", "give one: halftone run -c halftone.yaml, or halftone run -- node server.js");
        Items<Endpoint> endpoints = [];
        if (listen is not null)
        {
            if (ParseListen(listen) is not { } endpoint) return new(ExitCode.Usage, $"--listen {listen} is not an address", "write ADDRESS:PORT, e.g. 127.0.0.1:8000, [::1]:8000 or 0.0.0.0:80");
            endpoints = [endpoint];
        }
        // Before anything large is freed: from then on the allocator would keep its like.
        Allocator.ReturnLarge();
        var path = here.Absolute(file ?? ConfigFile.DefaultName);
        ConfigSource source = command.Length > 0
            ? new ConfigSource.CommandLine(command.ToItems(), ServiceName.From(here.Directory, command[0]), here.Directory) { Listen = endpoints }
            : new ConfigSource.File(path) { Listen = endpoints };

        var taken = source.Take(here);
        foreach (var warning in taken.Warnings) here.Terminal.Note(warning);
        if (taken.Config is not { } config) return taken.Failure;
        var (socket, unsafeDirectory) = SocketOf(source, config, here);
        if (unsafeDirectory is not null) return unsafeDirectory;

        var (accessLog, unwritable) = AccessLog.Open(config.AccessLog, source.BaseDirectory);
        if (unwritable is not null) return unwritable;

        // From here on nobody waits for who reads our messages: not the supervision, not the admin side, not the end.
        using var console = here.Console is { } stream ? new QueuedStream(stream) : null;
        if (console is not null) here = here with { Console = console, Terminal = here.Terminal.Over(console) };
        using var parts = Composition.Build(source, taken, socket!, accessLog!, here);
        return await new Daemon(parts, config, here).RunAsync();
    }

    /// <summary>Beside the file, or in the user's own directory when there is none.</summary>
    private static (string? Path, Failure? Failure) SocketOf(ConfigSource source, HalftoneConfig config, Surroundings here)
    {
        if (source is not ConfigSource.CommandLine line) return (Path.GetFullPath(config.Admin.Socket, source.BaseDirectory), null);
        var directory = RuntimeDirectory.Find(here);
        return directory.Make() is { } failure ? (null, failure) : (directory.SocketOf(line.Service, config.Listen[0].Port), null);
    }

    internal static Endpoint? ParseListen(string text) =>
        IPEndPoint.TryParse(text.StartsWith("localhost:", StringComparison.Ordinal) ? text.Replace("localhost", "127.0.0.1") : text, out var address) && text.Contains(':')
            ? Endpoint.Tcp(address.Address, address.Port)
            : null;
}
