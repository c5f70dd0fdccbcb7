using System.Text.Json;

namespace Halftone.Verbs;

/// <summary>How a directory's service is probably started.</summary>
/// <param name="Origin">Where that was found.</param>
internal sealed record StartCommand(string Command, string Origin)
{
    private static readonly string[] UsualFiles = ["server.js", "index.js", "app.js", "main.js", "server.mjs", "index.mjs"];

    /// <summary>Prefers what package.json starts over what is usual; npm itself is never in between, for it eats the ready message and the stop signal.</summary>
    internal static StartCommand Guess(string directory) =>
        OfPackage(Path.Combine(directory, "package.json"))
        ?? (UsualFiles.FirstOrDefault(file => File.Exists(Path.Combine(directory, file))) is { } usual ? new StartCommand($"node {usual}", $"{usual} is here") : null)
        ?? new StartCommand("node server.js", "a guess: change it");

    private static StartCommand? OfPackage(string path)
    {
        try
        {
            using var package = JsonDocument.Parse(File.ReadAllBytes(path));
            if (package.RootElement.TryGetProperty("scripts", out var scripts) && scripts.TryGetProperty("start", out var start) && start.GetString() is { } command && IsPlain(command))
                return new(command, "scripts.start of package.json");
            return package.RootElement.TryGetProperty("main", out var main) && main.GetString() is { Length: > 0 } file ? new($"node {file}", "main of package.json") : null;
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>No shell is run for a command: what needs one is not guessed.</summary>
    private static bool IsPlain(string command) => command.StartsWith("node ", StringComparison.Ordinal) && command.IndexOfAny(['&', '|', ';', '<', '>', '$', '`']) < 0;
}
