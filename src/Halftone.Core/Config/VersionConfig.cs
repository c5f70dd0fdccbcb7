namespace Halftone.Core.Config;

/// <summary>One build of a service: a command we run, or addresses somebody else runs; `defaults` are already merged in.</summary>
internal sealed record VersionConfig
{
    public required string Name { get; init; }

    /// <summary>Program and arguments, no shell. Empty when <see cref="Addresses"/> is set.</summary>
    public Items<string> Command { get; init; } = [];

    /// <summary>What people see of the command; empty when nothing in it is secret.</summary>
    public Items<string> ShownCommand { get; init; } = [];

    /// <summary>The command as messages may say it.</summary>
    internal Items<string> VisibleCommand => ShownCommand.IsEmpty ? Command : ShownCommand;

    /// <summary>Instances that run elsewhere; mutually exclusive with <see cref="Command"/>.</summary>
    public Items<Endpoint> Addresses { get; init; } = [];

    /// <summary>Working directory, relative to the config file.</summary>
    public string Cwd { get; init; } = ".";

    /// <summary>What people see of the directory; null when nothing in it is secret.</summary>
    public string? ShownCwd { get; init; }

    /// <summary>The directory as messages may say it.</summary>
    internal string VisibleCwd => ShownCwd ?? Cwd;

    public Items<EnvVar> Env { get; init; } = [];

    /// <summary>What of it must not be said as it is, wherever it comes up: in the output of its processes' tools, in what they leave behind.</summary>
    internal ResolvedTexts Secrets
    {
        get
        {
            var commands = Pairs(Command, ShownCommand).Concat(Pairs(Diagnose.Command, Diagnose.ShownCommand)).Append((Cwd, VisibleCwd));
            var all = Env.Select(variable => (variable.Value, variable.Shown)).Concat(commands.SelectMany(pair => ((string, string)[])[pair, ResolvedTexts.Inner(pair.Item1, pair.Item2)]));
            return new([.. all.Where(pair => pair.Item1 != pair.Item2).OrderByDescending(pair => pair.Item1.Length).Select(pair => new ResolvedText("secret", pair.Item1, pair.Item2))]);

            static IEnumerable<(string, string)> Pairs(Items<string> words, Items<string> shown) => words.Zip(shown);
        }
    }

    /// <summary>Fixed port, or null = chosen by us from 21000..21999 and given as PORT.</summary>
    public int? Port { get; init; }

    /// <summary>How the gateway reaches an instance; with Unix, PORT is a path.</summary>
    public SocketKind Socket { get; init; } = SocketKind.Tcp;

    /// <summary>Give children HOST=127.0.0.1, so that what is not reached through the gateway is not reached at all.</summary>
    public bool SetHost { get; init; } = true;

    public ReadyConfig Ready { get; init; } = new();

    /// <summary>Signal number that asks an instance to stop. PM2 users want SIGINT.</summary>
    public int StopSignal { get; init; } = 15;

    /// <summary>From the stop signal to SIGKILL of the group.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>1..100 processes, each on a port of its own.</summary>
    public int Instances { get; init; } = 1;

    public RestartConfig Restart { get; init; } = new();
    public HealthConfig Health { get; init; } = new();
    public LimitsConfig Limits { get; init; } = new();
    public LogConfig Log { get; init; } = new();

    /// <summary>A Node says over its IPC channel how its heap and its event loop are, by a script that is loaded before the app.</summary>
    public bool Telemetry { get; init; } = true;

    public DiagnoseConfig Diagnose { get; init; } = new();
}

/// <summary>A variable of a child's environment. <see cref="Shown"/> is what people see: `${env:X}` stays a reference there.</summary>
internal sealed record EnvVar(string Name, string Value, string Shown);

internal enum SocketKind { Tcp, Unix }

internal enum ReadyKind { Auto, Ipc, Http, Tcp, Notify, Log }

internal sealed record ReadyConfig
{
    public ReadyKind Kind { get; init; } = ReadyKind.Auto;

    /// <summary>For `log`: the line that says ready.</summary>
    public string? Pattern { get; init; }

    /// <summary>From spawn to ready; then the start has failed. 30 s as kamal-proxy's deploy timeout.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>Always restarted; delay = min(max, min x 2^n) +-20 %, n resets after `reset` counted from ready.</summary>
internal sealed record RestartConfig
{
    public TimeSpan DelayMin { get; init; } = TimeSpan.FromMilliseconds(100);
    public TimeSpan DelayMax { get; init; } = TimeSpan.FromSeconds(30);
    public TimeSpan Reset { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A candidate gives up after this many exits within <see cref="GiveUpWithin"/>; stable never does.</summary>
    public int GiveUpAfter { get; init; } = 5;
    public TimeSpan GiveUpWithin { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>How it is found out whether a running instance is well. The path is also that of `ready: http`.</summary>
internal sealed record HealthConfig
{
    /// <summary>Null = no active probe.</summary>
    public string? Path { get; init; }

    /// <summary>From probe to probe. HAProxy's `inter`.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>By how much an interval is longer or shorter than that, so that instances are not all asked at once; as restarts have it.</summary>
    public Percent Jitter { get; init; } = new(20);

    /// <summary>For the answer to a probe. As long as the interval, as in HAProxy.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Failed probes in a row until an instance is left out. HAProxy's `fall`.</summary>
    public int FailAfter { get; init; } = 3;

    /// <summary>Probes passed in a row until it is back. HAProxy's `rise`.</summary>
    public int ReadyAfter { get; init; } = 2;

    /// <summary>Requests in a row that end with 5xx, or find no connection, until an instance is left out; null = never. Envoy's `consecutive_5xx`.</summary>
    public int? EjectAfter { get; init; } = 5;

    /// <summary>How long it is left out the first time, each further time in a row one length longer, up to ten. nginx's `fail_timeout`; Envoy has 30 s, for clusters of hundreds.</summary>
    public TimeSpan EjectTime { get; init; } = TimeSpan.FromSeconds(10);
}

internal sealed record LogConfig
{
    /// <summary>Directory for files, relative to the config file; null = memory and console only.</summary>
    public string? Directory { get; init; }
    public long FileBytesMax { get; init; } = 10 * 1024 * 1024;
    public int Files { get; init; } = 5;
}
