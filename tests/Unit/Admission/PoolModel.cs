using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Outcomes;
using Xunit;

namespace Halftone.Tests.Unit.Admission;

/// <summary>What a waiter is expected to be told: a fault, or a slot.</summary>
internal readonly record struct Expected(ulong Token, Fault Fault);

/// <summary>The pool in plain lists, without a thought for speed: what it may answer, and what it must.</summary>
/// <remarks>Where the pool is free to choose (which of two equally busy instances), the model checks the choice and follows it.</remarks>
internal sealed class PoolModel(PoolLimits limits)
{
    internal sealed class Place(Instance instance, int slots)
    {
        internal Instance Instance { get; } = instance;
        internal int Slots { get; set; } = slots;

        /// <summary>What slow start grants.</summary>
        internal int Warm { get; set; } = int.MaxValue;
        internal Readiness Readiness { get; set; }
        internal uint Epoch { get; set; }
        internal int Busy { get; set; }
        internal int Streams { get; set; }

        /// <summary>Oldest first.</summary>
        internal List<Link> Idle { get; } = [];

        internal bool HasFreeSlot => Readiness == Readiness.Ready && Busy < Slots;
    }

    internal sealed record Standing(ulong Token, Priority Priority, int Reactor, int Bytes, long Since, long ExpiresAt, Fault Late);

    internal List<Place> Places { get; } = [];

    /// <summary>Oldest first.</summary>
    internal List<Standing> Line { get; } = [];

    internal PoolLimits Limits { get; set; } = limits;
    internal Fault Closed { get; set; }

    /// <summary>No instance before this moment.</summary>
    internal long InstancesAt { get; set; }
    internal long Taken { get; private set; }
    internal long Returned { get; private set; }

    internal Place Of(Instance instance) => Places.Single(place => place.Instance == instance);

    internal int ReadySlots => Places.Where(place => place.Readiness == Readiness.Ready).Sum(place => place.Slots);

    internal bool AnyFreeSlot => Places.Any(place => place.HasFreeSlot);

    /// <summary>Checks a grant against the taking order, and books it.</summary>
    internal void Granted(in Grant grant, int reactor)
    {
        var place = Of(grant.Instance);
        Assert.True(place.HasFreeSlot, "only a free slot of a ready instance is granted");
        Assert.Equal(Places.Where(other => other.HasFreeSlot).Min(other => other.Busy), place.Busy);
        var link = grant.Link;
        if (place.Idle.Any(idle => idle.Reactor == reactor)) Assert.Equal(place.Idle.Last(idle => idle.Reactor == reactor), link);
        else if (place.Idle.Count > 0) Assert.Equal(place.Idle.Last(idle => idle.Reactor == link.Reactor), link);
        else Assert.True(link.IsNone);
        place.Idle.Remove(link);
        place.Busy++;
        Taken++;
    }

    internal void Freed(Place place) => place.Busy--;

    internal void LeaseEnded() => Returned++;

    internal long WaitUntil(long now, long deadline) =>
        now + (Limits.QueueWait ?? Math.Min(5_000 * PoolBench.Millisecond, (deadline - now) / 4));

    /// <summary>Joins the line; returns who is dropped, and whether there was room.</summary>
    internal (List<Expected> Dropped, bool Joined) Join(Standing newcomer, bool again)
    {
        var dropped = DropUntil(Limits.WaitersMax - 1, Limits.WaiterBytesMax - newcomer.Bytes, newcomer.Priority);
        if (TooMany(Limits.WaitersMax - 1, Limits.WaiterBytesMax - newcomer.Bytes)) return (dropped, false);
        var oldest = Line.FindIndex(standing => standing.Priority == newcomer.Priority);
        if (again && oldest >= 0 && !IsStanding(Line[oldest], newcomer.Since)) Line.Insert(oldest, newcomer with { Since = Line[oldest].Since });
        else Line.Add(newcomer);
        return (dropped, true);
    }

    internal List<Expected> DropUntil(int waiters, long bytes, Priority newcomer = Priority.High)
    {
        var dropped = new List<Expected>();
        while (TooMany(waiters, bytes))
        {
            var victim = Line.Find(standing => standing.Priority == Line.Max(other => other.Priority))!;
            if (victim.Priority < newcomer) break;
            dropped.Add(new(victim.Token, Fault.QueueFull));
            Line.Remove(victim);
        }

        return dropped;
    }

    private bool TooMany(int waiters, long bytes) => Line.Count > 0 && (Line.Count > waiters || Line.Sum(standing => (long)standing.Bytes) > bytes);

    /// <summary>Who is told next when a slot is free: some with their time up, then perhaps one with a slot.</summary>
    internal (List<Expected> Late, Standing? Next) Choose(int reactor, long now)
    {
        var late = new List<Expected>();
        while (Line.Count > 0)
        {
            var first = Line.Min(standing => standing.Priority);
            var ours = Line.FindAll(standing => standing.Priority == first);
            var next = IsStanding(ours[0], now) ? ours[^1]
                : now - ours[0].Since <= (ours[0].ExpiresAt - ours[0].Since) / 8 ? ours.Find(standing => standing.Reactor == reactor) ?? ours[0]
                : ours[0];
            Line.Remove(next);
            if (next.ExpiresAt > now) return (late, next);
            late.Add(new(next.Token, next.Late));
        }

        return (late, null);
    }

    private static bool IsStanding(Standing oldest, long now) => now - oldest.Since > (oldest.ExpiresAt - oldest.Since) / 2;
}
