using Halftone.Control.Releases;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Evidence;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Halftone.Tests.Unit.Releases;

/// <summary>The folding thread as the controller sees it: open, look, close.</summary>
public sealed class EvidenceThreadTests : IDisposable
{
    /// <summary>A monotonic clock counts from a boot, not from the year 1: nanoseconds since then do not fit.</summary>
    private readonly FakeTimeProvider _time = new(DateTimeOffset.MinValue.AddHours(1));
    private readonly EvidenceRings _rings = new(reactors: 2, nonce: 1);
    private readonly List<Exception> _bugs = [];
    private readonly EvidenceThread _thread;
    private int _exchange;

    public EvidenceThreadTests() => _thread = new EvidenceThread(_rings, FoldLimits.Default, seed: 3, _time, _bugs.Add);

    private long Now => (long)(_time.GetTimestamp() * (1e9 / _time.TimestampFrequency));

    private static EvidenceEpoch At(double percent) => new(0, new Percent(percent));

    private void Serve(int reactor, int epoch, ulong identity, EvidenceOutcome outcome = EvidenceOutcome.Ok, bool onCandidate = false)
    {
        var ring = _rings.Make()[reactor];
        ring.TryBegin(new EvidenceRecord { Kind = EvidenceKind.Begun, Epoch = epoch, Identity = identity, Time = Now, Exchange = ++_exchange, OnCandidate = onCandidate });
        ring.End(new EvidenceRecord { Kind = EvidenceKind.Ended, Outcome = outcome, Exchange = _exchange });
    }

    private EvidenceLook Look(double seconds)
    {
        _thread.Turn();
        _time.Advance(TimeSpan.FromSeconds(seconds));
        _thread.Turn();
        return _thread.Look("web")!;
    }

    [Fact]
    public void Units_of_all_reactors_come_once_in_order_of_arrival()
    {
        var epoch = _thread.Open("web", "r1", SplitUnit.Request, At(50));
        Serve(1, epoch, 1);
        _time.Advance(TimeSpan.FromMilliseconds(10));
        Serve(0, epoch, 2, EvidenceOutcome.Failed, onCandidate: true);
        Assert.Empty(_thread.Look("web")!.Units);
        var look = Look(3);
        Assert.Equal([new EpochUnit(epoch, new EvidenceUnit(0.5, false, 1, 0, 0, 0, 0, 0)), new EpochUnit(epoch, new EvidenceUnit(0.5, true, 1, 1, 0, 1, 1, 1))], look.Units.ToArray());
        Assert.Equal((1L, 1L), (look.Tally.Stable.Ok, look.Tally.Candidate.Failed));
        Assert.InRange(look.Behind.TotalSeconds, 1, 3);
        Assert.Empty(_thread.Look("web")!.Units);
        Assert.Empty(_bugs);
    }

    [Fact]
    public void Services_do_not_mix_and_epochs_have_numbers_of_their_own()
    {
        var web = _thread.Open("web", "r1", SplitUnit.Request, At(50));
        var api = _thread.Open("api", "r2", SplitUnit.Request, At(50));
        Assert.NotEqual(web, api);
        Serve(0, web, 1);
        Serve(0, api, 1);
        Assert.Single(Look(3).Units.ToArray());
        Assert.Single(_thread.Look("api")!.Units.ToArray());
    }

    [Fact]
    public void The_next_epoch_of_a_release_goes_on_and_another_release_begins_anew()
    {
        var first = _thread.Open("web", "r1", SplitUnit.Identity, At(10));
        Serve(0, first, ulong.MaxValue);
        Look(20);
        var second = _thread.Open("web", "r1", SplitUnit.Identity, At(55));
        Serve(0, second, ulong.MaxValue);
        Assert.Equal(0.5, Assert.Single(Look(20).Units.ToArray()).Unit.Weight, 12);
        var other = _thread.Open("web", "r2", SplitUnit.Identity, At(30));
        Serve(0, second, ulong.MaxValue - 1);
        Serve(0, other, ulong.MaxValue);
        Assert.Equal(0.3, Assert.Single(Look(20).Units.ToArray()).Unit.Weight, 12);
    }

    [Fact]
    public void What_a_full_ring_has_lost_voids_its_second_for_every_release()
    {
        var epoch = _thread.Open("web", "r1", SplitUnit.Request, At(50));
        var ring = _rings.Make()[0];
        while (ring.TryBegin(new EvidenceRecord { Kind = EvidenceKind.Begun, Epoch = epoch, Time = Now, Exchange = ++_exchange }))
        {
            ring.End(new EvidenceRecord { Kind = EvidenceKind.Ended, Outcome = EvidenceOutcome.Ok, Exchange = _exchange });
        }
        Serve(1, epoch, 1);
        var look = Look(3);
        Assert.Empty(look.Units);
        Assert.Equal((1L, 1L), (look.VoidSeconds, look.LostRecords));
        Serve(0, epoch, 1);
        Assert.Single(Look(3).Units.ToArray());
    }

    [Fact]
    public void A_closed_release_is_looked_at_no_more()
    {
        var epoch = _thread.Open("web", "r1", SplitUnit.Request, At(50));
        Serve(0, epoch, 1);
        _thread.Turn();
        _thread.Close("web");
        Serve(0, epoch, 2);
        _thread.Turn();
        Assert.Null(_thread.Look("web"));
        Assert.Empty(_bugs);
    }

    public void Dispose() => _thread.Dispose();
}
