using System.Threading.Channels;

namespace Halftone.Control.Supervision;

/// <summary>A follower of child output: bounded, so that a slow reader loses lines (counted) and never slows a child.</summary>
internal sealed class LogSubscription(Func<LogLine, bool> wanted, Action<LogSubscription> leave) : IDisposable
{
    /// <summary>A screenful many times over; beyond it the reader is too slow and loses the newest lines.</summary>
    private const int LinesMax = 4096;

    private readonly Channel<LogLine> _lines = Channel.CreateBounded<LogLine>(new BoundedChannelOptions(LinesMax) { SingleReader = true });
    private long _dropped;

    /// <summary>Completes when the subscription is disposed or the supervisor ends.</summary>
    internal ChannelReader<LogLine> Lines => _lines.Reader;

    /// <summary>Lines this follower lost so far.</summary>
    internal long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Called by the log tail, under its lock, in the order of lines.</summary>
    internal void Offer(LogLine line)
    {
        if (wanted(line) && !_lines.Writer.TryWrite(line)) Interlocked.Increment(ref _dropped);
    }

    public void Dispose()
    {
        leave(this);
        _lines.Writer.TryComplete();
    }
}
