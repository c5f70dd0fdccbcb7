using Halftone.Control.Releases;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Evidence;
using Halftone.Core.Releases;
using Halftone.Core.Statistics.Latency;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Halftone.Tests.Unit.Releases;

/// <summary>What is slow is learnt from stable while the candidate warms up, and nobody's version changes for it.</summary>
public sealed class CandidateWatchTests : IAsyncDisposable
{
    private static readonly ProcessFacts Nothing = new() { Instances = 0 };
    private static readonly Release Released = new Walk().Release;

    private readonly FakeTimeProvider _time = new(DateTimeOffset.MinValue.AddHours(1));
    private readonly EvidenceRings _rings = new(reactors: 1, nonce: 1);
    private readonly EvidenceThread _thread;
    private readonly CandidateWatch _watch;
    private int _exchange;

    public CandidateWatchTests()
    {
        _thread = new EvidenceThread(_rings, FoldLimits.Default, seed: 3, _time, bug => Assert.Fail(bug.ToString()));
        _watch = new CandidateWatch(Released, _thread, SplitUnit.Request, TimeSpan.FromSeconds(2), _time);
    }

    private void Serve(int epoch, int requests, bool onCandidate = false, EvidenceOutcome outcome = EvidenceOutcome.Ok)
    {
        var ring = _rings.Make()[0];
        for (var i = 0; i < requests; i++)
        {
            ring.TryBegin(new EvidenceRecord { Kind = EvidenceKind.Begun, Epoch = epoch, Identity = 1, OnCandidate = onCandidate, Time = (long)(_time.GetTimestamp() * (1e9 / _time.TimestampFrequency)), Exchange = ++_exchange });
            ring.End(new EvidenceRecord { Kind = EvidenceKind.Ended, Outcome = outcome, Exchange = _exchange, Time = 5_000_000 });
        }
        _thread.Turn();
    }

    private ReleaseSight Look(double seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        _thread.Turn();
        return _watch.Look(Released, Nothing);
    }

    private static string Latency(ReleaseSight sight) => sight.Readings.Single(reading => reading.Gate == "latency").Why;

    [Fact]
    public void A_share_is_given_at_once_and_judged_by_latency_when_the_candidate_is_warm()
    {
        var given = _watch.Begin(new Percent(5), null, Nothing);
        Assert.Equal(new Percent(5), given.Weight);
        Serve(given.Epoch, SlowThresholds.LatenciesMin);
        Serve(given.Epoch, 3, onCandidate: true);
        var cold = Look(5);
        Assert.Null(cold.Assigned);
        Assert.Contains("warms up", Latency(cold), StringComparison.Ordinal);

        var warm = Look(26);
        Assert.Equal(new Percent(5), warm.Assigned!.Value.Weight);
        Assert.NotEqual(given.Epoch, warm.Assigned.Value.Epoch);
        Serve(warm.Assigned.Value.Epoch, 4, onCandidate: true);
        var judged = Look(5);
        Assert.Null(judged.Assigned);
        Assert.Contains("95th percentile", Latency(judged), StringComparison.Ordinal);
        // Both epochs are one step.
        Assert.Equal((7L, 7L), (judged.Units, judged.Candidate!.Requests));
    }

    [Fact]
    public async Task What_its_processes_tell_of_heap_and_event_loop_is_read_at_each_look()
    {
        var release = Released with { Plan = Released.Plan with { Gates = [new GateConfig.Processes { HeapMax = 100 << 20, LoopDelayMax = TimeSpan.FromMilliseconds(50) }] } };
        await using var watch = new CandidateWatch(release, _thread, SplitUnit.Request, TimeSpan.FromSeconds(2), _time);
        watch.Begin(new Percent(5), null, Nothing);
        Assert.Equal((Verdict.NotEnough, false), Read(1, null));
        Assert.Equal((Verdict.Pass, false), Read(2, 10, live: 90));
        Assert.Equal((Verdict.NotEnough, false), Read(3, 60));
        Assert.Equal((Verdict.NotEnough, false), Read(4, 60));
        Assert.Equal((Verdict.Fail, false), Read(5, 60));
        // Of two that fail the first one says, and memory is what is worth a look.
        Assert.Equal((Verdict.Fail, true), Read(6, 60, live: 101));

        (Verdict, bool) Read(long number, double? delay, long live = 50)
        {
            InstanceTelling? told = delay is { } late ? new InstanceTelling(live << 20, live << 20, TimeSpan.FromMilliseconds(late), number, TimeSpan.Zero) : null;
            var facts = new ProcessFacts { Instances = 1, Memory = [new InstanceMemory("v2/1", 200 << 20) { Told = told }] };
            var reading = watch.Look(release, facts).Readings.Single(reading => reading.Gate == "processes");
            return (reading.Verdict, reading.IsMemory && reading.IsLimit);
        }
    }

    [Fact]
    public void With_little_traffic_no_further_step_takes_anybody_back_and_latency_is_judged_once_it_can_be()
    {
        _watch.Begin(new Percent(5), null, Nothing);
        Assert.Null(Look(60).Assigned);
        var next = _watch.Begin(new Percent(25), null, Nothing);
        Assert.Equal(new Percent(25), next.Weight);
        Assert.Contains("too few requests", Latency(Look(60)), StringComparison.Ordinal);
        Serve(next.Epoch, SlowThresholds.LatenciesMin);
        Assert.Equal(new Percent(25), Look(1).Assigned!.Value.Weight);
        Assert.Null(Look(1).Assigned);
    }

    [Fact]
    public void A_burst_of_errors_is_seen_in_whichever_epoch_of_the_step_it_falls()
    {
        var given = _watch.Begin(new Percent(50), null, Nothing);
        Serve(given.Epoch, SlowThresholds.LatenciesMin);
        Serve(given.Epoch, 20, onCandidate: true, EvidenceOutcome.Failed);
        Assert.NotNull(_watch.Burst());
        Assert.NotNull(Look(31).Assigned);
        Assert.NotNull(_watch.Burst());
        _watch.Begin(new Percent(60), null, Nothing);
        Assert.Null(_watch.Burst());
    }

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync();
        _thread.Dispose();
    }
}
