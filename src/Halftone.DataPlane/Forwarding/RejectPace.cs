namespace Halftone.DataPlane.Forwarding;

/// <summary>Sees when a reactor turns so many away that answering at once would only invite them back, and says how long to keep them.</summary>
/// <remarks>
/// A client that gets its 503 at once comes again at once: 20 places in line and a round trip of 1 ms made 379,000 rejects a second in the
/// reference simulation; held for 250 ms they were 1,500. Who has waited in line has been held long enough and is never held again.
/// </remarks>
internal struct RejectPace
{
    /// <summary>Rejects of one reactor in a window beyond which it is a storm: 1,000 a second cost under 2 % of a core.</summary>
    private const int StormRejects = 100;

    private const long Window = 100_000_000;

    /// <summary>Nanoseconds; jittered, so that those who came together do not come together again.</summary>
    private const long HoldMin = 100_000_000, HoldSpread = 400_000_000;

    /// <summary>Those whose time comes within it are answered together: a wake-up for each costs more than its reject.</summary>
    private const long Together = 20_000_000;

    /// <summary>Connections kept waiting for their reject; beyond them a reject closes its connection.</summary>
    internal const int HeldMax = 10_000;

    /// <summary>Nobody is accepted for so long after a reject had to close its connection.</summary>
    internal const long OverrunTime = 50_000_000;

    private long _windowEnds;
    private int _rejects;
    private bool _storm;

    /// <summary>Connections that wait for their reject.</summary>
    internal int Held;

    /// <summary>Counts a reject. When to answer it: now, or later in a storm.</summary>
    internal long Next(long now, ulong chance)
    {
        if (now >= _windowEnds)
        {
            // A window without rejects has ended any storm.
            _storm = _rejects > StormRejects && now - _windowEnds < Window;
            _rejects = 0;
            _windowEnds = now + Window;
        }

        _rejects++;
        if (!_storm && _rejects <= StormRejects) return now;
        var until = now + HoldMin + (long)(chance % (ulong)HoldSpread);
        return until - (until % Together);
    }
}
