using Halftone.Core.Evidence;

namespace Halftone.Core.Statistics;

/// <summary>
/// Weighs the evidence of one release: takes finished units in order of arrival, answers at any moment. It keeps counts only, not units.
/// </summary>
/// <remarks>
/// Times are those of the arrivals that are being counted, not of the clock: where a process starts must not depend on how the units after it ended.
/// Belongs to one thread.
/// </remarks>
internal sealed partial class Judge(JudgeSettings settings)
{
    /// <summary>Starts beyond this would have less than 1 / 3280 of the wealth each; what is left is kept.</summary>
    internal const int StretchesMax = 40;

    private readonly Tally _whole = new();
    private readonly RestartMixture[] _harm = [.. Measures.All.Select(measure => new RestartMixture(settings.HarmBet(measure)))];

    /// <summary>Stretches before the open one.</summary>
    private int _closed;

    private Tally _open = new();
    private DateTimeOffset _stepAt;
    private double _weight;
    private bool _withLatency;
    private int _doublings;

    internal JudgeSettings Settings => settings;

    /// <summary>Units since the step's start.</summary>
    internal long UnitsInStep { get; private set; }

    /// <summary>Units that were left out, for their stretch had too many weights already. That is decided before anyone knows how they ended.</summary>
    internal long LeftOut { get; private set; }

    /// <summary>A step begins: a new weight, a new process.</summary>
    /// <param name="weight">0..1, of newly arriving units.</param>
    /// <param name="withLatency">Thresholds were chosen before; without, units of this step are not judged by latency.</param>
    internal void StartStep(double weight, bool withLatency, DateTimeOffset at)
    {
        Restart();
        (_weight, _withLatency, _stepAt, _doublings, UnitsInStep) = (weight, withLatency, at, 0, 0);
    }

    /// <summary>The arrivals counted next are from this moment on. New processes start each time that the step has lasted twice as long.</summary>
    internal void Advance(DateTimeOffset at)
    {
        var isDue = false;
        // A clock that jumps for years must not count beyond what a TimeSpan holds.
        while (_doublings < 30 && at - _stepAt >= settings.RestartAfter * (1L << _doublings))
        {
            _doublings++;
            isDue = true;
        }
        if (isDue) Restart();
    }

    internal void Fold(in EvidenceUnit unit)
    {
        UnitsInStep++;
        // Where everybody goes one way, there is nothing to compare.
        if (unit.Weight is not (> 0 and < 1)) return;
        if (_open.Weights == Tally.WeightsMax && !_open.Has(unit.Weight))
        {
            LeftOut++;
            return;
        }
        _open.Add(unit, _withLatency);
        _whole.Add(unit, _withLatency);
    }

    /// <summary>Bounds of the effect in one measure, for display: some thousand logarithms, so ask when somebody looks.</summary>
    internal RiskBounds Bounds(Measure measure) => RiskBounds.Of([.. _whole.Of(measure)], settings.Alpha, settings.Beta);

    private void Restart()
    {
        // Without a unit since the last start the two processes would be the same one.
        if (_open.IsEmpty || _closed + 1 == StretchesMax) return;
        foreach (var measure in Measures.All) _harm[(int)measure].Close(_open.Of(measure));
        _closed++;
        _open = new();
    }
}
