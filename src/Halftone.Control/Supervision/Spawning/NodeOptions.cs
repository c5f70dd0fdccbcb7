namespace Halftone.Control.Supervision.Spawning;

/// <summary>What every Node among the children is told beside what it was told already.</summary>
internal static class NodeOptions
{
    internal const string Name = "NODE_OPTIONS";

    /// <summary>
    /// Opens nothing. When somebody asks for the inspector, it comes on loopback at a port that is free (a fixed one is taken by the second
    /// process), and its address goes to stderr alone, where we read it: by default any user of the machine may list it.
    /// </summary>
    /// <remarks>
    /// The primary of a cluster that finds `--inspect` in the text of NODE_OPTIONS gives its workers its own port and one more: with 0 that is 1, and none of them
    /// starts. Within double quotes Node takes the character behind a backslash as it is, so the text does not have that word, and the option is the same.
    /// </remarks>
    private static readonly string[] Ours = ["\"--insp\\ect-port=127.0.0.1:0\"", "\"--insp\\ect-publish-uid=stderr\""];

    /// <summary>What the operator has said about the inspector is theirs.</summary>
    private static readonly string[] Theirs = ["--inspect", "--debug-port"];

    internal static string With(string? given)
    {
        var words = (given ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Any(word => Theirs.Any(option => word.StartsWith(option, StringComparison.Ordinal)))) return given!;
        var ours = string.Join(' ', Ours);
        return words.Length == 0 ? ours : $"{given} {ours}";
    }
    /// <summary>Loads a file before the program; one that is not there, or may not be read, keeps every Node from starting.</summary>
    /// <remarks>Node takes words apart at blanks, and within double quotes takes everything but `\` and `"` as it stands.</remarks>
    internal static string Requiring(string path) => $"--require \"{path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>What was given stays as it is, and comes first.</summary>
    internal static string Append(string? given, string option) => string.IsNullOrWhiteSpace(given) ? option : $"{given} {option}";
}
