using Halftone.Core.Admission;
using Halftone.DataPlane.Loop;

namespace Halftone.DataPlane.Forwarding;

/// <summary>
/// A client has left while an instance works for it. The instance hears of it at once, by its closed connection; but its handler goes on
/// running, so the slot comes back when the request would have ended.
/// </summary>
/// <remarks>
/// That is the median answer time, and a quarter on top because the estimate strays by so much; as much again for one that is late. An instance that has answered nothing for as
/// long, though it has requests in hand, is not done at that time either: it hangs, and giving it more would drive it past its slots, by as
/// many requests as clients come back for. So the last connection to an overdue instance is kept as a witness: what it says tells that the
/// instance works again.
/// </remarks>
internal sealed partial class Engine
{
    /// <summary>How often a silent instance's slots are looked at again.</summary>
    private static readonly long SilenceLook = Seconds(1) / 100;

    /// <summary>Nothing is overdue before: people leave within it, and so short a hang costs little.</summary>
    private static readonly long OverdueMin = Seconds(1) / 10;

    private readonly Dictionary<int, Witness> _witnesses = [];

    /// <summary>A connection that is read for a sign of life only, and the slot it holds.</summary>
    private readonly record struct Witness(Pool Pool, Lease Lease, long SentAt);

    private void Cancel(Exchange exchange, long now)
    {
        if (exchange is not { Stage: Stage.Answering or Stage.Relaying, IsStream: false, AnswerDone: false, Upstream: >= 0 } || exchange.Lease.IsNone) return;
        var pool = exchange.Version!.Pool;
        var expected = Expected(pool);
        var late = exchange.SentAt + expected < now;
        // One that has outlived the median is of a longer kind, and nobody knows how long: as much again is what an exponential has left.
        var due = (late ? now : exchange.SentAt) + expected;
        CountDeadWork(exchange, due - now);
        ref var upstream = ref _table[exchange.Upstream];
        var speaks = exchange.Stage == Stage.Relaying || upstream.InLength > 0 || upstream.Is(Marks.Readable);
        var overdue = late && !speaks && exchange.SentAt + OverdueMin < now && exchange.RequestDone && upstream.OutLength == 0 && !upstream.Is(Marks.SendBroken | Marks.PeerClosed);
        if (pool.Cancel(exchange.Lease, overdue))
        {
            _later.Enqueue(new Later { Pool = pool, Lease = exchange.Lease, Instance = exchange.Instance, Deadline = exchange.Deadline }, Math.Min(due, exchange.Deadline));
        }
        else
        {
            upstream.Phase = Phase.Witness;
            upstream.Exchange = -1;
            upstream.Clear(Marks.Paused);
            _witnesses[exchange.Upstream] = new Witness(pool, exchange.Lease, exchange.SentAt);
            _wheel.Set(exchange.Upstream, exchange.Deadline);
            exchange.Upstream = -1;
        }
        exchange.Lease = default;
    }

    /// <summary>A slot whose client has left is due. False: its instance hangs, and it was put off.</summary>
    private bool IsDone(in Later later, long now)
    {
        if (now >= later.Deadline) return true;
        if (later.Pool.IsSilent(later.Instance!, now - Expected(later.Pool)))
        {
            _later.Enqueue(later with { WasSilent = true }, Math.Min(now + SilenceLook, later.Deadline));
            return false;
        }
        if (!later.WasSilent) return true;
        // It works again as of now, and has yet to do what it was given.
        _later.Enqueue(later with { WasSilent = false }, Math.Min(now + Expected(later.Pool), later.Deadline));
        return false;
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

    /// <summary>A slow client's request or answer is no debt of its instance. Most come in one piece, and nobody asks the pool about them.</summary>
    private static void Excuse(Exchange exchange, bool excused)
    {
        if (!exchange.IsStream && !exchange.Lease.IsNone) exchange.Version!.Pool.Excuse(exchange.Lease, excused);
    }

    private static long Expected(Pool pool)
    {
        var median = pool.MedianServiceTime;
        return median + (median / 4);
    }

    private void CountDeadWork(Exchange exchange, long left)
    {
        var cells = exchange.Version!.Tally.ByReactor[_reactor];
        cells.DeadRequests++;
        cells.DeadTime += left;
    }
}
