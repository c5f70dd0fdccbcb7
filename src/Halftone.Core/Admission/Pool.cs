#pragma warning disable CS9113 // signatures first; the body follows in the next commit
using Halftone.Core.Config;
using Halftone.Core.Outcomes;

namespace Halftone.Core.Admission;

/// <summary>
/// A version's ready instances with their slots, and the one bounded line of requests that wait for a slot.
/// Shared by all reactors; lives as long as the version. One lock, held for counters and int links only.
/// </summary>
/// <remarks>All times are monotonic nanoseconds. Reactor calls take `now`, so that simulations own the clock.</remarks>
internal sealed class Pool(PoolLimits limits, int reactors, IReactors wakes)
{
    // ---- reactors -------------------------------------------------------------------------------------------------

    /// <summary>Takes a slot of the least busy ready instance, or joins the line, or says why not.</summary>
    /// <param name="reactor">The caller.</param>
    /// <param name="token">What a wake will carry.</param>
    /// <param name="bytes">Memory the request holds while it waits.</param>
    /// <param name="now">Monotonic nanoseconds.</param>
    /// <param name="deadline">Absolute; the wait ends no later.</param>
    /// <param name="waitUntil">Absolute end of the wait already begun (a request that comes back after a refused connect); 0 = a new wait.</param>
    /// <param name="grant">Set when Granted.</param>
    /// <param name="waiter">Set when Waiting.</param>
    /// <param name="expiresAt">Set when Waiting: when the caller must Leave.</param>
    /// <param name="fault">Set when Refused.</param>
    /// <param name="dropped">A waiter that had to go to make room; wake it.</param>
    internal TakeResult Take(int reactor, ulong token, int bytes, long now, long deadline, long waitUntil, out Grant grant, out Waiter waiter, out long expiresAt, out Fault fault, out Wake dropped) => throw new NotImplementedException();

    /// <summary>Leaves the line (client gone, time up). False: it was handed a slot already and the wake is on its way.</summary>
    internal bool Leave(Waiter waiter) => throw new NotImplementedException();

    /// <summary>Gives the slot back. `keep` stays with it as an idle connection; the wake is the waiter that got the slot.</summary>
    /// <param name="serviceTime">Nanoseconds from sending to the answer's end, for the median; negative = do not count.</param>
    internal void Return(Lease lease, int reactor, long now, Link keep, long serviceTime, out Wake wake) => throw new NotImplementedException();

    /// <summary>Moves a lease from slots to streams (101, event stream, marked long poll). False: streams are full, the lease is unchanged.</summary>
    internal bool MoveToStream(ref Lease lease, int reactor, long now, out Wake wake) => throw new NotImplementedException();

    /// <summary>Takes an idle connection out of the pool because its owner wants to close it. False: somebody has taken it meanwhile.</summary>
    internal bool Forget(Instance instance, Link idle) => throw new NotImplementedException();

    /// <summary>A connect was refused: no further grants for this instance until Reinstate or Control's word. Returns the epoch for Reinstate.</summary>
    internal uint Suspect(Instance instance) => throw new NotImplementedException();

    /// <summary>Half-open again after a pause; no effect when Control spoke meanwhile (epoch differs).</summary>
    internal void Reinstate(Instance instance, uint epoch, long now) => throw new NotImplementedException();

    /// <summary>Expected (median) service time in nanoseconds; the slot of a request cancelled in flight returns after it.</summary>
    internal long MedianServiceTime => throw new NotImplementedException();

    // ---- control --------------------------------------------------------------------------------------------------

    /// <summary>Adds a ready instance; waiters get its slots at once.</summary>
    internal Instance Add(string name, Endpoint endpoint, long now) => throw new NotImplementedException();

    /// <summary>No new grants; idle connections are closed. Busy(instance) tells when it is empty.</summary>
    internal void Drain(Instance instance) => throw new NotImplementedException();

    /// <summary>The instance is gone: leases still out stay valid until returned, and then vanish.</summary>
    internal void Remove(Instance instance) => throw new NotImplementedException();

    /// <summary>Slots and streams in use on an instance.</summary>
    internal (int Busy, int Streams) Use(Instance instance) => throw new NotImplementedException();

    internal void Configure(PoolLimits limits, long now) => throw new NotImplementedException();

    /// <summary>Nobody will serve (given up, removed): waiters are answered with the fault, and so is every later Take, until an instance is added.</summary>
    internal void Close(Fault fault) => throw new NotImplementedException();

    internal PoolCounts Read() => throw new NotImplementedException();
}
