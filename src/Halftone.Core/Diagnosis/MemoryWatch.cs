using Halftone.Core.Config;
using Halftone.Core.Config.Shapes;

namespace Halftone.Core.Diagnosis;

/// <summary>Decides when the memory of one process is to be looked into, from a reading every other second.</summary>
/// <remarks>
/// After a look it is quiet until something is new: memory has gone back, clearly, or is a quarter more than it was then. How many looks are taken in
/// an hour is decided for the whole version, by <see cref="LookAllowance"/>.
/// </remarks>
internal sealed class MemoryWatch(DiagnoseConfig rule)
{
    /// <summary>A slope needs some readings in each of its parts, whatever `for` says.</summary>
    internal static readonly TimeSpan GrowthWindowMin = TimeSpan.FromSeconds(32);

    /// <summary>Of `rss`: a process that is around its limit does not come back under it with each collection.</summary>
    private const double BackBelow = 0.9;

    /// <summary>Of `growth`.</summary>
    private const double CalmBelow = 0.5;

    /// <summary>Times what it held at the look before: then it is worth another one.</summary>
    private const double MoreThanThen = 1.25;

    private readonly FloorTrend _rss = new(WindowOf(rule)), _heap = new(WindowOf(rule));
    private TimeSpan? _beyondFrom;
    private MemoryReading _last;

    /// <summary>Bytes at the last look; null = there was none, or it is over.</summary>
    private long? _looked;

    /// <summary>Somebody has asked for looks.</summary>
    internal static bool IsWanted(DiagnoseConfig rule) => rule.RssMax is not null || rule.GrowthMax is not null;

    /// <returns>Why the process is to be looked into now, with the numbers; null = it need not be. It says so again until <see cref="Looked"/> is called.</returns>
    internal string? Take(in MemoryReading reading)
    {
        if (reading.RssBytes == 0) return null;
        _last = reading;
        _rss.Add(reading.At, reading.RssBytes);
        if (reading.LiveHeapBytes is { } live) _heap.Add(reading.At, live);
        if (rule.RssMax is not { } most || reading.RssBytes <= most) _beyondFrom = null;
        else _beyondFrom ??= reading.At;
        if (_looked is { } then && (IsCalm() || reading.RssBytes >= MoreThanThen * then)) _looked = null;
        return _looked is null ? Reason() : null;
    }

    /// <summary>A look is taken for what the last reading said.</summary>
    internal void Looked() => _looked = _last.RssBytes;

    private string? Reason()
    {
        if (_beyondFrom is { } from && _last.At - from >= rule.For) return $"it has held more than {Figures.Size(rule.RssMax!.Value)} for {DurationShape.Of(rule.For)}: {Figures.Size(_last.RssBytes)} now";
        if (rule.GrowthMax is not { } most) return null;
        if (_heap.PerMinute >= most) return Growth("its heap after collections", _heap, most);
        return _rss.PerMinute >= most ? Growth("its memory", _rss, most) : null;
    }

    private string Growth(string what, FloorTrend trend, long most) =>
        $"{what} has grown by {Figures.Size((long)trend.PerMinute)} a minute for {DurationShape.Of(WindowOf(rule))}, from {Figures.Size(trend.Floors.First)} to {Figures.Size(trend.Floors.Last)}: more than {Figures.Size(most)}";

    private bool IsCalm() =>
        (rule.RssMax is not { } bytes || _last.RssBytes < BackBelow * bytes)
        && (rule.GrowthMax is not { } most || (_rss.IsKnown && _rss.PerMinute < CalmBelow * most && _heap.PerMinute < CalmBelow * most));

    private static TimeSpan WindowOf(DiagnoseConfig rule) => rule.For > GrowthWindowMin ? rule.For : GrowthWindowMin;
}
