using System.Buffers;
using Halftone.Control.Supervision.Output;
using Halftone.Control.Supervision.Spawning;
using Halftone.Core.Processes;

namespace Halftone.Control.Supervision;

/// <summary>How a tool's run ended.</summary>
internal abstract record ToolResult
{
    private ToolResult() { }

    /// <summary>It has ended by itself.</summary>
    /// <param name="Output">What it wrote, at most as much as was asked for.</param>
    /// <param name="Errors">What it wrote to stderr, likewise.</param>
    internal sealed record Ended(ExitStatus Status, byte[] Output, byte[] Errors) : ToolResult;

    /// <summary>It could not be started.</summary>
    internal sealed record NotStarted(string Reason) : ToolResult;
}

/// <summary>Runs a program of the user's machine to its end and keeps what it writes. It ends with us, and with its whole group when we are told to stop.</summary>
internal sealed class ToolRun : IDisposable
{
    private readonly Spawner _spawner = new(new GroupList(), childLimit: null);
    private readonly PipePump _pump = new();

    /// <param name="file">Absolute path.</param>
    /// <param name="arguments">Without the program's name.</param>
    /// <param name="bytesMax">Kept of each of the two outputs; the rest is read and forgotten.</param>
    /// <param name="stop">Kills its group.</param>
    /// <exception cref="OperationCanceledException">It was stopped; nothing of it is left.</exception>
    internal async Task<ToolResult> RunAsync(string file, IReadOnlyList<string> arguments, int bytesMax, CancellationToken stop)
    {
        var environment = ChildEnvironment.Inherit(Environment.GetEnvironmentVariables()).With([], []);
        var spawned = await _spawner.SpawnAsync(new SpawnOrder
        {
            File = file,
            Arguments = [file, .. arguments],
            Environment = ChildEnvironment.Lines(environment),
            Cwd = Environment.CurrentDirectory,
            IsInstance = true,
        });
        if (spawned is not SpawnResult.Spawned { Child: var child })
            return new ToolResult.NotStarted(spawned is SpawnResult.Refused refused ? $"{refused.Call}: errno {refused.Errno}" : "we are ending");
        var (output, errors, channel) = (new Kept(child.Descriptors.StandardOut, bytesMax), new Kept(child.Descriptors.StandardError, bytesMax), new Kept(child.Descriptors.Channel, 0));
        Kept[] sources = [output, errors, channel];
        foreach (var source in sources) _pump.Add(source);
        ExitStatus status;
        using (stop.Register(() => child.SignalGroup(Native.SignalKill))) status = await child.LeaderExited;
        // What it started and left behind goes too.
        child.SignalGroup(Native.SignalKill);
        await _spawner.ReapAsync(child);
        foreach (var source in sources) await _pump.CloseAsync(source);
        stop.ThrowIfCancellationRequested();
        return new ToolResult.Ended(status, output.Bytes, errors.Bytes);
    }

    public void Dispose()
    {
        _spawner.Dispose();
        _pump.Dispose();
    }

    private sealed class Kept(int descriptor, int bytesMax) : PipeSource(descriptor)
    {
        private readonly ArrayBufferWriter<byte> _bytes = new();

        /// <summary>Complete once the source is closed.</summary>
        internal byte[] Bytes => _bytes.WrittenSpan.ToArray();

        internal override void Take(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes[..Math.Min(bytes.Length, bytesMax - _bytes.WrittenCount)]);

        internal override void End() { }
    }
}
