using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Halftone.Control.Supervision.Output;

/// <summary>Writes lines of children to their files; a full disk costs lines, never a child.</summary>
internal sealed class FileLog
{
    /// <summary>Lines queued for all files; with usual lines about 1 MB.</summary>
    private const int QueueMax = 8192;

    /// <summary>Bytes queued for all files.</summary>
    private const long QueueBytesMax = 4 * 1024 * 1024;

    /// <summary>After a failed write nothing is tried on that file for so long.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Channel<(RotatingFile File, LogLine? Line)> _queue =
        Channel.CreateBounded<(RotatingFile, LogLine?)>(new BoundedChannelOptions(QueueMax) { SingleReader = true });

    private readonly Dictionary<RotatingFile, long> _failedAt = [];
    private readonly HashSet<RotatingFile> _dirty = [];
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Task _run;
    private long _queuedBytes;

    internal FileLog(TimeProvider time, ILogger log)
    {
        (_time, _log) = (time, log);
        _run = Task.Run(RunAsync);
    }

    /// <summary>What waits for the files.</summary>
    internal long Bytes => Math.Max(0, Interlocked.Read(ref _queuedBytes));

    /// <summary>False: dropped.</summary>
    internal bool Offer(RotatingFile file, LogLine line)
    {
        if (Interlocked.Add(ref _queuedBytes, line.Text.Length) <= QueueBytesMax && _queue.Writer.TryWrite((file, line))) return true;
        Interlocked.Add(ref _queuedBytes, -line.Text.Length);
        return false;
    }

    /// <summary>Closes the file once its lines are written.</summary>
    internal void Close(RotatingFile file) => _ = CloseAsync(file);

    internal async Task EndAsync()
    {
        _queue.Writer.TryComplete();
        await _run;
    }

    private async Task CloseAsync(RotatingFile file)
    {
        try
        {
            await _queue.Writer.WriteAsync((file, null));
        }
        catch (ChannelClosedException)
        {
            // The end of the run closes all files.
        }
    }

    private async Task RunAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (_queue.Reader.TryRead(out var next))
            {
                if (next.Line is not { } line)
                {
                    // Closed even within the pause after a failure, and then forgotten.
                    _failedAt.Remove(next.File);
                    Guarded(next.File, file => file.Dispose());
                    _failedAt.Remove(next.File);
                    _dirty.Remove(next.File);
                    continue;
                }

                Interlocked.Add(ref _queuedBytes, -line.Text.Length);
                _dirty.Add(next.File);
                Guarded(next.File, file => file.Write(line.Text.Span));
            }

            foreach (var file in _dirty) Guarded(file, dirty => dirty.Flush());
        }

        _failedAt.Clear();
        foreach (var file in _dirty) Guarded(file, dirty => dirty.Dispose());
    }

    private void Guarded(RotatingFile file, Action<RotatingFile> act)
    {
        if (_failedAt.TryGetValue(file, out var failedAt))
        {
            if (_time.GetElapsedTime(failedAt) < Pause) return;
            _failedAt.Remove(file);
        }

        try
        {
            act(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _failedAt[file] = _time.GetTimestamp();
            _log.LogFileFailed(file.Path, e.Message);
        }
    }
}
