using Halftone.Core.Admission;
using Halftone.Core.Config;

namespace Halftone.Tests.Simulation.Admission.Disciplines;

/// <summary>Ours: the pool that serves traffic, with a bound of a quarter of the clients' patience.</summary>
internal sealed class PoolDiscipline : Discipline, IReactors
{
    private readonly Dictionary<ulong, Held> _held = [];
    private readonly Random _random = new(7);
    private readonly long[] _answeredBy;
    private readonly Pool _pool;

    private sealed class Held(Job job, int reactor)
    {
        internal Job Job { get; } = job;
        internal int Reactor { get; } = reactor;
        internal Waiter Waiter { get; set; }
        internal Lease Lease { get; set; }
        internal long Since { get; set; }
    }

    internal PoolDiscipline(Traffic traffic, int reactors) : base(traffic)
    {
        _answeredBy = new long[reactors];
        _pool = new Pool(new PoolLimits { SlotsPerInstance = Traffic.Workers, WaitersMax = 10_000, WaiterBytesMax = 1 << 24, StreamsPerInstance = 0, QueueWait = Traffic.Patience / 4 }, reactors, this);
        _pool.Add("v1/1", Endpoint.Loopback(3000), traffic.Now);
    }

    /// <summary>The smallest share of answers that a reactor's clients got.</summary>
    internal double LeastShare => _answeredBy.Min() / (double)_answeredBy.Sum();

    internal PoolCounts Counts => _pool.Read();

    internal override void Arrive(Job job)
    {
        var token = (ulong)job.Number + 1;
        var held = new Held(job, _random.Next(_answeredBy.Length));
        var result = _pool.Take(held.Reactor, token, 500, Traffic.Now, Traffic.Now + (60_000 * Traffic.Millisecond), 0, out var grant, out var waiter, out var expiresAt, out _, out var dropped);
        if (!dropped.IsNone) Wake(dropped);
        if (result == TakeResult.Refused) return;
        _held.Add(token, held);
        if (result == TakeResult.Granted)
        {
            Begin(held, grant.Lease);
            return;
        }

        held.Waiter = waiter;
        Traffic.At(expiresAt, () =>
        {
            if (held.Lease.IsNone && _pool.Leave(held.Waiter)) _held.Remove(token);
        });
    }

    internal override void Leave(Job job)
    {
        if (!_held.TryGetValue((ulong)job.Number + 1, out var held)) return;
        if (!held.Lease.IsNone) End(held, serviceTime: -1);
        else if (_pool.Leave(held.Waiter)) _held.Remove((ulong)job.Number + 1);
    }

    public void Wake(in Wake wake)
    {
        if (wake.IsNone || !_held.TryGetValue(wake.Token, out var held)) return;
        if (wake.Grant.Lease.IsNone) _held.Remove(wake.Token);
        else Begin(held, wake.Grant.Lease);
    }

    public void Close(Link idle) => throw new InvalidOperationException("No connection is kept here.");

    private void Begin(Held held, Lease lease)
    {
        held.Lease = lease;
        held.Since = Traffic.Now;
        Traffic.Begin(held.Job, () => End(held, held.Job.Work));
    }

    private void End(Held held, long serviceTime)
    {
        if (!_held.Remove((ulong)held.Job.Number + 1)) return;
        Traffic.Worked(held.Job, Traffic.Now - held.Since);
        if (held.Job.Answered) _answeredBy[held.Reactor]++;
        _pool.Return(held.Lease, held.Reactor, Traffic.Now, Link.None, serviceTime, out var wake);
        Wake(wake);
    }
}
