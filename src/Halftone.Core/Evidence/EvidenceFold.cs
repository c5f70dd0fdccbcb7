using Halftone.Core.Accounting;
using Halftone.Core.Config;
using Halftone.Core.Statistics.Latency;

namespace Halftone.Core.Evidence;

/// <summary>How much a fold may hold.</summary>
internal sealed record FoldLimits
{
    internal static FoldLimits Default { get; } = new();

    /// <summary>Remembered until the release is over: about 5 MB. Beyond it a sample of them is.</summary>
    public int Identities { get; init; } = 100_000;

    /// <summary>Requests whose seconds are not folded: about 10 MB, 60 s of 4,000 requests a second. Beyond it requests are lost, and void their second.</summary>
    public int Requests { get; init; } = 1 << 18;
}

/// <summary>
/// The evidence of one release: requests in any order of drains and reactors come in, units in order of arrival go out. Pure and single-threaded.
/// </summary>
/// <remarks>
/// Arrival seconds are folded one after the other, both arms with the same cut, when all their requests have an outcome or have been open for
/// longer than their patience (specification 3.5 a). A second with a lost record is folded without its requests, whatever their arm.
/// </remarks>
/// <param name="unit">What the split draws.</param>
/// <param name="seed">Of the hash by which identities are sampled when there are too many.</param>
internal sealed class EvidenceFold(SplitUnit unit, FoldLimits limits, ulong seed)
{
    /// <summary>A second is open for as long after its end: a beginning that comes later, from a reactor that stood still between its clock and its ring, is not counted.</summary>
    internal const long Grace = EvidenceRing.Second;

    /// <summary>No second that is void lies further back than anything may be late.</summary>
    private const long VoidSecondsMax = 600;

    private readonly SortedDictionary<long, ArrivalSecond> _open = [];
    private readonly Stack<ArrivalSecond> _spare = [];
    private readonly HashSet<long> _void = [];
    private readonly Dictionary<int, EvidenceEpoch> _epochs = [];
    private readonly Dictionary<int, EpochTally> _tallies = [];
    private readonly UnitFormer _former = new(unit, limits.Identities, seed);
    private long _patience;
    private int _held;

    /// <summary>The newest second that is folded; nothing of it or before it is counted any more.</summary>
    internal long FoldedThrough { get; private set; } = long.MinValue;

    /// <summary>Seconds that were folded without their requests.</summary>
    internal long VoidSeconds { get; private set; }

    /// <summary>Requests and outcomes that came when their second, or their epoch, was folded.</summary>
    internal long Late { get; private set; }

    /// <summary>Requests that were closed without an outcome, after their patience.</summary>
    internal long Overdue { get; private set; }

    internal ErrorBurst Burst { get; } = new();

    /// <summary>What the evidence of this release holds.</summary>
    internal MemoryPart ReadMemory()
    {
        var tallies = _tallies.Count * 2L * LatencySketch.Bytes;
        var used = _open.Values.Sum(second => second.Bytes) + _former.Bytes + tallies;
        return new(PartNames.ReleaseEvidence, used, used + _spare.Sum(second => second.Bytes), _former.Identities);
    }

    internal UnitFormer Former => _former;

    /// <summary>Complete units, in order; whoever takes them clears the list.</summary>
    internal List<EpochUnit> Units => _former.Units;

    /// <summary>Both arms of an epoch of this release.</summary>
    internal EpochTally TallyOf(int epoch) => _tallies[epoch];

    /// <summary>Pending requests by arrival second, oldest first.</summary>
    internal Items<PendingSecond> Pending => _open.Values.Where(second => second.Pending > 0).Select(second => new PendingSecond(second.Number, second.PendingStable, second.PendingCandidate)).ToItems();

    /// <summary>Epochs are opened in order of their numbers, each before its first request.</summary>
    internal void Open(EvidenceEpoch epoch)
    {
        _epochs.Add(epoch.Number, epoch);
        _tallies.Add(epoch.Number, new EpochTally());
        _former.Open(epoch);
        _patience = Math.Max(_patience, epoch.Patience);
    }

    /// <summary>A request was assigned.</summary>
    /// <returns>Where its end belongs; nowhere if it is not counted.</returns>
    internal FoldPlace Begin(in EvidenceRecord begun, int reactor)
    {
        var number = begun.Time / EvidenceRing.Second;
        _tallies[begun.Epoch].Of(begun.OnCandidate).Begun++;
        var isLate = number <= FoldedThrough;
        if (isLate || _held >= limits.Requests)
        {
            if (isLate) Late++;
            else Void(number, number);
            return new FoldPlace(this, null, number, -1, begun.Epoch, begun.OnCandidate);
        }
        var second = SecondOf(number);
        _held++;
        var place = second.Add(new ArrivedRequest
        {
            Identity = begun.Identity,
            At = begun.Time,
            Epoch = begun.Epoch,
            Reactor = (ushort)reactor,
            Counted = begun.Counted,
            OnCandidate = begun.OnCandidate,
            Fresh = begun.Fresh,
        });
        return new FoldPlace(this, second, number, place, begun.Epoch, begun.OnCandidate);
    }

    /// <summary>Its outcome is fixed.</summary>
    internal void End(in FoldPlace place, EvidenceOutcome outcome, long took)
    {
        _tallies[place.Epoch].Of(place.OnCandidate).Add(outcome, took);
        if (place.Second is not { } second) return;
        if (place.Number <= FoldedThrough)
        {
            Late++;
            return;
        }
        Burst.Add(second.End(place.Index, outcome, took));
    }

    /// <summary>An answer was broken off after its head.</summary>
    internal void Cut(int epoch, bool onCandidate) => _tallies[epoch].Of(onCandidate).Cut++;

    /// <summary>Records of requests that arrived between these seconds were lost: none of theirs count, of either arm.</summary>
    internal void Void(long first, long last)
    {
        for (var number = Math.Max(Math.Max(first, last - VoidSecondsMax), FoldedThrough + 1); number <= last; number++)
        {
            if (_void.Add(number)) SecondOf(number);
        }
    }

    /// <summary>Folds the seconds that are complete, in order.</summary>
    /// <param name="now">Every record written before it has been given to this fold. Monotonic nanoseconds.</param>
    internal void Advance(long now)
    {
        while (_open.Count > 0)
        {
            var second = _open.First().Value;
            var end = (second.Number + 1) * EvidenceRing.Second;
            if (now < end + Grace || (second.Pending > 0 && now < end + _patience)) break;
            _open.Remove(second.Number);
            FoldedThrough = second.Number;
            Fold(second);
            _held -= second.Count;
            _spare.Push(second);
        }
        // Up to here nothing that could be added to a window is left out.
        var complete = Math.Min(now / EvidenceRing.Second - 1 - Grace / EvidenceRing.Second, _open.Count > 0 ? _open.First().Key - 1 : long.MaxValue);
        if (complete < FoldedThrough) return;
        FoldedThrough = complete;
        _former.CloseUntil((complete + 1) * EvidenceRing.Second);
    }

    /// <summary>
    /// Pessimistic completion (specification 3.5 b): what the seconds that are not folded yet would add for the harm tests if every pending request of the
    /// candidate went well and every one of stable's did not. Only where the unit is the request; an identity's window is open for 10 s anyway.
    /// </summary>
    internal void AddProvisional(List<EpochUnit> into)
    {
        if (unit is not SplitUnit.Request) return;
        foreach (var second in _open.Values.Where(each => !_void.Contains(each.Number)))
        {
            ArrivedRequest[] requests = [.. second.Requests];
            Array.Sort(requests, ArrivedRequest.InOrder);
            foreach (var request in requests.Where(each => each.Epoch >= _former.Epoch && _epochs[each.Epoch].Share is > 0 and < 1)) into.Add(Provisional(request));
        }
    }

    private EpochUnit Provisional(ArrivedRequest request)
    {
        var epoch = _epochs[request.Epoch];
        if (request.Outcome is EvidenceOutcome.Pending) request.Outcome = request.OnCandidate ? EvidenceOutcome.Ok : EvidenceOutcome.Failed;
        var alone = new OpenUnit { Weight = epoch.Share, OnCandidate = request.OnCandidate };
        alone.Add(request, epoch.Of(request.OnCandidate));
        return new EpochUnit(epoch.Number, alone.Unit);
    }

    private void Fold(ArrivalSecond second)
    {
        Overdue += second.Pending;
        if (_void.Remove(second.Number))
        {
            VoidSeconds++;
            return;
        }
        second.Requests.Sort(ArrivedRequest.InOrder);
        foreach (ref var request in second.Requests)
        {
            if (request.Epoch < _former.Epoch) Late++;
            else _former.Add(_epochs[request.Epoch], request);
        }
    }

    private ArrivalSecond SecondOf(long number)
    {
        if (_open.TryGetValue(number, out var second)) return second;
        if (!_spare.TryPop(out second)) second = new ArrivalSecond();
        second.Begin(number);
        _open.Add(number, second);
        return second;
    }
}

/// <summary>Where the end of a request belongs.</summary>
/// <param name="Second">Null: it is not evidence, only a figure.</param>
/// <param name="Number">The second's number: the object is used again.</param>
internal readonly record struct FoldPlace(EvidenceFold? Fold, ArrivalSecond? Second, long Number, int Index, int Epoch, bool OnCandidate);

/// <summary>Requests of one arrival second whose outcome is not known.</summary>
internal readonly record struct PendingSecond(long Second, int Stable, int Candidate);
