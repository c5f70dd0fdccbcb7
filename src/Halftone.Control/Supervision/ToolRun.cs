using System.Buffers;
using Halftone.Control.Supervision.Output;
using Halftone.Control.Supervision.Spawning;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Processes;

namespace Halftone.Control.Supervision;

/// <summary>A program to run to its end.</summary>
internal sealed record ToolOrder
{
    /// <summary>The program (a path, or a name that is looked for in the PATH it gets) and its arguments; no shell reads them.</summary>
    public required Items<string> Command { get; init; }

    /// <summary>The command as messages may say it.</summary>
    public Items<string> Shown { get; init; }

    public required string Cwd { get; init; }

    /// <summary>Beside what the gateway itself was started with.</summary>
    public Items<EnvVar> Env { get; init; }

    /// <summary>What the gateway says; wins over <see cref="Env"/>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Ours { get; init; } = [];

    /// <summary>Kept of each of the two outputs; the rest is read and forgotten.</summary>
    public required int BytesMax { get; init; }
}

/// <summary>How a tool's run ended.</summary>
internal abstract record ToolResult
{
    private ToolResult() { }

    /// <summary>It has ended by itself.</summary>
    /// <param name="Output">What it wrote, at most as much as was asked for.</param>
    /// <param name="Errors">What it wrote to stderr, likewise.</param>
    internal sealed record Ended(ExitStatus Status, byte[] Output, byte[] Errors) : ToolResult;

    /// <summary>Its time was over, and its group was killed.</summary>
    internal sealed record TimedOut(byte[] Output, byte[] Errors) : ToolResult;

    /// <summary>It could not be started.</summary>
    /// <param name="Reason">A sentence.</param>
    internal sealed record NotStarted(string Reason) : ToolResult;
}

/// <summary>Runs programs of the user's machine to their end and keeps what they write. They end with us, and with their whole group when we are told to stop.</summary>
internal sealed class ToolRun : IDisposable
{
    private readonly Spawner _spawner;
    private readonly PipePump _pump;
    private readonly string? _mark;
    private readonly bool _owns;

    /// <summary>With threads of its own, for a program that is no gateway.</summary>
    internal ToolRun() => (_spawner, _pump, _owns) = (new Spawner(new GroupList(), childLimit: null), new PipePump(), true);

    /// <summary>With those of a gateway: its guard ends the tools when it is killed.</summary>
    /// <param name="mark">Names the gateway in the tools' environment, by which guard and next start find them.</param>
    internal ToolRun(Spawner spawner, PipePump pump, string mark) => (_spawner, _pump, _mark) = (spawner, pump, mark);

    /// <param name="file">Absolute path.</param>
    /// <param name="arguments">Without the program's name.</param>
    /// <param name="bytesMax">Kept of each of the two outputs; the rest is read and forgotten.</param>
    /// <param name="stop">Kills its group.</param>
    /// <exception cref="OperationCanceledException">It was stopped; nothing of it is left.</exception>
    internal Task<ToolResult> RunAsync(string file, IReadOnlyList<string> arguments, int bytesMax, CancellationToken stop) =>
        RunAsync(new ToolOrder { Command = [file, .. arguments], Cwd = Environment.CurrentDirectory, BytesMax = bytesMax }, CancellationToken.None, stop);

    /// <param name="limit">Its time is over: kills its group, and what it wrote is told.</param>
    /// <param name="stop">Kills its group.</param>
    /// <exception cref="OperationCanceledException">It was stopped; nothing of it is left.</exception>
    internal async Task<ToolResult> RunAsync(ToolOrder order, CancellationToken limit, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var (spawned, refused) = await StartAsync(order);
        if (spawned is not { } child) return new ToolResult.NotStarted(refused);
        var (output, errors, channel) = (new Kept(child.Descriptors.StandardOut, order.BytesMax), new Kept(child.Descriptors.StandardError, order.BytesMax), new Kept(child.Descriptors.Channel, 0));
        Kept[] sources = [output, errors, channel];
        foreach (var source in sources) _pump.Add(source);
        ExitStatus status;
        using (limit.Register(() => child.SignalGroup(Native.SignalKill)))
        using (stop.Register(() => child.SignalGroup(Native.SignalKill)))
            status = await child.LeaderExited;
        // What it started and left behind goes too.
        child.SignalGroup(Native.SignalKill);
        await _spawner.ReapAsync(child);
        foreach (var source in sources) await _pump.CloseAsync(source);
        stop.ThrowIfCancellationRequested();
        // A program that ended by itself in the last moment was in time.
        return limit.IsCancellationRequested && status.Signal == Native.SignalKill
            ? new ToolResult.TimedOut(output.Bytes, errors.Bytes)
            : new ToolResult.Ended(status, output.Bytes, errors.Bytes);
    }

    public void Dispose()
    {
        if (!_owns) return;
        _spawner.Dispose();
        _pump.Dispose();
    }

    private async Task<(ChildProcess? Child, string Reason)> StartAsync(ToolOrder order)
    {
        KeyValuePair<string, string>[] ours = _mark is null ? [.. order.Ours] : [.. order.Ours, new(ChildEnvironment.Mark, _mark)];
        var variables = ChildEnvironment.Inherit(Environment.GetEnvironmentVariables()).With(order.Env, ours);
        var context = new StartContext(new VersionKey("", ""), "", order.Shown.IsEmpty ? order.Command : order.Shown, order.Cwd, "");
        var (file, fault) = CommandPath.Find(context, order.Command[0], order.Cwd, variables.GetValueOrDefault("PATH"));
        if (file is null) return (null, $"{fault!.What} {fault.Fix}");
        var result = await _spawner.SpawnAsync(new SpawnOrder
        {
            File = file,
            Arguments = [.. order.Command],
            Environment = ChildEnvironment.Lines(variables),
            Cwd = order.Cwd,
            IsInstance = true,
        });
        return result switch
        {
            SpawnResult.Spawned spawned => (spawned.Child, ""),
            SpawnResult.Refused refused => (null, CommandPath.ExecFailed(context, file, refused.Call, refused.Errno).What),
            _ => (null, "the gateway is ending."),
        };
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
