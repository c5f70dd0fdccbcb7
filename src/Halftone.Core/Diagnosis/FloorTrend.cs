namespace Halftone.Core.Diagnosis;

/// <summary>Whether the least that a process holds grows: garbage comes and goes on top of it, a leak does not go.</summary>
/// <remarks>
/// Time is cut into parts, eight to a window, and of each the least value counts, which is what collections left over. The window grows when nearly
/// each part adds its share, so that what comes at once and stays (a cache that is filled, more load, twice more load) is no growth; and when it leaves
/// behind all that there was before, so that the slow ramp between two collections is none from the second time on.
/// A leak is seen when it adds more to each part than its floors are uncertain by: after one window and a part or two, but for the beginning.
/// </remarks>
/// <param name="window">What is looked at; the same time again thrice, at the beginning, is not judged: a process that warms up grows.</param>
internal sealed class FloorTrend(TimeSpan window)
{
    /// <summary>With four, three jumps of load within a window passed for a leak: one false look in a thousand simulated hours. Seven jumps upward do not come.</summary>
    internal const int Parts = 8;

    /// <summary>Windows at the beginning that are not judged.</summary>
    internal const int WarmWindows = 3;

    /// <summary>Of the steps from part to part: a collection comes late once.</summary>
    private const int MissesMax = 1;

    /// <summary>Of an even share, for each part; as for classes (<see cref="GrowthRanking"/>).</summary>
    private const double EvenMin = 0.4;

    /// <summary>Of the growth, beyond the highest floor before the window.</summary>
    private const double NewMin = 0.5;

    /// <summary>Bytes; V8 takes and returns its heap by pages of 256 KB, malloc by arenas of some megabytes.</summary>
    private const double RiseMin = 2 << 20;

    /// <summary>Of what was there at the window's beginning: large heaps breathe more; as for classes (<see cref="GrowthRanking"/>).</summary>
    private const double ShareMin = 0.02;

    private readonly TimeSpan _part = window / Parts;
    private readonly double[] _floors = new double[Parts];
    private readonly TimeSpan[] _begins = new TimeSpan[Parts];

    /// <summary>Floors since the series began, or was broken.</summary>
    private int _count;
    private int _warm;
    private double _highest = double.NegativeInfinity, _least = double.PositiveInfinity;
    private TimeSpan? _from;

    /// <summary>A window is over, and none of it was a time of warming up.</summary>
    internal bool IsKnown => _count >= Parts && _warm >= Parts * (WarmWindows + 1);

    /// <summary>Least of the window's first part and of its last.</summary>
    internal (long First, long Last) Floors => ((long)At(0), (long)At(Parts - 1));

    /// <summary>By so much a minute it has grown throughout the window; 0 = it has not, or nothing is known yet.</summary>
    internal double PerMinute { get; private set; }

    /// <param name="at">Not before the one before.</param>
    internal void Add(TimeSpan at, long bytes)
    {
        var from = _from ??= at;
        if (at - from >= _part)
        {
            // What was not looked at for a whole part (the machine slept) begins anew, but for what it held at most.
            if (at - from >= 2 * _part) Break();
            else Close(from);
            _from = at;
        }
        _least = Math.Min(_least, bytes);
    }

    private void Close(TimeSpan begin)
    {
        // What leaves the window is what the next ones are held against.
        if (_count >= Parts) _highest = Math.Max(_highest, At(0));
        (_floors[_count % Parts], _begins[_count % Parts]) = (_least, begin);
        _count++;
        _warm++;
        _least = double.PositiveInfinity;
        PerMinute = IsKnown ? Grown() / (begin - _begins[_count % Parts]).TotalMinutes : 0;
    }

    private void Break()
    {
        for (var at = 0; at < Math.Min(_count, Parts); at++) _highest = Math.Max(_highest, _floors[at]);
        (_count, _least, PerMinute) = (0, double.PositiveInfinity, 0);
    }

    /// <summary>Bytes from the first floor to the last, when it is growth.</summary>
    private double Grown()
    {
        var whole = At(Parts - 1) - At(0);
        if (whole < Math.Max(RiseMin, ShareMin * At(0)) || At(Parts - 1) - _highest < NewMin * whole) return 0;
        var misses = 0;
        for (var at = 1; at < Parts; at++)
            if (At(at) - At(at - 1) < EvenMin * whole / (Parts - 1) && ++misses > MissesMax) return 0;
        return whole;
    }

    /// <summary>From the oldest, 0.</summary>
    private double At(int index) => _floors[(_count + index) % Parts];
}
