using Halftone.Core.Admission;
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
        internal Readiness Readiness { get; set; }
        internal uint Epoch { get; set; }
        internal int Busy { get; set; }
        internal int Streams { get; set; }

        /// <summary>Oldest first.</summary>
        internal List<Link> Idle { get; } = [];

        internal bool HasFreeSlot => Readiness == Readiness.Ready && Busy < Slots;
    }

    internal sealed record Standing(ulong Token, int Reactor, int Bytes, long Since, long ExpiresAt, Fault Late);

    internal List<Place> Places { get; } = [];

    /// <summary>Oldest first.</summary>
    internal List<Standing> Line { get; } = [];

    internal PoolLimits Limits { get; set; } = limits;
    internal Fault Closed { get; set; }
    internal long Taken { get; private set; }
    internal long Returned { get; private set; }

    internal Place Of(Instance instance) => Places.Single(place => place.Instance == instance);

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

    /// <summary>Joins the line; returns who is dropped.</summary>
    internal List<Expected> Join(ulong token, int reactor, int bytes, long now, long expiresAt, Fault late, bool again)
    {
        var dropped = DropUntil(Limits.WaitersMax - 1, Limits.WaiterBytesMax - bytes);
        if (again && Line.Count > 0 && !IsStanding(now)) Line.Insert(0, new(token, reactor, bytes, Line[0].Since, expiresAt, late));
        else Line.Add(new(token, reactor, bytes, now, expiresAt, late));
        return dropped;
    }

    internal List<Expected> DropUntil(int waiters, long bytes)
    {
        var dropped = new List<Expected>();
        while (Line.Count > 0 && (Line.Count > waiters || Line.Sum(standing => (long)standing.Bytes) > bytes))
        {
            dropped.Add(new(Line[0].Token, Fault.QueueFull));
            Line.RemoveAt(0);
        }

        return dropped;
    }

    /// <summary>Who is told next when a slot is free: some with their time up, then perhaps one with a slot.</summary>
    internal (List<Expected> Late, Standing? Next) Choose(int reactor, long now)
    {
        var late = new List<Expected>();
        while (Line.Count > 0)
        {
            var next = IsStanding(now) ? Line[^1]
                : now - Line[0].Since <= (Line[0].ExpiresAt - Line[0].Since) / 8 ? Line.Find(standing => standing.Reactor == reactor) ?? Line[0]
                : Line[0];
            Line.Remove(next);
            if (next.ExpiresAt > now) return (late, next);
            late.Add(new(next.Token, next.Late));
        }

        return (late, null);
    }

    private bool IsStanding(long now) => now - Line[0].Since > (Line[0].ExpiresAt - Line[0].Since) / 2;
}
