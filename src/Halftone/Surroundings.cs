using Halftone.Screens;

namespace Halftone;

/// <summary>What a verb takes from the process around it; handed in, so that tests own it.</summary>
internal sealed record Surroundings
{
    internal required Terminal Terminal { get; init; }

    /// <summary>Where a daemon and its children speak to people; null = children do not, and the daemon to its terminal.</summary>
    internal Stream? Console { get; init; }

    /// <summary>An environment variable, or null.</summary>
    internal required Func<string, string?> Environment { get; init; }

    /// <summary>The current directory; relative paths on the command line start here.</summary>
    internal required string Directory { get; init; }

    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Reads a line that a person types; null = nobody is there to ask.</summary>
    internal Func<string?>? Ask { get; init; }

    /// <summary>Ctrl+C and SIGTERM for the verbs that only ask the daemon; `run` has its own manners.</summary>
    internal CancellationToken Interrupted { get; init; }

    /// <summary>How this program is called here: by its name where a shell finds it, else by its path.</summary>
    internal string Program
    {
        get
        {
            var found = (Environment("PATH") ?? "").Split(':').Any(directory => directory.Length > 0 && File.Exists(Path.Combine(directory, "halftone")));
            return found || System.Environment.ProcessPath is not { } path || Path.GetFileName(path) != "halftone" ? "halftone" : path;
        }
    }

    internal string Absolute(string path) => Path.GetFullPath(path, Directory);
}
