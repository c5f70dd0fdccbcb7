using Halftone.DataPlane;

namespace Halftone.Running;

/// <summary>Notices minutes in which no request was in hand: what would hold traffic up disturbs nobody then.</summary>
/// <param name="read">Of all reactors.</param>
/// <param name="idle">Called at the end of each such minute.</param>
internal sealed class IdleMinutes(Func<DataPlaneCounts> read, Action idle, TimeProvider time) : IDisposable
{
    internal static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private ITimer? _timer;
    private long _finished;

    /// <summary>Called when the start is over, and its own garbage gone.</summary>
    internal void Start()
    {
        _finished = read().ExchangesFinished;
        _timer = time.CreateTimer(_ => Look(), null, Every, Every);
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
