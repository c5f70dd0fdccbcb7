using System.Diagnostics;

namespace Halftone.Tests.EndToEnd.Store;

/// <summary>The test host as a process of its own that owns a store (<see cref="StoreChild"/>).</summary>
internal sealed class StoreProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;

    private StoreProcess(Process process) => _process = process;

    internal int Pid => _process.Id;

    /// <param name="through">A command that ends by running what is appended to it, or nothing.</param>
    internal static StoreProcess Start(string what, string path, params string[] through)
    {
        string[] command = [.. through, "dotnet", typeof(StoreProcess).Assembly.Location, "store", what, path];
        return new(Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardInput = true })!);
    }

    /// <summary>Null: it has ended.</summary>
    internal Task<string?> SaysAsync() => _process.StandardOutput.ReadLineAsync(CancellationToken.None).AsTask().WaitAsync(Patience);

    /// <summary>All it says until it has ended, and with it the locks that it held.</summary>
    internal async Task<List<string>> EndAsync()
    {
        var lines = new List<string>();
        while (await SaysAsync() is { } line) lines.Add(line);
        await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(Patience);
        return lines;
    }

    internal void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
