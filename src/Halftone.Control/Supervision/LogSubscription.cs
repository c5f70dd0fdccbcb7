using System.Threading.Channels;
using Halftone.Control.Supervision.Output;

namespace Halftone.Control.Supervision;

/// <summary>A follower of child output: bounded, so that a slow reader loses lines (counted) and never slows a child.</summary>
internal sealed class LogSubscription : IDisposable
{
    private readonly LineQueue _queue = new();
    private readonly Func<LogLine, bool> _wanted;
    private readonly Action<LogSubscription> _leave;

    internal LogSubscription(Func<LogLine, bool> wanted, Action<LogSubscription> leave) => (_wanted, _leave) = (wanted, leave);

    /// <summary>Completes when the subscription is disposed or the supervisor ends.</summary>
    internal ChannelReader<LogLine> Lines => _queue.Reader;

    /// <summary>Lines this follower lost so far.</summary>
    internal long Dropped => _queue.Dropped;

    /// <summary>What waits for this follower.</summary>
    internal long Bytes => _queue.Bytes;

    /// <summary>Called by the log tail, in the order of lines.</summary>
    internal void Offer(LogLine line)
    {
        if (_wanted(line)) _queue.TryAdd(line);
    }

    internal void Complete() => _queue.Complete();

    public void Dispose()
    {
        _leave(this);
        _queue.Complete();
    }
}
