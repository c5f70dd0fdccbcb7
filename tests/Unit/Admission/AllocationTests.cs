using Halftone.Core.Admission;
using Xunit;

namespace Halftone.Tests.Unit.Admission;

public sealed class AllocationTests
{
    [Fact]
    public void Nothing_is_allocated_on_a_requests_path_at_rest()
    {
        var bench = new PoolBench(slots: 2, queueWaitMs: null);
        bench.Add("v1/1");
        bench.Add("v1/2");
        Rounds(bench, 100);
        NoGarbage.Comes(() => Rounds(bench, 1000));
    }

    /// <summary>Four slots are taken, four requests wait, one of them leaves, the others are handed slots, one moves to a stream, all return.</summary>
    private static void Rounds(PoolBench bench, int rounds)
    {
        Span<Lease> leases = stackalloc Lease[4];
        Span<Waiter> waiters = stackalloc Waiter[4];
        for (var round = 0; round < rounds; round++)
        {
            var now = bench.Now + round;
            for (var i = 0; i < 4; i++)
            {
                Take(bench, i, now, out var grant, out _);
                leases[i] = grant.Lease;
            }

            for (var i = 0; i < 4; i++) Take(bench, i, now, out _, out waiters[i]);
            bench.Pool.Leave(waiters[2]);
            for (var i = 0; i < 4; i++)
            {
                var streamed = Wake.None;
                if (i == 1) bench.Pool.MoveToStream(ref leases[i], 1, now, out streamed);
                bench.Pool.Return(leases[i], i % 2, now, new Link(i % 2, (ulong)((round * 8) + i), 7), 1000, out var wake);
                leases[i] = !wake.IsNone ? wake.Grant.Lease : streamed.Grant.Lease;
            }

            foreach (var lease in leases)
                if (!lease.IsNone) bench.Pool.Return(lease, 0, now, Link.None, 1000, out _);
            if (bench.Pool.Read() is not { Busy: 0, Waiting: 0, Streams: 0 }) Assert.Fail("somebody is left over");
            bench.Told.Closes.Clear();
        }
    }

    private static void Take(PoolBench bench, int i, long now, out Grant grant, out Waiter waiter) =>
        bench.Pool.Take(i % 2, (ulong)i, 100, now, now + (60_000 * PoolBench.Millisecond), 0, out grant, out waiter, out _, out _, out _);
}
