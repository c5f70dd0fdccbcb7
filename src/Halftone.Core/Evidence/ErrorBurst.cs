namespace Halftone.Core.Evidence;

/// <summary>Outcomes of one second of arrivals, both arms.</summary>
internal readonly record struct SecondCounts(long Second, int StableOk, int StableBad, int CandidateOk, int CandidateBad);

/// <summary>So many of the candidate's outcomes in a row were bad, while stable had these in the same seconds.</summary>
internal sealed record BurstReading(int Epoch, int InARow, long FirstSecond, long LastSecond, int StableOk, int StableBad);

/// <summary>The error burst: 20 candidate outcomes in a row are bad while stable had less than half of its own bad in the same seconds. A hard signal, outside alpha.</summary>
/// <remarks>
/// "In a row" is by arrival, among those whose outcome is known. It does not wait for pending ones: it is there to act within a second. Where stable
/// answered nothing in those seconds nobody can tell whose fault it is, and there is no burst.
/// </remarks>
internal sealed class ErrorBurst
{
    /// <summary>Under a candidate with 10 % of errors a row of 20 comes once in 10^20 requests.</summary>
    internal const int Row = 20;

    /// <summary>Seconds that are remembered; a row that takes longer to come is none.</summary>
    internal const int Seconds = 64;

    private readonly SecondCounts[] _seconds = new SecondCounts[Seconds];

    /// <summary>The candidate's newest outcomes in order of arrival, the newest last.</summary>
    private readonly List<(long At, bool Bad)> _newest = new(Row + 1);

    /// <summary>The first one of this release; null = there was none.</summary>
    internal BurstReading? Seen { get; private set; }

    /// <summary>The remembered seconds that had outcomes, oldest first.</summary>
    internal Items<SecondCounts> Counts => _seconds.Where(each => each.StableOk + each.StableBad + each.CandidateOk + each.CandidateBad > 0).OrderBy(each => each.Second).ToItems();

    /// <param name="request">Its outcome is known. Sheds, and clients that left, are neither good nor bad.</param>
    internal void Add(in ArrivedRequest request)
    {
        var bad = EvidenceOutcomes.IsBad(request.Outcome);
        if (!bad && request.Outcome is not EvidenceOutcome.Ok) return;
        Count(request.At / EvidenceRing.Second, request.OnCandidate, bad);
        if (!request.OnCandidate) return;
        Line(request.At, bad);
        if (Seen is null && _newest.Count >= Row && _newest.TrueForAll(each => each.Bad)) Judge(request.Epoch);
    }

    private void Count(long second, bool onCandidate, bool bad)
    {
        ref var counts = ref _seconds[(int)(second % Seconds)];
        if (counts.Second > second) return;
        if (counts.Second < second) counts = new SecondCounts { Second = second };
        counts = (onCandidate, bad) switch
        {
            (false, false) => counts with { StableOk = counts.StableOk + 1 },
            (false, true) => counts with { StableBad = counts.StableBad + 1 },
            (true, false) => counts with { CandidateOk = counts.CandidateOk + 1 },
            _ => counts with { CandidateBad = counts.CandidateBad + 1 },
        };
    }

    private void Line(long at, bool bad)
    {
        var place = _newest.Count;
        while (place > 0 && _newest[place - 1].At > at) place--;
        _newest.Insert(place, (at, bad));
        if (_newest.Count > Row) _newest.RemoveAt(0);
    }

    private void Judge(int epoch)
    {
        var (first, last) = (_newest[0].At / EvidenceRing.Second, _newest[^1].At / EvidenceRing.Second);
        if (last - first >= Seconds) return;
        var (ok, bad) = (0, 0);
        for (var second = first; second <= last; second++)
        {
            ref var counts = ref _seconds[(int)(second % Seconds)];
            if (counts.Second != second) continue;
            ok += counts.StableOk;
            bad += counts.StableBad;
        }
        if (bad < ok) Seen = new BurstReading(epoch, _newest.Count, first, last, ok, bad);
    }
}
