using System.Runtime.CompilerServices;

namespace Halftone.Core.Evidence;

/// <summary>A request between its assignment and the moment when its second is folded.</summary>
internal struct ArrivedRequest
{
    internal ulong Identity;

    /// <summary>Monotonic nanoseconds.</summary>
    internal long At;

    /// <summary>From assignment to outcome, nanoseconds; while the outcome is pending it means nothing.</summary>
    internal long Took;
    internal int Epoch;

    /// <summary>Its place among the requests of its second as they came in: within one reactor, the order of their assignment.</summary>
    internal int Line;
    internal ushort Reactor;
    internal ushort Counted;
    internal EvidenceOutcome Outcome;
    internal bool OnCandidate;
    internal bool Fresh;

    /// <summary>The order in which evidence is counted; it depends on arrivals alone, never on outcomes. A stale clock must not put a request of the old weight behind one of the new.</summary>
    internal static int InOrder(ArrivedRequest one, ArrivedRequest other)
    {
        if (one.Epoch != other.Epoch) return one.Epoch.CompareTo(other.Epoch);
        if (one.At != other.At) return one.At.CompareTo(other.At);
        return one.Reactor != other.Reactor ? one.Reactor.CompareTo(other.Reactor) : one.Line.CompareTo(other.Line);
    }
}

/// <summary>All requests of one release that were assigned within one second. Used again for another second when this one is folded.</summary>
internal sealed class ArrivalSecond
{
    private ArrivedRequest[] _requests = new ArrivedRequest[64];

    /// <summary>Whole seconds of the monotonic clock.</summary>
    internal long Number { get; private set; }

    internal int Count { get; private set; }

    /// <summary>Of its room for requests, used or not.</summary>
    internal long Bytes => (long)_requests.Length * Unsafe.SizeOf<ArrivedRequest>();

    /// <summary>Requests whose outcome is not known.</summary>
    internal int Pending => PendingStable + PendingCandidate;
    internal int PendingStable { get; private set; }
    internal int PendingCandidate { get; private set; }

    internal Span<ArrivedRequest> Requests => _requests.AsSpan(0, Count);

    internal void Begin(long number)
    {
        Number = number;
        Count = PendingStable = PendingCandidate = 0;
    }

    /// <returns>Its place, for its end.</returns>
    internal int Add(in ArrivedRequest request)
    {
        if (Count == _requests.Length) Array.Resize(ref _requests, Count * 2);
        _requests[Count] = request;
        _requests[Count].Line = Count;
        if (request.OnCandidate) PendingCandidate++;
        else PendingStable++;
        return Count++;
    }

    /// <summary>Once for each place, before the second is put in order.</summary>
    internal ref ArrivedRequest End(int place, EvidenceOutcome outcome, long took)
    {
        ref var request = ref _requests[place];
        request.Outcome = outcome;
        request.Took = took;
        if (request.OnCandidate) PendingCandidate--;
        else PendingStable--;
        return ref request;
    }
}
