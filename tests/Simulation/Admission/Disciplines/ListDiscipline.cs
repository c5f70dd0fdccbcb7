namespace Halftone.Tests.Simulation.Admission.Disciplines;

/// <summary>The disciplines that others use, over one list: oldest or newest first, bounded by count or by time or not at all.</summary>
internal sealed class ListDiscipline(Traffic traffic) : Discipline(traffic)
{
    private readonly LinkedList<Job> _line = new();
    private readonly Dictionary<Job, long> _busy = [];
    private long _emptyAt = Traffic.Start;
    private long _intervalEnds = Traffic.Start;
    private long _leastDelay = long.MaxValue;
    private bool _overloaded;

    internal int CountMax { get; init; } = int.MaxValue;

    internal long WaitMax { get; init; } = long.MaxValue;

    /// <summary>A client that gives up leaves the line.</summary>
    internal bool Cancels { get; init; }

    /// <summary>It also frees the worker it has.</summary>
    internal bool FreesWorker { get; init; }

    /// <summary>folly's CoDel: target delay; null = off.</summary>
    internal long? CoDelTarget { get; init; }

    /// <summary>Newest first once the line has not been empty for so long; null = always oldest first.</summary>
    internal long? LifoAfter { get; init; }

    internal override void Arrive(Job job)
    {
        if (_busy.Count < Traffic.Workers)
        {
            Begin(job);
            return;
        }

        if (_line.Count >= CountMax) return;
        if (_line.Count == 0) _emptyAt = Traffic.Now;
        _line.AddLast(job);
        if (WaitMax != long.MaxValue) Traffic.At(Traffic.Now + WaitMax, () => _line.Remove(job));
    }

    internal override void Leave(Job job)
    {
        if (!Cancels) return;
        _line.Remove(job);
        if (FreesWorker && _busy.ContainsKey(job)) End(job);
    }

    private void Begin(Job job)
    {
        _busy.Add(job, Traffic.Now);
        Traffic.Begin(job, () => End(job));
    }

    private void End(Job job)
    {
        if (!_busy.Remove(job, out var since)) return;
        Traffic.Worked(job, Traffic.Now - since);
        while (_line.Count > 0)
        {
            var next = LifoAfter is { } after && Traffic.Now - _emptyAt > after ? _line.Last!.Value : _line.First!.Value;
            _line.Remove(next);
            if (CoDelTarget is { } target && Drops(Traffic.Now - next.Arrived, target)) continue;
            Begin(next);
            return;
        }
    }

    /// <summary>folly/executors/Codel: while the least delay of an interval of 100 ms is over the target, what waited twice the target goes.</summary>
    private bool Drops(long delay, long target)
    {
        if (Traffic.Now >= _intervalEnds)
        {
            _overloaded = _leastDelay != long.MaxValue && _leastDelay > target;
            _leastDelay = long.MaxValue;
            _intervalEnds = Traffic.Now + (100 * Traffic.Millisecond);
        }

        _leastDelay = Math.Min(_leastDelay, delay);
        return _overloaded && delay > 2 * target;
    }
}
