using System.Runtime.InteropServices;
using Halftone.Running;
using Halftone.Screens;
using Halftone.Verbs;

namespace Halftone.Tests.Wire.Running;

/// <summary>The whole daemon within the test's process, and the verbs that speak to it, in a directory of their own.</summary>
internal sealed class TestDaemon : IAsyncDisposable
{
    private readonly Dictionary<string, string> _environment = [];
    private readonly StringWriter _told = new();
    private readonly DaemonParts _parts;
    private readonly Task<Failure?> _running;

    internal TestDaemon(string yaml)
    {
        Write(yaml);
        var here = Here(new Terminal(TextWriter.Null, TextWriter.Synchronized(_told)));
        var source = new ConfigSource.File(Path.Combine(Directory, ConfigFile.DefaultName));
        var config = source.Read(here).Config!;
        _parts = Composition.Build(source, config, SocketPath, new AccessLog(-1, null), here);
        _running = new Daemon(_parts, config, here).RunAsync();
    }

    internal string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("halftone-daemon-").FullName;

    internal string SocketPath => Path.Combine(Directory, "run", "halftone.sock");

    internal string Output { get; private set; } = "";

    internal string Errors { get; private set; } = "";

    /// <summary>What the daemon told on its own terminal.</summary>
    internal string Story => _told.ToString();

    internal Task<Failure?> Ended => _running;

    internal void Write(string yaml) => File.WriteAllText(Path.Combine(Directory, ConfigFile.DefaultName), yaml);

    internal void Raise(PosixSignal signal) => _parts.Signals.Raise(signal);

    internal async Task ServingAsync()
    {
        while (_parts.Readiness.Phase is Phase.Starting && !_running.IsCompleted) await Task.Delay(5, TestContext.Current.CancellationToken);
    }

    /// <summary>As another process in the daemon's directory would.</summary>
    internal async Task<ExitCode> RunAsync(params string[] args)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var code = (ExitCode)await Verb.RunAsync(args, Here(new Terminal(output, errors)));
        (Output, Errors) = (output.ToString(), errors.ToString());
        return code;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_running.IsCompleted) Raise(PosixSignal.SIGTERM);
        await _running;
        _parts.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private Surroundings Here(Terminal terminal) => new() { Terminal = terminal, Environment = name => _environment.GetValueOrDefault(name), Directory = Directory };
}
