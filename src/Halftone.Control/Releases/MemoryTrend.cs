using Halftone.Core.Releases;
using Halftone.Core.Statistics.Trends;

namespace Halftone.Control.Releases;

/// <summary>Whether a candidate's memory seems to grow: the least that its largest instance held in each ten minutes, by the rank test (specification, section 5). It may only hold a release.</summary>
/// <remarks>The first window is dropped: a process that warms up grows.</remarks>
internal sealed class MemoryTrend
{
    /// <summary>Two collections of a Node process under light load, as the specification asks.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>Two values have no trend.</summary>
    private const int WindowsMin = 3;

    private readonly RankTrend _ranks = new(new Random(0));
    private DateTimeOffset? _from;
    private double _least = double.PositiveInfinity;
    private int _windows = -1;

    /// <summary>Natural logarithm of the e-value against "it does not grow"; null = too few windows yet.</summary>
    internal double? Log => _windows >= WindowsMin ? _ranks.LogE : null;

    /// <summary>Once a second.</summary>
    internal void Add(ProcessFacts facts, DateTimeOffset now)
    {
        var largest = facts.Memory.Select(memory => memory.RssBytes).DefaultIfEmpty(0).Max();
        if (largest == 0) return;
        _from ??= now;
        if (now - _from >= Window)
        {
            if (_windows >= 0) _ranks.Add(_least);
            (_from, _least) = (now, double.PositiveInfinity);
            _windows++;
        }
        _least = Math.Min(_least, largest);
    }
}
