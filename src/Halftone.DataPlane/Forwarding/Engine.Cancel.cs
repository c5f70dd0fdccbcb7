using Halftone.Core.Admission;
using Halftone.Core.Outcomes;
using Halftone.DataPlane.Loop;

namespace Halftone.DataPlane.Forwarding;

/// <summary>
/// A client has left, or our own patience has ended, while an instance works for it. The instance hears of it at once, by its closed
/// connection; but its handler goes on running, so the slot comes back when the request would have ended.
/// </summary>
/// <remarks>
/// That is the median answer time, and a quarter on top because the estimate strays by so much; as much again for one that is late. An
/// instance that has answered nothing for as long, though it has requests in hand, is not done at that time either: it hangs, and giving
/// it more would drive it past its slots, by as many requests as clients come back for. So the last connection to an overdue instance is
/// kept as a witness: what it says tells that the instance works again.
/// </remarks>
internal sealed partial class Engine
{
    /// <summary>How often a silent instance's slots are looked at again, unless its answers take longer.</summary>
    private static readonly long SilenceLookMin = Seconds(1) / 100, SilenceLookMax = Seconds(1) / 10;

    /// <summary>How long an answer takes as long as none has told.</summary>
    private static readonly long ExpectedUnknown = Seconds(1);

    /// <summary>Nothing is overdue before: people leave within it, and so short a hang costs little.</summary>
    private static readonly long OverdueMin = Seconds(1) / 10;

    private readonly Dictionary<int, Witness> _witnesses = [];

    /// <summary>A connection that is read for a sign of life only, and the slot it holds.</summary>
    private readonly record struct Witness(Pool Pool, Lease Lease, Instance Instance, long SentAt);

    private void Cancel(Exchange exchange, Fault fault, long now)
    {
        if (exchange is not { Stage: Stage.Answering or Stage.Relaying, IsStream: false, AnswerDone: false, Upstream: >= 0 } || exchange.Lease.IsNone) return;
        if (exchange.Stage == Stage.Relaying)
        {
            // Its answer is on its way: the rest of it is written into a closed connection, which ends it.
            CountDeadWork(exchange, 0);
            return;
        }
        var pool = exchange.Version!.Pool;
        // No request lives longer than its limit.
        var expected = Math.Min(Expected(pool), exchange.Deadline - exchange.Started);
        var late = exchange.SentAt + expected < now;
        // One that has outlived the median is of a longer kind, and nobody knows how long: as much again is what an exponential has left.
        var due = (late ? now : exchange.SentAt) + expected;
        CountDeadWork(exchange, due - now);
        ref var upstream = ref _table[exchange.Upstream];
        var isSilent = late && exchange.RequestDone && upstream.InLength == 0 && upstream.OutLength == 0 && !upstream.Is(Marks.Readable | Marks.SendBroken | Marks.PeerClosed);
        var ours = fault != Fault.ClientLeft;
        if (ours && isSilent) pool.TimedOut(exchange.Instance!, exchange.SentAt);
        if (pool.Cancel(exchange.Lease, overdue: !ours && isSilent && exchange.SentAt + OverdueMin < now))
        {
            _later.Enqueue(new Later { Pool = pool, Lease = exchange.Lease, Instance = exchange.Instance, Expected = expected, Sample = ours ? now - exchange.SentAt : -1 }, due);
        }
        else
        {
            upstream.Phase = Phase.Witness;
            upstream.Exchange = -1;
            upstream.Clear(Marks.Paused);
            _witnesses[exchange.Upstream] = new Witness(pool, exchange.Lease, exchange.Instance!, exchange.SentAt);
            _wheel.Set(exchange.Upstream, exchange.Deadline);
            exchange.Upstream = -1;
        }
        exchange.Lease = default;
    }

    /// <summary>A slot whose client has left is due. False: its instance hangs, and it was put off.</summary>
    private bool IsDone(in Later later, long now)
    {
        if (later.IsGiven) return true;
        switch (later.Pool.LivenessOf(later.Instance!, now, later.Expected))
        {
            case Liveness.Silent:
                _later.Enqueue(later with { WasSilent = true }, now + Math.Clamp(later.Expected, SilenceLookMin, SilenceLookMax));
                return false;
            case Liveness.Works when later.WasSilent:
                // It works again as of now, and has yet to do what it was given.
                _later.Enqueue(later with { IsGiven = true }, now + later.Expected);
                return false;
            default:
                return true;
        }
    }

    /// <summary>It says something, or has closed, or its time is up: in any case its request is over.</summary>
    internal void WitnessSpeaks(int slot, bool answered)
    {
        if (!_witnesses.Remove(slot, out var witness)) return;
        var now = _driver.Now;
        _table[slot].Phase = Phase.AnswerHead;
        Close(slot, reset: false);
        witness.Pool.Return(witness.Lease, _reactor, now, Link.None, answered ? now - witness.SentAt : -1, out var wake);
        Wake(wake);
    }

    /// <summary>A witness has said nothing until the deadline of its request.</summary>
    private void WitnessIsSilent(int slot)
    {
        if (_witnesses.TryGetValue(slot, out var witness)) witness.Pool.TimedOut(witness.Instance, witness.SentAt);
        WitnessSpeaks(slot, answered: false);
    }

    /// <summary>A slow client's request or answer is no debt of its instance. Most come in one piece, and nobody asks the pool about them.</summary>
    private static void Excuse(Exchange exchange, bool excused)
    {
        if (!exchange.IsStream && !exchange.Lease.IsNone) exchange.Version!.Pool.Excuse(exchange.Lease, excused);
    }

    private static long Expected(Pool pool)
    {
        var median = pool.MedianServiceTime;
        return median == 0 ? ExpectedUnknown : median + (median / 4);
    }

    private void CountDeadWork(Exchange exchange, long left)
    {
        var cells = exchange.Version!.Tally.ByReactor[_reactor];
        cells.DeadRequests++;
        cells.DeadTime += left;
    }
}
