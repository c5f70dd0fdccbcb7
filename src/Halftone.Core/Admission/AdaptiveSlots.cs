namespace Halftone.Core.Admission;

/// <summary>Slots of one instance that follow its answer times: one more while answers are quick and slots are used, a tenth fewer when they are late.</summary>
/// <remarks>
/// Additive increase, multiplicative decrease, as TCP does it, with the figures of Netflix's AIMDLimit (x 0.9; + 1 if at least half is in
/// use). It is held against a goal that a person has set, never against a learned baseline: gradient schemes drift with their baseline, and a
/// baseline would be a second judge of the latency by which releases judge a candidate.
/// </remarks>
internal struct AdaptiveSlots
{
    /// <summary>Answers before a window may close; fewer say nothing (Netflix's WindowedLimit has 10).</summary>
    private const int WindowMin = 10;

    private const double Decrease = 0.9;

    private double _limit;
    private int _answers;
    private int _late;
    private int _busiest;

    /// <summary>How many slots it grants; everything before the first window.</summary>
    internal readonly int Limit => _limit == 0 ? int.MaxValue : (int)_limit;

    /// <summary>Counts an answer; at the end of a window the limit moves.</summary>
    /// <param name="late">It took longer than the goal.</param>
    /// <param name="busy">Slots in use, its own included.</param>
    /// <param name="most">Slots it could have.</param>
    /// <returns>The window has ended; read <see cref="Limit"/>.</returns>
    internal bool Note(bool late, int busy, int most)
    {
        if (_limit == 0) _limit = most;
        _answers++;
        if (late) _late++;
        _busiest = Math.Max(_busiest, busy);
        if (_answers < Math.Max(WindowMin, Limit)) return false;

        if (_late * 10 > _answers) _limit = Math.Max(1, _limit * Decrease);
        else if (_busiest * 2 >= Limit) _limit = Math.Min(most, _limit + 1);
        _answers = _late = _busiest = 0;
        return true;
    }
}
