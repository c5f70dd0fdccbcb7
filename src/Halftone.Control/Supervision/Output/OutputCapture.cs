using System.Text;
using Halftone.Core;
using Halftone.Core.Processes;

namespace Halftone.Control.Supervision.Output;

/// <summary>The output of one instance over all its lives: the ring in memory, and where lines go on from there.</summary>
internal sealed class OutputCapture(LogTail tail, VersionKey version, string instance, int tailBytes, RotatingFile? file)
{
    /// <summary>A line for people; also what journald takes by default (48 KB) rounded up.</summary>
    internal const int LineMax = 64 * 1024;

    /// <summary>Lines shown with a failed start.</summary>
    internal const int LastLinesMax = 50;

    private readonly LogTail _tail = tail;
    private long _dropped;

    internal VersionKey Version => version;

    internal string Instance => instance;

    /// <summary>Guarded by the tail's lock.</summary>
    internal LineRing Ring { get; } = new(tailBytes);

    /// <summary>Null = memory and console only. Set by the tail.</summary>
    internal RotatingFile? File { get; set; } = file;

    /// <summary>Lines that the console or the file lost.</summary>
    internal long Dropped => Interlocked.Read(ref _dropped);

    internal void CountDrop() => Interlocked.Increment(ref _dropped);

    /// <summary>Reads one of the two pipes of a process.</summary>
    /// <param name="watcher">Sees every line on the pump's thread: the pattern of `ready: log`. Null = nobody looks.</param>
    /// <param name="withholds">True for a line that is none of the app's: nobody sees it. On the pump's thread too.</param>
    internal PipeSource Source(int descriptor, int pid, bool error, Action<ReadOnlySpan<byte>>? watcher, Func<ReadOnlySpan<byte>, bool>? withholds = null) =>
        new Pipe(this, descriptor, pid, error, watcher, withholds);

    /// <summary>The last lines of one process, as text for a message.</summary>
    internal IReadOnlyList<string> LastLines(int pid) => [.. _tail.Last(this, LastLinesMax, pid).Select(line => Encoding.UTF8.GetString(line.Text))];

    /// <summary>V8 said it before it aborted.</summary>
    internal static bool SaysHeapLimit(IReadOnlyList<string> lines) =>
        lines.Any(line => ExitReport.HeapLimitWords.Any(words => line.Contains(words, StringComparison.Ordinal)));

    /// <summary>Node prints `EADDRINUSE`, everybody else what strerror says; the port tells ours from another the app wanted.</summary>
    internal static bool SaysPortTaken(IReadOnlyList<string> lines, int port) =>
        lines.Any(line => line.Contains("EADDRINUSE", StringComparison.Ordinal) || line.Contains("ddress already in use", StringComparison.Ordinal))
        && lines.Any(line => line.Contains(port.ToString(), StringComparison.Ordinal));

    private sealed class Pipe : PipeSource
    {
        private readonly LineSplitter _lines;

        internal Pipe(OutputCapture capture, int descriptor, int pid, bool error, Action<ReadOnlySpan<byte>>? watcher, Func<ReadOnlySpan<byte>, bool>? withholds) : base(descriptor) =>
            _lines = new LineSplitter(LineMax, TooLong.Cut, (line, cut) =>
            {
                if (withholds?.Invoke(line) == true) return;
                capture._tail.Add(capture, line, pid, error, cut);
                watcher?.Invoke(line);
            });

        internal override void Take(ReadOnlySpan<byte> bytes) => _lines.Add(bytes);

        internal override void End() => _lines.End();
    }
}
