using Halftone.DataPlane;

namespace Halftone.Running;

/// <summary>Notices minutes in which no request ended and none is in hand: what holds traffic up for a moment disturbs the fewest then. A stream or a WebSocket is a request as long as it lasts.</summary>
/// <param name="read">Of all reactors.</param>
/// <param name="idle">Called at the end of each such minute.</param>
internal sealed class IdleMinutes(Func<DataPlaneCounts> read, Action idle, TimeProvider time) : IDisposable
{
    internal static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <summary>Between two accounts of memory, which are drawn up each full minute: a collection within one would make it wrong.</summary>
    internal static readonly TimeSpan First = Every / 2;

    private ITimer? _timer;
    private long _finished;

    /// <summary>Called when the start is over, and its own garbage gone.</summary>
    internal void Start()
    {
        _finished = read().ExchangesFinished;
        _timer = time.CreateTimer(_ => Look(), null, First, Every);
    }

    public void Dispose() => _timer?.Dispose();

    private void Look()
    {
        var counts = read();
        var asked = counts.Exchanges > 0 || counts.ExchangesFinished != _finished;
        _finished = counts.ExchangesFinished;
        if (!asked) idle();
    }
}
