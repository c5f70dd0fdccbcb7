using System.Text;

namespace Halftone.Running;

/// <summary>A name for a service that nobody named: its directory, or its program.</summary>
internal static class ServiceName
{
    /// <summary>As the config's names of services; longer ones make tables unreadable.</summary>
    private const int LengthMax = 32;

    internal static string From(string directory, string program) =>
        Clean(Path.GetFileName(directory.TrimEnd('/'))) is { Length: > 0 } name ? name
        : Clean(Path.GetFileNameWithoutExtension(program)) is { Length: > 0 } other ? other
        : "app";

    private static string Clean(string text)
    {
        var name = new StringBuilder();
        foreach (var letter in text.ToLowerInvariant())
        {
            if (char.IsAsciiLetterLower(letter) || (char.IsAsciiDigit(letter) && name.Length > 0)) name.Append(letter);
            else if (name.Length > 0 && name[^1] != '-') name.Append('-');
        }
        return name.ToString(0, Math.Min(name.Length, LengthMax)).TrimEnd('-');
    }
}
