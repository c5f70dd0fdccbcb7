namespace Halftone.Core.Admission;

/// <summary>How many second attempts a version may make: a share of its requests of the last ten seconds, and three.</summary>
/// <remarks>
/// Envoy's retry budget is 20 % and at least 3; Finagle's is 20 % of the requests of ten seconds. Without one, a version whose connections break
/// would get up to twice its load just when it is weak. The window slides by slices of a second, so it is nine to ten seconds long.
/// </remarks>
internal sealed class RetryBudget
{
    internal const int Slices = 10;
    internal const long SliceTime = 1_000_000_000;

    /// <summary>Allowed however few requests there are: the first request after a quiet hour may be the one whose connection has closed.</summary>
    internal const int Always = 3;

    /// <summary>Requests and second attempts since the start, at the beginning of each slice; a ring.</summary>
    private readonly (long Requests, long Retries)[] _begun = new (long, long)[Slices];

    private int _newest;
    private long _retries;

    /// <summary>When the newest slice ends: from then on <see cref="Roll"/> is due.</summary>
    internal long SliceEnds { get; private set; }

    /// <summary>Begins the slice of this moment.</summary>
    /// <param name="requests">Counted since the start.</param>
    internal void Roll(long now, long requests)
    {
        if (now - SliceEnds >= Slices * SliceTime)
        {
            Array.Fill(_begun, (requests, _retries));
            SliceEnds = now + SliceTime;
            return;
        }

        for (; now >= SliceEnds; SliceEnds += SliceTime)
        {
            _newest = (_newest + 1) % Slices;
            _begun[_newest] = (requests, _retries);
        }
    }

    /// <summary>Takes one second attempt out of the budget. False: it is spent.</summary>
    internal bool Take(long now, long requests, double share)
    {
        if (now >= SliceEnds) Roll(now, requests);
        if (share <= 0) return false;
        var (requestsBefore, retriesBefore) = _begun[(_newest + 1) % Slices];
        if (_retries - retriesBefore + 1 > Always + (share * (requests - requestsBefore))) return false;
        _retries++;
        return true;
    }
}
