using System.Runtime.InteropServices;
using System.Text;
using Halftone.Client;
using Halftone.Control.Releases;
using Halftone.Running;
using Halftone.Screens;
using Halftone.Verbs;

namespace Halftone.Tests.Wire.Running;

/// <summary>The whole daemon within the test's process, and the verbs that speak to it, in a directory of their own.</summary>
internal sealed class TestDaemon : IAsyncDisposable
{
    private readonly Dictionary<string, string> _environment;
    private readonly StringWriter _told = new();
    private readonly TextWriter _telling;
    private readonly DaemonParts _parts;
    private readonly Task<Failure?> _running;
    private bool _closed;

    /// <param name="console">For messages and children, instead of <see cref="Story"/>.</param>
    /// <param name="desk">In place of the real one.</param>
    internal TestDaemon(string yaml, Stream? console = null, IReleaseDesk? desk = null, params (string Name, string Value)[] environment)
    {
        _environment = environment.ToDictionary(variable => variable.Name, variable => variable.Value);
        Write(yaml);
        _telling = TextWriter.Synchronized(_told);
        var terminal = new Terminal(TextWriter.Null, _telling);
        var here = Here(console is null ? terminal : terminal.Over(console)) with { Console = console };
        var source = new ConfigSource.File(Path.Combine(Directory, ConfigFile.DefaultName));
        var taken = source.Take(here);
        var config = taken.Config!;
        _parts = Composition.Build(source, taken, SocketPath, AccessLog.Open(config.AccessLog, Directory).Log!, here, desk);
        _running = new Daemon(_parts, config, here).RunAsync();
    }

    internal string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("halftone-daemon-").FullName;

    internal string SocketPath => Path.Combine(Directory, "run", "halftone.sock");

    internal string AuditPath => Path.Combine(Directory, "run", "halftone.audit.log");

    internal string Output { get; private set; } = "";

    internal string Errors { get; private set; } = "";

    /// <summary>What the daemon told on its own terminal.</summary>
    internal string Story
    {
        get
        {
            // What the synchronized writer itself locks on: a text that grows meanwhile cannot be read.
            lock (_telling) return _told.ToString();
        }
    }

    /// <summary>Where it listens, once it says so.</summary>
    internal string Url => Story.Split('\n').Single(line => line.Contains("listening on ", StringComparison.Ordinal)).Split("listening on ")[1].Trim();

    internal Task<Failure?> Ended => _running;

    /// <summary>Ctrl+C for verbs.</summary>
    internal CancellationToken Interrupted { get; set; }

    internal void SetEnvironment(string name, string value) => _environment[name] = value;

    internal void Write(string yaml) => File.WriteAllText(Path.Combine(Directory, ConfigFile.DefaultName), yaml);

    /// <summary>From now on a change fails as by a bug.</summary>
    internal void BreakKeeper() => _parts.Keeper.Dispose();

    internal void Raise(PosixSignal signal) => _parts.Signals.Raise(signal);

    /// <summary>The status and the text of a path of the admin side.</summary>
    internal async Task<(int Status, string Text)> GetAsync(string path, string method = "GET")
    {
        using var call = await AdminCall.SendAsync(new DaemonAddress.UnixSocket(SocketPath), method, path, default, null, TestContext.Current.CancellationToken);
        return (call.Status, Encoding.UTF8.GetString(await call.ReadAllAsync(TestContext.Current.CancellationToken)));
    }

    /// <summary>Waits until something holds that the daemon brings about by itself; the test's own limit ends it.</summary>
    internal static async Task UntilAsync(Func<Task<bool>> holds)
    {
        while (!await holds()) await Task.Delay(5, TestContext.Current.CancellationToken);
    }

    internal Task SaysAsync(string piece) => UntilAsync(() => Task.FromResult(Story.Contains(piece, StringComparison.Ordinal)));

    /// <summary>The admin side answers; the versions may still be starting.</summary>
    internal Task AnswersAsync() => UntilAsync(() => Task.FromResult(AdminSocket.Answers(SocketPath)));

    internal async Task ServingAsync()
    {
        while (_parts.Readiness.Phase is Phase.Starting && !_running.IsCompleted) await Task.Delay(5, TestContext.Current.CancellationToken);
    }

    /// <summary>As another process in the daemon's directory would.</summary>
    internal Task<ExitCode> RunAsync(params string[] args) => RunAsync(isTerminal: false, args);

    /// <summary>The same before a terminal of 100 columns and 40 rows.</summary>
    internal Task<ExitCode> RunSeenAsync(params string[] args) => RunAsync(isTerminal: true, args);

    private async Task<ExitCode> RunAsync(bool isTerminal, string[] args)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var code = (ExitCode)await Verb.RunAsync(args, Here(new Terminal(output, errors) { Interactive = isTerminal, Width = 100, Height = 40 }));
        (Output, Errors) = (output.ToString(), errors.ToString());
        return code;
    }

    /// <summary>After its end: what it holds is let go, and its access log is whole.</summary>
    internal void Close()
    {
        if (!_closed) _parts.Dispose();
        _closed = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_running.IsCompleted) Raise(PosixSignal.SIGTERM);
        await _running;
        Close();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private Surroundings Here(Terminal terminal) => new() { Terminal = terminal, Environment = name => _environment.GetValueOrDefault(name), Directory = Directory, Interrupted = Interrupted };
}
