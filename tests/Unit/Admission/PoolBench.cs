using Halftone.Core.Admission;
using Halftone.Core.Config;

namespace Halftone.Tests.Unit.Admission;

/// <summary>A pool with a clock in milliseconds and calls short enough to read.</summary>
internal sealed class PoolBench
{
    internal const long Millisecond = 1_000_000;
    private ulong _lastToken;
    private ulong _lastHandle;

    internal PoolBench(int slots = 1, int waiters = 100, long bytes = 1 << 20, int streams = 10, int? queueWaitMs = 1000, int reactors = 2)
    {
        Limits = new PoolLimits { SlotsPerInstance = slots, WaitersMax = waiters, WaiterBytesMax = bytes, StreamsPerInstance = streams, QueueWait = queueWaitMs * Millisecond };
        Pool = new Pool(Limits, reactors, Told);
    }

    internal PoolLimits Limits { get; }
    internal ToldReactors Told { get; } = new();
    internal Pool Pool { get; }
    internal long Now { get; set; } = 1_000_000 * Millisecond;

    internal Instance Add(string name = "v1/1", bool cold = false) => Pool.Add(name, Endpoint.Loopback(3000), Now, cold);

    internal Taken Take(int reactor = 0, int bytes = 100, int deadlineMs = 60_000, long waitUntil = 0, Priority priority = Priority.Normal)
    {
        var token = ++_lastToken;
        var result = Pool.Take(reactor, token, bytes, Now, Now + (deadlineMs * Millisecond), waitUntil, out var grant, out var waiter, out var expiresAt, out var fault, out var dropped, priority);
        Pool.CheckWholly();
        return new Taken(token, result, grant, waiter, expiresAt, fault, dropped);
    }

    internal Wake Return(Lease lease, int reactor = 0, Link? keep = null, long serviceMs = -1)
    {
        Pool.Return(lease, reactor, Now, keep ?? Link.None, serviceMs < 0 ? -1 : serviceMs * Millisecond, out var wake);
        Pool.CheckWholly();
        return wake;
    }

    internal Link NewLink(int reactor = 0) => new(reactor, ++_lastHandle, (int)_lastHandle + 100);

    internal void Pass(int milliseconds) => Now += milliseconds * Millisecond;
}
