using Halftone.Control.Machine;

namespace Halftone.Running;

/// <summary>Where the sockets of gateways without a config file live: one directory per user, closed to everybody else.</summary>
internal sealed record RuntimeDirectory(string Path)
{
    private const string Extension = ".sock";

    /// <summary>Below $XDG_RUNTIME_DIR, or /tmp/halftone-UID where no session manager made one.</summary>
    internal static RuntimeDirectory Find(Surroundings here) => here.Environment("XDG_RUNTIME_DIR") is { Length: > 0 } session && Directory.Exists(session)
        ? new(System.IO.Path.Combine(session, "halftone"))
        : new($"/tmp/halftone-{User.Id}");

    internal string SocketOf(string service, int port) => System.IO.Path.Combine(Path, $"{service}-{port}{Extension}");

    /// <summary>Sockets at which somebody answers; a dead gateway's is left lying, and is none.</summary>
    internal IReadOnlyList<string> Sockets() => Directory.Exists(Path) && User.OwnsAlone(Path)
        ? [.. Directory.EnumerateFiles(Path, $"*{Extension}").Where(AdminSocket.Answers).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Makes it with mode 0700; a directory that somebody else could write to is refused.</summary>
    internal Failure? Make()
    {
        try
        {
            Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return new(ExitCode.NotPermitted, $"the directory of the admin socket cannot be made: {refused.Message}", $"remove what is at {Path}, or set XDG_RUNTIME_DIR to a directory of your own");
        }
        return User.OwnsAlone(Path)
            ? null
            : new(ExitCode.NotPermitted, $"{Path} exists and is not yours alone, so the admin socket would not be safe there", "remove it, or set XDG_RUNTIME_DIR to a directory of your own");
    }
}
