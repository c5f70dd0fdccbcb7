namespace Halftone.Core.Admission;

/// <summary>What the pool may do with an instance.</summary>
internal enum Readiness : byte
{
    /// <summary>Its free slots are granted.</summary>
    Ready,

    /// <summary>It refused a connection: nothing is granted until it is reinstated.</summary>
    Suspect,

    /// <summary>Control wants it empty: nothing is granted, no connection is kept.</summary>
    Draining,

    /// <summary>Control has let it go; only its leases still out know it.</summary>
    Removed,
}

/// <summary>The pool's books of one instance; read and written under the pool's lock only.</summary>
/// <remarks>
/// A slot is a number, not a thing: free slots = Max - Busy. Only slots that somebody holds, or that keep an idle connection, have a row
/// in the <see cref="SlotTable"/>.
/// </remarks>
internal sealed class InstanceSlots(int max, int reactors)
{
    internal Readiness Readiness;

    /// <summary>Counts every change of readiness, so that a late Reinstate cannot undo what happened since its Suspect.</summary>
    internal uint Epoch;

    /// <summary>Slots this instance has now: the least of the configured, the warmed-up and the adaptive number.</summary>
    internal int Max = max;

    /// <summary>What slow start grants so far; <see cref="int.MaxValue"/> once it is warm.</summary>
    internal int Warm = int.MaxValue;

    /// <summary>What its answer times allow; used with an answer goal only.</summary>
    internal AdaptiveSlots Adaptive;

    /// <summary>Slots held by leases.</summary>
    internal int Busy;

    /// <summary>Of the busy ones, those that nobody listens to any more.</summary>
    internal int Cancelled;

    /// <summary>Of the busy ones, those that wait for a client and not for the instance.</summary>
    internal int Excused;

    /// <summary>Busy ones that owe an answer which somebody listens for.</summary>
    internal int Owing => Busy - Cancelled - Excused;

    /// <summary>Of those, the ones that are listened to for a sign of life only.</summary>
    internal int Witnesses;

    /// <summary>What its answers, and their absence, say about it.</summary>
    internal SignsOfLife Signs;

    /// <summary>Leases beyond Max, left from before Max was lowered; falls as they return and never rises by a grant.</summary>
    internal int Surplus;

    internal int Streams;

    /// <summary>Idle connections over all reactors.</summary>
    internal int Idle;

    /// <summary>Per reactor, ends of the list of idle connections; rows of the slot table.</summary>
    internal readonly int[] NewestIdle = new int[reactors];
    internal readonly int[] OldestIdle = new int[reactors];

    /// <summary>Changed by the pool's EnterLocked only, with <see cref="HealthMax"/>.</summary>
    internal Health Health = Health.Well;

    /// <summary>What its health lets it have busy.</summary>
    internal int HealthMax = int.MaxValue;

    /// <summary>In operation, able to serve or not.</summary>
    internal bool IsMember => Readiness <= Readiness.Suspect;

    /// <summary>Slots it has to give, busy or free.</summary>
    internal int Offered => Readiness == Readiness.Ready ? Math.Min(Max, HealthMax) : 0;

    internal bool HasFreeSlot => Readiness == Readiness.Ready && Busy < Max && Busy < HealthMax;

    /// <summary>Connections, busy or idle, never exceed the slots; an instance that is to become empty keeps none.</summary>
    internal bool MayKeepLink => IsMember && Busy + Idle < Max;
}
