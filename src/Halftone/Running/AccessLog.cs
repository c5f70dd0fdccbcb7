using Halftone.Control.Machine;
using Halftone.Core.Config;

namespace Halftone.Running;

/// <summary>What the access log is written to; the descriptor's number lives as long as the process, the file behind it may change.</summary>
/// <param name="Path">Null: not a file of ours.</param>
internal sealed record AccessLog(int Descriptor, string? Path)
{
    private const int Off = -1;
    private const int StandardOutput = 1;

    internal static (AccessLog? Log, Failure? Failure) Open(AccessLogConfig config, string baseDirectory)
    {
        if (config.To is "off") return (new(Off, null), null);
        if (config.To is "stdout") return (new(StandardOutput, null), null);
        var path = System.IO.Path.GetFullPath(config.To, baseDirectory);
        try
        {
            return (new(AppendFile.Open(path), path), null);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return (null, new(ExitCode.Failed, $"the access log cannot be written: {refused.Message}", "give `access_log` a file that this user may write, or `stdout`"));
        }
    }

    /// <summary>For a file that was moved away: the name is opened again, and the next line goes there. Null = done; otherwise why not.</summary>
    internal string? Reopen()
    {
        try
        {
            if (Path is not null) AppendFile.Reopen(Descriptor, Path);
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return refused.Message;
        }
    }
}
