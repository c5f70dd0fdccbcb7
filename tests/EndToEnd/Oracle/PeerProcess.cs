using System.Diagnostics;

namespace Halftone.Tests.EndToEnd.Oracle;

/// <summary>A peer that is a process of its own; it goes with us, however we go.</summary>
internal sealed class PeerProcess : IDisposable
{
    /// <summary>The shell ends the peer when our end of its input closes.</summary>
    private const string Leash = "exec 2>/dev/null; \"$@\" </dev/null >\"$0\" 2>&1 & peer=$!; cat >/dev/null; kill $peer; wait $peer";

    private readonly Process _shell;
    private readonly string _output;

    internal PeerProcess(string output, params IEnumerable<string> command)
    {
        _output = output;
        var start = new ProcessStartInfo("/bin/sh", ["-c", Leash, output, .. command]) { RedirectStandardInput = true };
        start.Environment["PATH"] = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin";
        _shell = Process.Start(start)!;
    }

    internal string Output => File.Exists(_output) ? File.ReadAllText(_output) : "";

    public void Dispose()
    {
        _shell.StandardInput.Close();
        if (!_shell.WaitForExit(TimeSpan.FromSeconds(10))) _shell.Kill(entireProcessTree: true);
        _shell.Dispose();
    }
}
