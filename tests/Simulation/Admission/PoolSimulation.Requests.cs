using Halftone.Core.Admission;
using Halftone.Core.Outcomes;

namespace Halftone.Tests.Simulation.Admission;

// The life of a request.
internal sealed partial class PoolSimulation
{
    private sealed class Request
    {
        internal required ulong Token { get; init; }
        internal required int Reactor { get; init; }
        internal required long Deadline { get; init; }
        internal Waiter Waiter { get; set; }

        /// <summary>Set while it waits, and kept for a wait that goes on after a refused connect.</summary>
        internal long ExpiresAt { get; set; }

        internal bool Waits { get; set; }
        internal Grant Grant { get; set; }
        internal bool Holds { get; set; }
        internal int Tries { get; set; }
        internal Fault? Ended { get; set; }
    }

    private readonly Dictionary<ulong, Request> _requests = [];
    private int _ended;

    private void Arrive()
    {
        if (_now >= _arrivalsEnd) return;
        At(Exponential((long)(Second / _arrivalsPerSecond)), Arrive);
        var request = new Request
        {
            Token = (ulong)++Requests,
            Reactor = _random.Next(_reactors),
            Deadline = _now + (Chance(0.1) ? Between(1, 30) * Millisecond : 10 * Second),
        };
        _requests.Add(request.Token, request);
        if (Chance(0.3)) At(Exponential(100 * Millisecond), () => ClientGone(request));
        Enter(request, 0);
    }

    private void Enter(Request request, long waitUntil)
    {
        var result = _pool.Take(request.Reactor, request.Token, (int)Between(50, 2000), _now, request.Deadline, waitUntil, out var grant, out var waiter, out var expiresAt, out var fault, out var dropped);
        if (!dropped.IsNone) Wake(in dropped);
        switch (result)
        {
            case TakeResult.Granted:
                Uses(in grant, request.Reactor);
                Begin(request, grant);
                break;
            case TakeResult.Refused:
                End(request, fault);
                break;
            default:
                Assert.True(expiresAt <= request.Deadline && expiresAt - _now <= (_limits.QueueWait ?? 5 * Second), "no wait is longer than W");
                (request.Waits, request.Waiter, request.ExpiresAt) = (true, waiter, expiresAt);
                At(expiresAt - _now, () => Expire(request, waiter));
                break;
        }
    }

    private void Expire(Request request, Waiter waiter)
    {
        if (!request.Waits || request.Waiter != waiter || !_pool.Leave(waiter)) return;
        request.Waits = false;
        End(request, Fault.QueueTimedOut);
    }

    private void Woken(Wake wake)
    {
        var request = _requests[wake.Token];
        Assert.Equal(request.Reactor, wake.Reactor);
        Assert.True(request.Waits, "only a waiter is woken, and once");
        Assert.True(_now <= request.ExpiresAt + WakeLatencyMax, "nobody waits beyond W");
        request.Waits = false;
        if (wake.Fault == Fault.None) Begin(request, wake.Grant);
        else if (request.Ended is null) End(request, wake.Fault);
    }

    private void Begin(Request request, Grant grant)
    {
        (request.Grant, request.Holds) = (grant, true);
        var process = _processes[grant.Instance.Id];
        var link = grant.Link;
        if (request.Ended is not null || _now >= request.Deadline)
        {
            // The client left, or its time ran out, while the wake was on its way: the connection is as good as before.
            Release(request, link.IsNone ? link : NewLink(request.Reactor, process), -1);
            if (request.Ended is null) End(request, Fault.DeadlinePassed);
            return;
        }

        if (!process.Alive)
        {
            if (link.IsNone) At(Between(20, 200) * Microsecond, () => Refused(request));
            else Fail(request);
            return;
        }

        process.Running.Add(request);
        Assert.True(process.Running.Count + process.Abandoned <= _slotsEver, "an instance never runs more than its slots");
        var service = Exponential(_serviceMean);
        At(service, () => Finish(request, grant.Lease, process, service));
    }

    private void Refused(Request request)
    {
        var instance = request.Grant.Instance;
        var epoch = _pool.Suspect(instance);
        At(50 * Millisecond, () => _pool.Reinstate(instance, epoch, _now));
        Release(request, Link.None, -1);
        if (request.Ended is not null) return;
        if (++request.Tries > 3) End(request, Fault.ConnectRefused);
        else Enter(request, request.ExpiresAt);
    }

    private void Finish(Request request, Lease lease, Process process, long service)
    {
        if (!request.Holds || request.Grant.Lease != lease || !process.Running.Remove(request)) return;
        if (Chance(0.03) && _pool.MoveToStream(ref lease, request.Reactor, _now, out var wake))
        {
            if (!wake.IsNone) Wake(in wake);
            request.Grant = request.Grant with { Lease = lease };
            At(Exponential(100 * Millisecond), () => Succeed(request, Link.None, -1));
            return;
        }

        Succeed(request, Chance(0.9) ? NewLink(request.Reactor, process) : Link.None, service);
    }

    private void Succeed(Request request, Link keep, long service)
    {
        Release(request, keep, service);
        if (request.Ended is not null) return;
        Served++;
        End(request, Fault.None);
    }

    private void Fail(Request request)
    {
        Release(request, Link.None, -1);
        if (request.Ended is null) End(request, Fault.ClosedBeforeAnswer);
    }

    private void ClientGone(Request request)
    {
        if (request.Ended is not null) return;
        if (request.Waits && _pool.Leave(request.Waiter)) request.Waits = false;
        var process = request.Holds ? _processes[request.Grant.Instance.Id] : null;
        End(request, Fault.ClientLeft);
        if (process is null || !process.Running.Remove(request)) return;

        // The handler runs on without its client, so its slot stays taken for as long as an answer usually takes.
        process.Abandoned++;
        At(Math.Max(1, _pool.MedianServiceTime), () =>
        {
            process.Abandoned--;
            Release(request, Link.None, -1);
        });
    }

    private void Release(Request request, Link keep, long service)
    {
        Assert.True(request.Holds, "a lease returns once");
        request.Holds = false;
        _pool.Return(request.Grant.Lease, request.Reactor, _now, keep, service, out var wake, sign: SignOf(request, service));
        if (wake.IsNone) return;
        if (wake.Reactor != request.Reactor)
        {
            Wake(in wake);
            return;
        }

        Uses(in wake.Grant, wake.Reactor);
        Woken(wake);
    }

    /// <summary>Some instances answer 5xx more often than not.</summary>
    private Sign SignOf(Request request, long service) =>
        service < 0 ? Sign.None : Chance(request.Grant.Instance.Id % 3 == 0 ? 0.7 : 0.1) ? Sign.Failed : Sign.Answered;

    private void Uses(in Grant grant, int reactor)
    {
        if (grant.Link.IsNone) return;
        Assert.True(_idle.Remove(grant.Link.Handle, out var owner), "a granted connection is idle, open, and granted once");
        Assert.Same(_processes[grant.Instance.Id], owner);
        if (grant.Link.Reactor != reactor) Steals++;
    }

    private void End(Request request, Fault fault)
    {
        Assert.Null(request.Ended);
        request.Ended = fault;
        _ended++;
    }
}
