using System.Text;
using Halftone.Control.Worlds;
using Halftone.Core.Config;
using Halftone.Core.Config.Problems;

namespace Halftone.Running;

/// <summary>Reads halftone.yaml, with what it refers to.</summary>
internal static class ConfigFile
{
    internal const string DefaultName = "halftone.yaml";

    /// <summary>The config, or all of its problems as one failure. Warnings are whole messages.</summary>
    internal static TakenConfig Read(string path, Surroundings here)
    {
        var (result, text, failure) = LoadText(path, here);
        return result is null ? new(null, failure, [], "") : Told(path, text, result);
    }

    /// <summary>The same for a text that does not stand there: what it refers to is looked for as if it did.</summary>
    internal static TakenConfig ReadAs(string path, SentConfig sent, Surroundings here) => Told(sent.Name, sent.Text, Parse(path, sent.Name, sent.Text, here));

    private static TakenConfig Told(string name, string text, ConfigResult result)
    {
        if (result.Config is null) return new(null, Refused(name, result), [], text);
        return new(result.Config, null, result.Problems.IsEmpty ? [] : [ProblemText.Render(result).TrimEnd()], text);
    }

    /// <summary>Everything the reader has to say; a failure only when there is nothing to read.</summary>
    internal static (ConfigResult? Result, Failure? Failure) Load(string path, Surroundings here)
    {
        var (result, _, failure) = LoadText(path, here);
        return (result, failure);
    }

    /// <summary>What a file says, with the byte order mark of UTF-8: the text in UTF-8 is the file again, and its digest what `sha256sum` says.</summary>
    /// <remarks>Two other encodings are known by their marks. A byte that is no UTF-8 becomes U+FFFD.</remarks>
    internal static string TextOf(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble)) return Encoding.UTF8.GetString(bytes);
        using var reader = new StreamReader(new MemoryStream(bytes));
        return reader.ReadToEnd();
    }

    private static (ConfigResult? Result, string Text, Failure? Failure) LoadText(string path, Surroundings here)
    {
        try
        {
            var shown = Path.GetRelativePath(here.Directory, path);
            var text = TextOf(path);
            return (Parse(path, shown.StartsWith("..", StringComparison.Ordinal) ? path : shown, text, here), text, null);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, "", Missing(path));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return (null, "", new(ExitCode.ConfigInvalid, $"{path} cannot be read: {refused.Message}", "give a file that you may read"));
        }
    }

    private static ConfigResult Parse(string path, string shown, string text, Surroundings here) => ConfigReader.Read(shown, text, new Secrets(Path.GetDirectoryName(path)!, here.Environment).Resolve);

    internal static Failure Missing(string path) => Path.GetFileName(path) == DefaultName
        ? new(ExitCode.ConfigInvalid, $"there is no {path}", "halftone init writes one; without a file: halftone run -- node server.js")
        : new(ExitCode.ConfigInvalid, $"there is no {path}", "give the path of a halftone.yaml; halftone init writes one");

    internal static Failure Refused(string path, ConfigResult result) =>
        new(ExitCode.ConfigInvalid, $"{path} has {ProblemText.Total(result).TrimEnd('.')}", "each line above says how to mend it; then: halftone check") { Details = ProblemText.Render(result).TrimEnd().Split('\n') };

    /// <summary>Where its daemon's socket is; a file that is broken at the moment has the default one.</summary>
    internal static string AdminSocketOf(string path, Surroundings here) =>
        Path.GetFullPath((Load(path, here).Result?.Config ?? new HalftoneConfig()).Admin.Socket, Path.GetDirectoryName(path)!);
}
