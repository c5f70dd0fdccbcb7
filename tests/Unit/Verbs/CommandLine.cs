using Halftone.Tests.Unit.Screens;
using Halftone.Verbs;

namespace Halftone.Tests.Unit.Verbs;

/// <summary>Runs a verb in a directory of its own, with no daemon about.</summary>
internal sealed class CommandLine : IDisposable
{
    private readonly Dictionary<string, string> _environment = [];

    internal string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("halftone-verbs-").FullName;

    internal Screen Screen { get; private set; } = new();

    internal CommandLine With(string variable, string value)
    {
        _environment[variable] = value;
        return this;
    }

    internal CommandLine WithFile(string name, string text)
    {
        File.WriteAllText(Path.Combine(Directory, name), text);
        return this;
    }

    internal string Read(string name) => File.ReadAllText(Path.Combine(Directory, name));

    /// <summary>The exit code; what was said is on the screen.</summary>
    internal async Task<ExitCode> RunAsync(params string[] args)
    {
        Screen = new Screen();
        // A runtime directory of our own: a gateway that runs on this machine must not be found.
        _environment.TryAdd("XDG_RUNTIME_DIR", Directory);
        return (ExitCode)await Verb.RunAsync(args, new Surroundings { Terminal = Screen.Terminal, Environment = name => _environment.GetValueOrDefault(name), Directory = Directory });
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
