using Halftone.Core.Processes;

namespace Halftone.Control.Supervision.Spawning;

/// <summary>Finds the file of a command the way the child itself would: its PATH, its working directory.</summary>
internal static class CommandPath
{
    /// <summary>What a shell uses when PATH is not set.</summary>
    private const string DefaultPath = "/usr/local/bin:/usr/bin:/bin";

    /// <param name="context">For messages; what is looked for is `program` in `cwd`.</param>
    /// <param name="path">The child's PATH; null = not set.</param>
    /// <returns>The absolute path, or what is wrong.</returns>
    internal static (string? File, StartFault? Fault) Find(StartContext context, string program, string cwd, string? path)
    {
        if (!Directory.Exists(cwd)) return (null, new StartFault.CwdMissing(context.Cwd) { Context = context });
        if (program.Contains('/')) return Judge(context, Path.Combine(cwd, program));

        var searched = string.IsNullOrEmpty(path) ? DefaultPath : path;
        StartFault? nearly = null;
        foreach (var directory in searched.Split(':'))
        {
            // An empty entry means the working directory, and so does a relative one.
            var candidate = Path.Combine(cwd, directory, program);
            if (!File.Exists(candidate)) continue;
            var (file, fault) = Judge(context, candidate);
            if (file is not null) return (file, null);
            nearly ??= fault;
        }

        return (null, nearly ?? new StartFault.CommandNotFound(searched) { Context = context });
    }

    /// <summary>Reads errno of a failed exec of a file that was there a moment ago.</summary>
    internal static StartFault ExecFailed(StartContext context, string file, string call, int errno) => (call, errno) switch
    {
        ("posix_spawn", Native.ErrorNoEntry) when Interpreter(file) is { } interpreter =>
            new StartFault.NotExecutable(file, $"its interpreter `{interpreter}` (first line) does not exist") { Context = context },
        ("posix_spawn", Native.ErrorNoEntry) => new StartFault.NotExecutable(file, "its loader (or the file itself) does not exist; is it built for another system?") { Context = context },
        ("posix_spawn", Native.ErrorBadFormat) => new StartFault.NotExecutable(file, "it is no program for this machine and has no `#!` line") { Context = context },
        ("posix_spawn", Native.ErrorAccess) => new StartFault.NotExecutable(file, "permission denied (its interpreter, a directory on the way, or a noexec mount)") { Context = context },
        _ => new StartFault.SpawnRefused(call, errno, System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(errno)) { Context = context },
    };

    private static (string?, StartFault?) Judge(StartContext context, string file)
    {
        if (Directory.Exists(file)) return (null, new StartFault.NotExecutable(file, "it is a directory") { Context = context });
        if (!File.Exists(file)) return (null, new StartFault.CommandNotFound(file) { Context = context });
        return Native.MayExecute(file) ? (file, null) : (null, new StartFault.NotExecutable(file, "it is not marked executable for us") { Context = context });
    }

    private static string? Interpreter(string file)
    {
        try
        {
            using var reader = new StreamReader(file);
            var head = new char[256];
            var line = new string(head, 0, reader.Read(head)).Split('\n')[0];
            return line.StartsWith("#!", StringComparison.Ordinal) ? line[2..].Trim().Split(' ')[0] : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
