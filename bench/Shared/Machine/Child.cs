using System.Diagnostics;

namespace Halftone.Bench.Shared.Machine;

/// <summary>A process of the comparison: pinned, its output in a file, gone when the driver goes.</summary>
internal sealed class Child : IDisposable
{
    private readonly Process _process;
    private readonly string _output;

    /// <param name="name">For messages and the output file.</param>
    /// <param name="directory">Where the output goes.</param>
    /// <param name="cores">For taskset, e.g. `1` or `0,1`.</param>
    /// <param name="command">Program and arguments.</param>
    internal Child(string name, string directory, string cores, params IEnumerable<string> command)
    {
        _output = Path.Combine(directory, $"{name}.out");
        var start = new ProcessStartInfo("setpriv") { UseShellExecute = false };
        // The kernel ends the child with the thread that started it: the main thread, which lives as long as the driver.
        foreach (var word in (string[])["--pdeathsig", "TERM", "taskset", "-c", cores, "sh", "-c", "exec \"$@\" >\"$0\" 2>&1", _output, .. command])
            start.ArgumentList.Add(word);
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{name} did not start.");
        Name = name;
    }

    internal string Name { get; }

    internal int Pid => _process.Id;

    internal bool HasExited => _process.HasExited;

    internal string Output => File.Exists(_output) ? File.ReadAllText(_output) : "";

    internal void Signal(int signal) => _ = Libc.Kill(Pid, signal);

    /// <summary>Waits for its end; false when it takes longer.</summary>
    internal bool WaitForExit(int milliseconds) => _process.WaitForExit(milliseconds);

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Signal(Libc.Terminate);
            if (!_process.WaitForExit(5000))
            {
                Signal(Libc.Kill9);
                _process.WaitForExit();
            }
        }
        _process.Dispose();
    }
}
