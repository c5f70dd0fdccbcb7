using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Shapes;
using Key = Halftone.Core.Config.Shapes.KeyOf<Halftone.Core.Config.VersionConfig>;

namespace Halftone.Core.Config.Keys;

/// <summary>The keys of a version, and of `defaults`, which takes what a version takes.</summary>
internal static class VersionKeys
{
    private static readonly WordShape<SocketKind> Sockets = new(("tcp", SocketKind.Tcp), ("unix", SocketKind.Unix));

    private static readonly WordShape<int> Signals =
        new(Codes.BadSignal, ("SIGTERM", 15), ("SIGINT", 2), ("SIGQUIT", 3), ("SIGHUP", 1), ("SIGUSR1", 10), ("SIGUSR2", 12));

    private static readonly ListShape<Endpoint> Addresses =
        new("addresses", new EndpointShape(anyPort: false, unix: true), Endpoint.Loopback(0)) { OrSingle = true, NeedsOne = true };

    private static readonly WrittenShape Directory = new("a directory", Expansion.Version, path => Names.CheckText("the directory", path));

    /// <summary>Keys that mean nothing for a version that somebody else runs.</summary>
    internal static readonly string[] ForProcesses =
        ["cwd", "env", "port", "socket", "set_host", "ready", "stop_signal", "stop_grace", "instances", "restart", "log", "telemetry", "diagnose"];

    /// <summary>What the gateway starts, or finds.</summary>
    private static readonly Key<VersionConfig>[] Start =
    [
        Key.Instances("command", new CommandShape(), Command,
            // What is nearest decides between running and finding; both in one mapping are refused by the version's check.
            (version, words) => version with { Command = words.Select(word => word.Text).ToItems(), ShownCommand = Shown(words), Addresses = [] },
            "Program and arguments; no shell is run. `${version}` is the version's name. The port to listen on is in the variable PORT."),
        Key.Instances("addresses", Addresses,
            version => version.Addresses, (version, value) => version with { Addresses = value, Command = [], ShownCommand = [] },
            "Instances that somebody else runs, instead of `command`."),
        Key.Instances("cwd", Directory,
            version => new Written(version.Cwd, version.ShownCwd ?? Written.Escape(version.Cwd), version.ShownCwd is not null),
            (version, value) => version with { Cwd = value.Text, ShownCwd = value.HasSecret ? value.Shown : null },
            "Working directory, relative to the config file."),
        Key.Instances("env", new EnvironmentShape(),
            version => version.Env, (version, value) => version with { Env = value },
            "Variables for the command, beside the gateway's own; merged with those of `defaults` by name."),
        Key.Instances("port", new OptionalValue<int>(new WholeShape(1, 65_535), "auto"),
            version => version.Port, (version, value) => version with { Port = value },
            "Port of the only instance; `auto` chooses one from 21000..21999 and gives it as PORT."),
        Key.Instances("socket", Sockets,
            version => version.Socket, (version, value) => version with { Socket = value },
            "How the gateway reaches an instance. With `unix`, PORT is a path: plain http and Express take it, Fastify refuses."),
        Key.Instances("set_host", new BooleanShape(),
            version => version.SetHost, (version, value) => version with { SetHost = value },
            "Give HOST=127.0.0.1 to the command, so that it is reached through the gateway only."),
    ];

    /// <summary>How it lives.</summary>
    private static readonly Key<VersionConfig>[] Life =
    [
        Key.Live("ready", ReadyKeys.Shape,
            version => version.Ready, (version, value) => version with { Ready = value },
            "How an instance says that it can serve. `auto` = IPC message or listening on PORT and answering HTTP."),
        Key.Live("stop_signal", Signals,
            version => version.StopSignal, (version, value) => version with { StopSignal = value },
            "Asks an instance to stop."),
        Key.Live("stop_grace", new DurationShape(TimeSpan.Zero, TimeSpan.FromHours(1)),
            version => version.StopGrace, (version, value) => version with { StopGrace = value },
            "From the stop signal to SIGKILL."),
        Key.Live("instances", new WholeShape(1, 100),
            version => version.Instances, (version, value) => version with { Instances = value },
            "Processes of this version, each on a port of its own."),
        Key.Live("restart", RestartKeys.Table,
            version => version.Restart, (version, value) => version with { Restart = value },
            "What happens after an exit."),
        Key.Live("health", HealthKeys.Table,
            version => version.Health, (version, value) => version with { Health = value },
            "How it is found out whether a running instance is well."),
        Key.Live("limits", LimitsKeys.Table,
            version => version.Limits, (version, value) => version with { Limits = value },
            "Bounds of this version."),
        Key.Live("log", LogKeys.Table,
            version => version.Log, (version, value) => version with { Log = value },
            "Where the output of instances goes, beside memory and console."),
        Key.Instances("telemetry", new BooleanShape(),
            version => version.Telemetry, (version, value) => version with { Telemetry = value },
            "A Node tells how its heap and its event loop are, by a script that NODE_OPTIONS loads before the app."),
        Key.Live("diagnose", DiagnoseKeys.Table,
            version => version.Diagnose, (version, value) => version with { Diagnose = value },
            "How it is found out what the memory of an instance consists of."),
    ];

    private static readonly (string Name, string Instead)[] Renamed =
    [
        ("run", "its keys stand in the version itself: command, cwd, env, port, ready, stop_signal, stop_grace"),
        ("cmd", "write `command`"),
        ("script", "write `command: node SCRIPT`"),
        ("args", "write them into `command`"),
        ("exec", "write `command`"),
        ("environment", "write `env`"),
        ("directory", "write `cwd`"),
        ("workdir", "write `cwd`"),
        ("kill_timeout", "write `stop_grace`"),
        ("kill_signal", "write `stop_signal`"),
        ("url", "write `addresses: [ADDRESS:PORT]`"),
        ("upstream", "write `addresses: [ADDRESS:PORT]`"),
        ("upstreams", "write `addresses`"),
        ("address", "write `addresses`"),
        ("replicas", "write `instances`"),
        ("slow_start", "it stands under `limits:`"),
        ("weight", "weights stand in the service: `weights: { v1: 95%, v2: 5% }`"),
    ];

    internal static readonly Table<VersionConfig> Table = new(
        "version",
        "One build of a service: a command that the gateway runs, or addresses where somebody else runs it. `defaults` takes the same keys.",
        new VersionConfig { Name = "" })
    {
        Keys = [.. Start, .. Life],
        NotYet =
        [
            ("memory", "memory limits of instances"), ("mirror", "mirroring"), ("http2", "HTTP/2"), ("tls", "TLS"),
        ],
        Applies = (version, key) => version.Addresses.IsEmpty || !ForProcesses.Contains(key),
        Renamed = Renamed,
    };

    /// <summary>A version that somebody else runs has none of what `defaults` say about processes.</summary>
    internal static VersionConfig WithoutWhatMeansNothing(VersionConfig version) => version.Addresses.IsEmpty
        ? version
        : new() { Name = version.Name, Addresses = version.Addresses, Health = version.Health, Limits = version.Limits };

    private static Items<Written> Command(VersionConfig version) =>
        version.Command
            .Select((word, index) => version.ShownCommand.IsEmpty ? new Written(word, Written.Escape(word), false) : new(word, version.ShownCommand[index], true))
            .ToItems();

    private static Items<string> Shown(Items<Written> words) =>
        words.Any(word => word.HasSecret) ? words.Select(word => word.Shown).ToItems() : [];
}
