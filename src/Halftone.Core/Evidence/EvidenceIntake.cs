using System.Runtime.CompilerServices;

namespace Halftone.Core.Evidence;

/// <summary>Gives what reactors have written to the folds of their releases; an end finds its beginning by its exchange.</summary>
internal sealed class EvidenceIntake
{
    private readonly Dictionary<int, EvidenceFold> _folds = [];

    /// <summary>By reactor and exchange, where the end belongs.</summary>
    private FoldPlace[][] _begun = [];

    /// <summary>Records of epochs that nobody judges any more.</summary>
    internal long Strays { get; private set; }

    /// <summary>Of the places of exchanges that have begun, used or not.</summary>
    internal long Bytes => _begun.Sum(places => (long)places.Length) * Unsafe.SizeOf<FoldPlace>();

    /// <summary>From now on requests of this epoch belong to this release.</summary>
    internal void Open(EvidenceEpoch epoch, EvidenceFold fold)
    {
        fold.Open(epoch);
        _folds.Add(epoch.Number, fold);
    }

    /// <summary>The release is judged no more; what is under way of it is let go.</summary>
    internal void Close(EvidenceFold fold)
    {
        foreach (var (epoch, each) in _folds)
        {
            if (each == fold) _folds.Remove(epoch);
        }
        foreach (var places in _begun)
        {
            foreach (ref var place in places.AsSpan())
            {
                if (place.Fold == fold) place = default;
            }
        }
    }

    /// <summary>Records of one reactor, in the order in which it wrote them.</summary>
    internal void Take(int reactor, ReadOnlySpan<EvidenceRecord> records)
    {
        foreach (ref readonly var record in records) Take(reactor, record);
    }

    private void Take(int reactor, in EvidenceRecord record)
    {
        switch (record.Kind)
        {
            case EvidenceKind.Begun:
                PlaceOf(reactor, record.Exchange) = _folds.TryGetValue(record.Epoch, out var fold) ? fold.Begin(record, reactor) : Stray();
                break;
            case EvidenceKind.Ended:
                ref var place = ref PlaceOf(reactor, record.Exchange);
                place.Fold?.End(place, record.Outcome, record.Time);
                place = default;
                break;
            default:
                if (_folds.TryGetValue(record.Epoch, out var cut)) cut.Cut(record.Epoch, record.OnCandidate);
                break;
        }
    }

    private FoldPlace Stray()
    {
        Strays++;
        return default;
    }

    private ref FoldPlace PlaceOf(int reactor, int exchange)
    {
        if (reactor >= _begun.Length)
        {
            var before = _begun.Length;
            Array.Resize(ref _begun, reactor + 1);
            for (var i = before; i <= reactor; i++) _begun[i] = [];
        }
        ref var places = ref _begun[reactor];
        if (exchange >= places.Length) Array.Resize(ref places, Math.Max(64, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)exchange + 1)));
        return ref places[exchange];
    }
}
