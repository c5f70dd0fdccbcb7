using System.Globalization;

namespace Halftone.Auditing;

/// <summary>The names of this machine's users.</summary>
/// <remarks>Of the file alone: users of a directory service are known by their number, for asking it may take as long as the network does.</remarks>
internal static class UserNames
{
    private const string Path = "/etc/passwd";

    /// <summary>Null: not in the file, or it cannot be read.</summary>
    internal static string? Of(uint uid)
    {
        try
        {
            return Find(File.ReadLines(Path), uid);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <param name="lines">`ana:x:1000:1000:..`</param>
    internal static string? Find(IEnumerable<string> lines, uint uid)
    {
        var wanted = uid.ToString(CultureInfo.InvariantCulture);
        return lines.Select(line => line.Split(':')).FirstOrDefault(fields => fields.Length > 2 && fields[2] == wanted && fields[0].Length > 0)?[0];
    }
}
