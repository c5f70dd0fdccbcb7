using Halftone.Core.Config;

namespace Halftone.Control.Worlds;

/// <summary>Fetches what `${env:X}` and `${file:X}` stand for; the values end in children's environments and are never shown.</summary>
/// <param name="directory">Of the config file: relative paths start there.</param>
internal sealed class Secrets(string directory, Func<string, string?> environment)
{
    /// <summary>Larger than any key or certificate; a path to something else is a mistake.</summary>
    private const int FileBytesMax = 64 * 1024;

    /// <summary>Null: there is no such variable, or the file cannot be read.</summary>
    internal string? Resolve(SecretReference reference) => reference.Kind switch
    {
        SecretKind.Environment => environment(reference.Name),
        SecretKind.File => ReadFile(Path.GetFullPath(reference.Name, directory)),
        _ => throw new System.Diagnostics.UnreachableException($"{reference.Kind} is no kind of secret."),
    };

    /// <summary>Without the line end that editors and `echo` put there.</summary>
    private static string? ReadFile(string path)
    {
        try
        {
            return new FileInfo(path).Length <= FileBytesMax ? File.ReadAllText(path).TrimEnd('\r', '\n') : null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
