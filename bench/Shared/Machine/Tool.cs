using System.Diagnostics;

namespace Halftone.Bench.Shared.Machine;

/// <summary>Programs run to their end: versions, package installation, publishing, strace and perf reports.</summary>
internal static class Tool
{
    /// <summary>Debian packages the comparison needs, and a program of each.</summary>
    private static readonly (string Program, string Package)[] Needed =
        [("nginx", "nginx"), ("haproxy", "haproxy"), ("wrk", "wrk"), ("strace", "strace"), ("ss", "iproute2"), ("node", "nodejs"), ("taskset", "util-linux"), ("setpriv", "util-linux")];

    internal static bool Exists(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Any(directory => File.Exists(Path.Combine(directory, program)));

    /// <summary>Installs what is missing, or says which command does. The distribution's services are never used: contenders run with their own files.</summary>
    internal static bool Install()
    {
        var missing = Needed.Where(tool => !Exists(tool.Program)).Select(tool => tool.Package).Distinct().ToArray();
        if (missing.Length == 0) return true;
        var packages = string.Join(' ', missing);
        if (Environment.UserName != "root")
        {
            Console.Error.WriteLine($"bench: missing {packages}. Install: sudo apt-get install -y {packages}");
            return false;
        }
        Console.WriteLine($"installing {packages}");
        // Run level 1 keeps the packages from starting their services.
        return Run("sh", "-c", $"apt-get update -q && DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -q --no-install-recommends {packages}") == 0;
    }

    /// <summary>Runs with the driver's own output; returns the exit code.</summary>
    internal static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false })!;
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>What it prints, both streams; empty when it does not exist.</summary>
    internal static string Read(string program, params string[] arguments)
    {
        if (!Exists(program)) return "";
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output + errors.GetAwaiter().GetResult();
    }
}
