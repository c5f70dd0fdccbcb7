using System.Diagnostics;
using Xunit;

namespace Halftone.Tests.EndToEnd.Scenarios;

/// <summary>
/// One story with the real binary: a directory of its own, a configuration, gateways and verbs run in it. At its end
/// everything is stopped, and nothing may be left behind.
/// </summary>
internal sealed class Scenario : IAsyncDisposable
{
    /// <summary>Another beginning in each run, as another run may be under way on the same machine.</summary>

    private readonly List<Gateway> _gateways = [];

    internal Scenario(Node node = Node.System)
    {
        Node = node;
        System.IO.Directory.CreateDirectory(Directory);
    }

    internal Node Node { get; }

    internal string Directory { get; } = Path.Combine(Path.GetTempPath(), $"halftone-{Guid.NewGuid():n}"[..20]);

    /// <summary>In the environment of everything that this story starts, and of what that starts.</summary>
    internal string Mark { get; } = $"HALFTONE_STORY={Guid.NewGuid():n}";

    /// <summary>Free a moment ago.</summary>
    internal int Port { get; } = FreePort.Take();

    /// <summary>Beside what every story has.</summary>
    internal Dictionary<string, string> Environment { get; } = [];

    internal string ConfigPath => Path.Combine(Directory, "halftone.yaml");

    /// <summary>Writes halftone.yaml: `listen` at our port and the access log in a file, then these lines.</summary>
    internal Scenario Config(string services) => RawConfig($"listen: 127.0.0.1:{Port}\naccess_log: access.log\n{services}");

    internal Scenario RawConfig(string yaml)
    {
        File.WriteAllText(ConfigPath, yaml);
        return this;
    }

    /// <summary>Starts `halftone run` without waiting for anything.</summary>
    internal Gateway Start(params string[] arguments)
    {
        var gateway = new Gateway(this, Launch(arguments is [] ? ["run"] : arguments));
        _gateways.Add(gateway);
        return gateway;
    }

    /// <summary>Starts `halftone run` and waits until the port answers.</summary>
    internal async Task<Gateway> RunAsync(params string[] arguments)
    {
        var gateway = Start(arguments);
        await gateway.ServesAsync();
        return gateway;
    }

    /// <summary>Starts `halftone run` from a shell that first does something to itself, such as taking a limit.</summary>
    internal async Task<Gateway> RunAfterAsync(string shell)
    {
        var gateway = new Gateway(this, Launch(["-c", $"{shell} && exec \"$HALFTONE\" run"], "/bin/sh"));
        _gateways.Add(gateway);
        await gateway.ServesAsync();
        return gateway;
    }

    /// <summary>Runs a verb to its end.</summary>
    internal Task<Told> VerbAsync(params string[] arguments) => EndOfAsync(Launch(arguments), TimeSpan.FromSeconds(60));

    /// <summary>Runs a shell line in the story's directory; `$HALFTONE` is the binary.</summary>
    internal Task<Told> ShellAsync(string line) => EndOfAsync(Launch(["-c", line], "/bin/sh"), TimeSpan.FromSeconds(60));

    /// <summary>A start that must be refused: ends by itself.</summary>
    internal async Task<Told> RefusedAsync(params string[] arguments)
    {
        var told = await EndOfAsync(Launch(arguments is [] ? ["run"] : arguments), TimeSpan.FromSeconds(30));
        Assert.True(told.ExitCode != 0, $"It ended with 0:\n{told}");
        return told;
    }

    /// <summary>All processes of this story that are alive.</summary>
    internal List<int> Alive() => Kernel.WithEnvironment(Mark);

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways) await gateway.EndAsync();
        var patience = Stopwatch.StartNew();
        while (Alive().Count > 0 && patience.Elapsed < TimeSpan.FromSeconds(20)) await Task.Delay(20);
        var left = Alive().Select(pid => $"{pid} {Kernel.CommandLine(pid)}").ToList();
        foreach (var pid in Alive()) Kernel.Signal(pid, Kernel.Kill);
        System.IO.Directory.Delete(Directory, recursive: true);
        Assert.True(left.Count == 0, $"Left behind:\n{string.Join('\n', left)}");
    }

    internal Process Launch(string[] arguments, string? program = null)
    {
        var start = new ProcessStartInfo(program ?? Places.Binary, arguments)
        {
            WorkingDirectory = Directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var (name, value) = (Mark.Split('=')[0], Mark.Split('=')[1]);
        start.Environment[name] = value;
        start.Environment["PATH"] = Nodes.PathOf(Node);
        start.Environment["HALFTONE"] = Places.Binary;
        start.Environment["NO_COLOR"] = "1";
        foreach (var (variable, setting) in Environment) start.Environment[variable] = setting;
        foreach (var ours in start.Environment.Keys.Where(each => each is "HALFTONE_SERVER" or "HALFTONE_GATEWAY" or "NODE_CHANNEL_FD" or "NODE_OPTIONS").ToList()) start.Environment.Remove(ours);
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    private static async Task<Told> EndOfAsync(Process process, TimeSpan within)
    {
        using var _ = process;
        using var limit = new CancellationTokenSource(within);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"Not ended within {within.TotalSeconds} s:\n{await output}\n{await error}");
        }
        return new Told(process.ExitCode, await output, await error);
    }
}

/// <summary>What a finished command said.</summary>
internal sealed record Told(int ExitCode, string Output, string Error)
{
    internal string All => $"{Output}\n{Error}";

    internal Told Says(params string[] pieces)
    {
        foreach (var piece in pieces) Assert.True(All.Contains(piece, StringComparison.OrdinalIgnoreCase), $"It does not say \"{piece}\":\n{this}");
        return this;
    }

    internal Told ExitsWith(int code)
    {
        Assert.True(ExitCode == code, $"Expected exit code {code}:\n{this}");
        return this;
    }

    public override string ToString() => $"exit code {ExitCode}\n--- out\n{Output}\n--- err\n{Error}";
}
