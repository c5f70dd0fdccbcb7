using Halftone.Core;
using Halftone.Core.Config;

namespace Halftone.Running;

/// <summary>Where the daemon's configuration comes from: a file that may be read again, or the command line.</summary>
internal abstract record ConfigSource
{
    private ConfigSource() { }

    /// <summary>`--listen`: replaces the file's listeners, at start and at every reload.</summary>
    internal Items<Endpoint> Listen { get; init; } = [];

    internal sealed record File(string Path) : ConfigSource;

    /// <param name="Directory">Where the command runs.</param>
    internal sealed record CommandLine(Items<string> Command, string Service, string Directory) : ConfigSource;

    /// <summary>Relative paths in the configuration start here.</summary>
    internal string BaseDirectory => this switch
    {
        File(var path) => System.IO.Path.GetDirectoryName(path)!,
        CommandLine line => line.Directory,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The configuration with its text, or what is wrong with it.</summary>
    /// <param name="sent">To be read in the place of the file; null = the file itself.</param>
    internal TakenConfig Take(Surroundings here, SentConfig? sent = null)
    {
        var taken = this switch
        {
            File(var path) => sent is null ? ConfigFile.Read(path, here) : ConfigFile.ReadAs(path, sent, here),
            CommandLine line => new TakenConfig(ConfigReader.ForCommand(line.Command, service: line.Service), null, [], ""),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        if (taken.Config is null) return taken;
        var config = taken.Config.WithPathsFrom(BaseDirectory);
        return taken with { Config = Listen.IsEmpty ? config : config with { Listen = Listen } };
    }
}
