using Halftone.Control.Releases.Gates;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Evidence;
using Halftone.Core.Releases;
using Halftone.Core.Statistics;
using Halftone.Core.Statistics.Latency;

namespace Halftone.Control.Releases;

/// <summary>What is known of one release's candidate: a judge that is fed with its units, the figures of the step, the gates of the step.</summary>
internal sealed class CandidateWatch : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly EvidenceThread _evidence;
    private readonly SplitUnit _unit;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly Judge _judge;
    private readonly MemoryTrend _memory = new();
    private readonly LoopDelays _delays = new();
    private readonly GateConfig.Errors _errors;
    private readonly GateConfig.Latency _latency;
    private readonly TimeSpan? _loopDelayMax;

    /// <summary>What the judge is to know of epochs whose units have not come yet.</summary>
    private readonly Dictionary<int, (double Weight, bool WithLatency, DateTimeOffset At)> _epochs = [];

    /// <summary>Epochs of the present step: one, or two when latency begins to be judged within it.</summary>
    private readonly HashSet<int> _stepEpochs = [];

    /// <summary>What the first of these came to.</summary>
    private EpochTally? _earlier;
    private Percent _weight;
    private DateTimeOffset _began;

    /// <summary>From when on latency may be judged; null = the candidate has had no request yet.</summary>
    private DateTimeOffset? _warmFrom;

    /// <summary>The epoch has thresholds.</summary>
    private bool _judgesLatency;
    private SlowThresholds? _slow;
    private int _epoch, _judged;
    private int _restartsBefore;
    private GateRunner? _asked;
    private EvidenceLook? _look;
    private long _candidateUnits, _stableUnits;

    internal CandidateWatch(Release release, EvidenceThread evidence, SplitUnit unit, TimeSpan patience, TimeProvider time)
    {
        (Release, Service, _evidence, _unit, _patience, _time) = (release.Id, release.Service, evidence, unit, patience, time);
        _errors = release.Plan.Gates.OfType<GateConfig.Errors>().FirstOrDefault() ?? new();
        _latency = release.Plan.Gates.OfType<GateConfig.Latency>().FirstOrDefault() ?? new();
        _loopDelayMax = release.Plan.Gates.OfType<GateConfig.Processes>().FirstOrDefault()?.LoopDelayMax;
        _judge = new Judge(new JudgeSettings { Ratio = _errors.RatioMax, Margin = _errors.IgnoreBelow.Value / 100, LatencySlack = _latency.SlowerBy.Value / 100 });
    }

    /// <summary>The release's id.</summary>
    internal string Release { get; }

    internal string Service { get; }

    internal Assignment Begin(Percent weight, GateRunner? asked, ProcessFacts facts)
    {
        lock (_gate)
        {
            (_weight, _began, _restartsBefore, _candidateUnits, _stableUnits) = (weight, _time.GetUtcNow(), facts.Restarts, 0, 0);
            var before = _asked;
            _asked = asked;
            if (before is not null) _ = before.DisposeAsync().AsTask();
            Learn();
            _stepEpochs.Clear();
            _earlier = null;
            if (!weight.IsNone) _warmFrom ??= _began + _latency.WarmUp;
            return OpenLocked();
        }
    }

    internal ReleaseSight Look(Release release, ProcessFacts facts)
    {
        lock (_gate)
        {
            FoldLocked();
            _memory.Add(facts, _time.GetUtcNow());
            if (_loopDelayMax is { } late) _delays.Add(facts, late);
            var tally = TallyLocked();
            var assigned = JudgeLatencyLocked();
            var next = NextWeight(release);
            var said = _judge.Ask(next, provisional: (_look?.Provisional ?? []).Select(each => each.Unit));
            var readings = TestReadings.Of(said, release, _errors, _latency, tally, _judgesLatency, WaitsForLatencyLocked(), PerSecondLocked())
                .Concat(FactReadings.Of(release, facts with { Restarts = Math.Max(0, facts.Restarts - _restartsBefore) }, _memory.Log, _delays, tally))
                .Concat(Measurement.Of(said, _look))
                .Concat(_asked?.Readings ?? []).ToItems();
            return new()
            {
                Readings = readings,
                Units = _candidateUnits,
                Stable = tally is null ? null : PictureOf(tally.Stable, _stableUnits),
                Candidate = tally is null ? null : PictureOf(tally.Candidate, _candidateUnits),
                Observed = _candidateUnits + _stableUnits > 0 ? _candidateUnits / (double)(_candidateUnits + _stableUnits) : null,
                Assigned = assigned,
            };
        }
    }

    internal BurstReading? Burst()
    {
        lock (_gate)
        {
            FoldLocked();
            return _look?.Burst is { } burst && _stepEpochs.Contains(burst.Epoch) ? burst : null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        GateRunner? asked;
        lock (_gate)
        {
            _evidence.Close(Service);
            (asked, _asked) = (_asked, null);
        }
        if (asked is not null) await asked.DisposeAsync();
    }

    private Assignment OpenLocked()
    {
        var epoch = new EvidenceEpoch(0, _weight) { Patience = (long)_patience.TotalNanoseconds };
        _judgesLatency = _slow is not null && _time.GetUtcNow() >= _warmFrom;
        if (_judgesLatency && _slow is { } slow) epoch = epoch with { Stable = slow.Stable, Candidate = slow.Candidate };
        _epoch = _evidence.Open(Service, Release, _unit, epoch);
        _epochs[_epoch] = (_weight.Value / 100, _judgesLatency, _time.GetUtcNow());
        _stepEpochs.Add(_epoch);
        return new(_weight, _epoch);
    }

    /// <summary>The candidate is warm, and stable has shown what is slow: from here on both are judged by it, which is another epoch of the same step.</summary>
    private Assignment? JudgeLatencyLocked()
    {
        if (_judgesLatency || _weight is { IsNone: true } or { IsAll: true } || !(_time.GetUtcNow() >= _warmFrom)) return null;
        Learn();
        if (_slow is null) return null;
        _earlier = TallyLocked();
        return OpenLocked();
    }

    /// <summary>Of the whole step; null = nothing has come yet.</summary>
    private EpochTally? TallyLocked() => _look is { } look && look.Epoch.Number == _epoch ? _earlier is { } earlier ? earlier.With(look.Tally) : look.Tally : _earlier;

    private string WaitsForLatencyLocked() => _warmFrom is { } warm && warm > _time.GetUtcNow()
        ? $"the candidate warms up for another {Math.Ceiling((warm - _time.GetUtcNow()).TotalSeconds):0} s; stable's latencies are learnt meanwhile"
        : "too few requests yet to learn from stable what is slow";

    private void Learn()
    {
        if (_look?.Tally.Stable.Latency is { } latencies && SlowThresholds.Of(latencies, _judge.Settings.LatencySlack) is { } slow) _slow = slow;
    }

    private void FoldLocked()
    {
        if (_evidence.Look(Service) is not { } look || look.Release != Release) return;
        _look = look;
        foreach (var unit in look.Units)
        {
            if (unit.Epoch != _judged && _epochs.Remove(unit.Epoch, out var epoch))
            {
                _judged = unit.Epoch;
                _judge.StartStep(epoch.Weight, epoch.WithLatency, epoch.At);
            }
            _judge.Fold(unit.Unit);
            if (!_stepEpochs.Contains(unit.Epoch)) continue;
            if (unit.Unit.OnCandidate) _candidateUnits++;
            else _stableUnits++;
        }
        _judge.Advance(_time.GetUtcNow() - look.Behind);
    }

    /// <summary>Units of both arms a second since the step began; 0 = none yet.</summary>
    private double PerSecondLocked() => (_candidateUnits + _stableUnits) / Math.Max(1, (_time.GetUtcNow() - _began).TotalSeconds);

    /// <summary>The share that a pass of this step leads to, 0..1.</summary>
    private static double NextWeight(Release release) =>
        (release.Plan.Steps.Skip(release.Step + 1).OfType<Step.Weigh>().Select(step => step.Weight).FirstOrDefault(weight => weight.Value > release.Weight.Value) is { IsNone: false } weight ? weight.Value : 100) / 100;

    private static ArmPicture PictureOf(ArmTally tally, long units) =>
        new(units, tally.Begun, tally.Failed + tally.Faulted, tally.Shed, tally.Cut, At(tally, 0.5), At(tally, 0.95));

    private static TimeSpan? At(ArmTally tally, double quantile) =>
        tally.Latency.Count >= SlowThresholds.LatenciesMin / 5 ? TimeSpan.FromTicks(LatencyEdges.At(tally.Latency.EdgeOf(quantile)) / TimeSpan.NanosecondsPerTick) : null;
}
