using Halftone.Core.Config.Checks;
using Halftone.Core.Config.Keys;
using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Shapes;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config;

/// <summary>Turns the text of a config file into a config, or into every reason why it cannot be one.</summary>
internal static class ConfigReader
{
    /// <summary>Largest file in UTF-16 units; ten thousand rules fit, and a file that was meant to be something else does not.</summary>
    internal const int TextMax = 1024 * 1024;

    /// <param name="file">The file's name as people wrote it, for messages.</param>
    /// <param name="resolve">Gives the text behind a reference, or null; called once per reference.</param>
    internal static ConfigResult Read(string file, string text, Func<SecretReference, string?> resolve)
    {
        var isTooLarge = text.Length > TextMax;
        var source = new SourceText(file, isTooLarge ? "" : text);
        var problems = new ProblemList(source);
        if (isTooLarge)
            problems.Add(
                new(Codes.FileTooLarge, $"the file has {text.Length:N0} characters, more than {TextMax:N0}", "check that it is a config"),
                Place.Nowhere, "");
        var config = isTooLarge ? null : Read(source, problems, resolve);
        return new()
        {
            Config = problems.Errors == 0 ? config : null,
            Problems = problems.Shown(),
            IsCut = problems.IsCut,
            Errors = problems.Errors,
            Warnings = problems.Warnings,
            Source = source,
        };
    }

    /// <summary>The config of `halftone run -- COMMAND`: one service with one version, and no file.</summary>
    /// <param name="argv">Program and arguments, at least one.</param>
    internal static HalftoneConfig ForCommand(IReadOnlyList<string> argv, Endpoint? listen = null, string service = "web") => new()
    {
        Listen = [listen ?? Endpoint.Loopback(8000)],
        Services = [new() { Name = service, Stable = "v1", Versions = [new() { Name = "v1", Command = argv.ToItems() }] }],
    };

    private static HalftoneConfig? Read(SourceText source, ProblemList problems, Func<SecretReference, string?> resolve)
    {
        var root = YamlTree.Read(source, problems);
        Indentation.Check(source, root, problems);
        if (root is null) return null;

        var reading = new Reading(problems, new References(resolve));
        var config = RootKeys.Table.Read(root, RootKeys.Table.Blank, ConfigPath.Root, reading);
        if (root is YamlNode.Mapping mapping) ConfigChecks.Run(config, mapping, reading);
        return config with { Resolved = new(reading.Resolved) };
    }
}
