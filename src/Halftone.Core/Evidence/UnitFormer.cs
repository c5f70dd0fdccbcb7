using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Halftone.Core.Config;

namespace Halftone.Core.Evidence;

/// <summary>Turns the requests of one release, in order of arrival, into randomised units; see <see cref="EvidenceUnit"/>.</summary>
/// <remarks>
/// An identity is one draw, however often it comes: it counts once an epoch, with the share of its first requests that were bad. Whose side was
/// known before is no new draw: on the candidate it counts no more, and on stable at w1 it had the chance (w2 - w1) / (1 - w1) to be moved by the
/// rise to w2. As many identities as there is room for are known; beyond it a sample of them is, chosen by a hash that has nothing to do with the split.
/// </remarks>
/// <param name="unit">What the split draws.</param>
/// <param name="identitiesMax">Identities that are remembered for the whole release.</param>
/// <param name="seed">Of the sampling hash.</param>
internal sealed class UnitFormer(SplitUnit unit, int identitiesMax, ulong seed)
{
    /// <summary>A window closes with so many requests: enough to tell a share, and one heavy user does not hold it open.</summary>
    internal const int WindowRequests = 16;

    /// <summary>Or so long after its first, in nanoseconds.</summary>
    internal const long WindowTime = 10 * EvidenceRing.Second;

    private readonly Dictionary<ulong, Known> _identities = [];
    private readonly Dictionary<ushort, EvidenceEpoch> _byMark = [];
    private readonly UnitQueue _queue = new();
    private EvidenceEpoch _epoch = new(0, default);
    private ulong _sampled = ulong.MaxValue;

    /// <summary>What is known of an identity that was counted.</summary>
    private struct Known
    {
        internal double Weight;
        internal int Epoch;
        internal bool OnCandidate;

        /// <summary>Number of its open unit; -1 = none is open.</summary>
        internal long Unit;
    }

    internal int Identities => _identities.Count;

    /// <summary>Of the identities, the open units and the complete ones that nobody has taken, with the room kept for more. An entry of a dictionary has three words beside its value.</summary>
    internal long Bytes => ((long)_identities.Capacity * (Unsafe.SizeOf<Known>() + (3 * sizeof(long)))) + _queue.Bytes + ((long)Units.Capacity * Unsafe.SizeOf<EpochUnit>());

    /// <summary>Share of all identities that are looked at, 0..1.</summary>
    internal double Sampled => _sampled / (double)ulong.MaxValue;

    /// <summary>Number of the epoch whose requests are being counted; those of earlier ones come too late.</summary>
    internal int Epoch => _epoch.Number;

    /// <summary>Units that are complete, in order; whoever takes them clears the list.</summary>
    internal List<EpochUnit> Units { get; } = [];

    /// <summary>An epoch of this release begins some time from now.</summary>
    internal void Open(EvidenceEpoch epoch) => _byMark[CountedPeriod.Of(epoch.Number)] = epoch;

    /// <summary>Counts a request. Called in order of arrival.</summary>
    internal void Add(EvidenceEpoch epoch, in ArrivedRequest request)
    {
        if (epoch.Number != _epoch.Number)
        {
            CloseAll();
            _epoch = epoch;
        }
        CloseUntil(request.At);
        if (epoch.Share is not (> 0 and < 1)) return;
        if (unit is SplitUnit.Request || request.Fresh) AddAlone(request);
        else if (IsSampled(request.Identity)) AddToIdentity(request);
    }

    /// <summary>Closes every window whose time is over at this moment.</summary>
    /// <param name="now">Everything that arrived before was added. Monotonic nanoseconds.</param>
    internal void CloseUntil(long now)
    {
        for (var number = _queue.Head; number < _queue.Tail && _queue[number].First + WindowTime <= now; number++) Close(number);
        TakeClosed();
    }

    private void CloseAll()
    {
        for (var number = _queue.Head; number < _queue.Tail; number++) Close(number);
        TakeClosed();
    }

    private void AddAlone(in ArrivedRequest request)
    {
        ref var alone = ref _queue.Add(UnitOf(request, _epoch.Share));
        alone.Add(request, _epoch.Of(request.OnCandidate));
        alone.Closed = true;
        TakeClosed();
    }

    private void AddToIdentity(in ArrivedRequest request)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrNullRef(_identities, request.Identity);
        var weight = Unsafe.IsNullRef(ref known) ? WeightByMark(request) : WeightOf(known);
        if (!Unsafe.IsNullRef(ref known) && known.Unit >= 0)
        {
            AddToWindow(known.Unit, request);
            return;
        }
        if (weight <= 0) return;
        if (Unsafe.IsNullRef(ref known))
        {
            while (_identities.Count >= identitiesMax) Thin();
            if (!IsSampled(request.Identity)) return;
            known = ref CollectionsMarshal.GetValueRefOrAddDefault(_identities, request.Identity, out _);
        }
        known = new Known { Weight = _epoch.Share, Epoch = _epoch.Number, OnCandidate = request.OnCandidate, Unit = _queue.Tail };
        _queue.Add(UnitOf(request, weight));
        AddToWindow(known.Unit, request);
    }

    private void AddToWindow(long number, in ArrivedRequest request)
    {
        ref var window = ref _queue[number];
        window.Add(request, _epoch.Of(request.OnCandidate));
        if (window.Requests < WindowRequests) return;
        Close(number);
        TakeClosed();
    }

    /// <summary>The chance with which an identity that was counted before has been sent to the candidate now; 0 = there was none.</summary>
    private double WeightOf(in Known known) => known.Epoch == _epoch.Number || known.OnCandidate ? 0 : Risen(known.Weight);

    /// <summary>The same for one that we do not remember, but that says itself when it was counted: by the request that issued it.</summary>
    private double WeightByMark(in ArrivedRequest request)
    {
        if (request.Counted == 0 || !_byMark.TryGetValue(request.Counted, out var then)) return _epoch.Share;
        return then.Number == _epoch.Number || then.Weight.Contains(request.Identity) ? 0 : Risen(then.Share);
    }

    private double Risen(double before) => before < 1 ? (_epoch.Share - before) / (1 - before) : 0;

    private void Close(long number)
    {
        ref var closing = ref _queue[number];
        if (closing.Closed) return;
        closing.Closed = true;
        ref var known = ref CollectionsMarshal.GetValueRefOrNullRef(_identities, closing.Identity);
        if (!Unsafe.IsNullRef(ref known)) known.Unit = -1;
    }

    private void TakeClosed()
    {
        while (_queue.Head < _queue.Tail && _queue[_queue.Head].Closed)
        {
            ref var first = ref _queue[_queue.Head];
            if (!first.Dropped) Units.Add(new EpochUnit(first.Epoch, first.Unit));
            _queue.RemoveHead();
        }
    }

    /// <summary>Half of the identities are looked at no more, in this release.</summary>
    private void Thin()
    {
        _sampled >>= 1;
        foreach (var (identity, known) in _identities)
        {
            if (IsSampled(identity)) continue;
            _identities.Remove(identity);
            if (known.Unit < 0) continue;
            ref var open = ref _queue[known.Unit];
            (open.Closed, open.Dropped) = (true, true);
        }
    }

    /// <summary>The finalizer of MurmurHash3 (A. Appleby): every bit of the identity's place in the split moves every bit of this.</summary>
    private bool IsSampled(ulong identity)
    {
        var mixed = identity ^ seed;
        mixed = (mixed ^ (mixed >> 33)) * 0xff51afd7ed558ccd;
        mixed = (mixed ^ (mixed >> 33)) * 0xc4ceb9fe1a85ec53;
        return (mixed ^ (mixed >> 33)) <= _sampled;
    }

    private OpenUnit UnitOf(in ArrivedRequest request, double weight) =>
        new() { Identity = request.Identity, First = request.At, Weight = weight, Epoch = _epoch.Number, OnCandidate = request.OnCandidate };
}
