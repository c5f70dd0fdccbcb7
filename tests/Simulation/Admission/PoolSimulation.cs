using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Outcomes;

namespace Halftone.Tests.Simulation.Admission;

/// <summary>
/// Many reactors share a pool in virtual time: requests come, wait, expire, are cancelled, retried and become streams; instances refuse,
/// die and come back; connections are stolen and lost; limits change. Every invariant is checked after every step.
/// </summary>
/// <remarks>One seed decides everything. Requests are in PoolSimulation.Requests.cs, instances in PoolSimulation.Instances.cs.</remarks>
internal sealed partial class PoolSimulation : IReactors
{
    private const long Microsecond = 1000;
    private const long Millisecond = 1000 * Microsecond;
    private const long Second = 1000 * Millisecond;

    /// <summary>A wake reaches a busy reactor at the end of its batch.</summary>
    private const long WakeLatencyMax = 5 * Millisecond;

    private readonly Random _random;
    private readonly int _reactors;
    private readonly Pool _pool;
    private readonly PriorityQueue<Action, (long At, long Order)> _agenda = new();
    private readonly double _arrivalsPerSecond;
    private readonly long _serviceMean;
    private readonly long _arrivalsEnd;
    private PoolLimits _limits;
    private int _slotsEver;
    private long _now = 1_000 * Second;
    private long _order;

    internal PoolSimulation(int seed, int reactors)
    {
        _random = new Random(seed);
        _reactors = reactors;
        _serviceMean = Between(1, 20) * Millisecond;
        _limits = new PoolLimits
        {
            SlotsPerInstance = (int)Between(1, 6),
            WaitersMax = (int)Between(5, 300),
            WaiterBytesMax = Between(5_000, 200_000),
            StreamsPerInstance = (int)Between(0, 5),
            QueueWait = Chance(0.5) ? Between(20, 2000) * Millisecond : null,
        };
        _slotsEver = _limits.SlotsPerInstance;
        _pool = new Pool(_limits, reactors, this);
        _pool.Judge(HealthLimits.From(new HealthConfig { Path = Chance(0.5) ? "/" : null, EjectAfter = 3, EjectTime = TimeSpan.FromMilliseconds(250) }));
        At(Between(1, 250) * Millisecond, Look);
        var instances = (int)Between(1, 3);
        var capacity = instances * _limits.SlotsPerInstance * (double)Second / _serviceMean;
        _arrivalsPerSecond = Math.Min(4000, capacity * (0.3 + (_random.NextDouble() * 4)));
        _arrivalsEnd = _now + (2 * Second);
        for (var i = 0; i < instances; i++) At(Between(0, 50) * Millisecond, StartInstance);
        At(0, Arrive);
        At(Between(1, 300) * Millisecond, Disturb);
    }

    internal int Requests { get; private set; }
    internal int Served { get; private set; }
    internal int Steals { get; private set; }
    internal int Ejections { get; private set; }
    internal int Returns { get; private set; }
    internal int Steps { get; private set; }

    /// <summary>Runs until nothing is left to happen, then checks that nothing is left over.</summary>
    internal void Run()
    {
        while (_agenda.TryDequeue(out var happens, out var when))
        {
            _now = when.At;
            happens();
            _pool.CheckWholly();
            CheckInstances();
            Steps++;
        }

        var counts = _pool.Read();
        Assert.Equal((0, 0, 0), (counts.Waiting, counts.Busy, counts.Streams));
        Assert.Equal(counts.Taken, counts.Returned);
        Assert.Equal(0, counts.Stale);
        Assert.Equal(_idle.Count, counts.IdleLinks);
        Assert.Equal(Requests, _ended);
    }

    public void Wake(in Wake wake)
    {
        var told = wake;
        if (wake.Fault == Fault.None) Uses(in wake.Grant, wake.Reactor);
        At(Chance(0.02) ? WakeLatencyMax : Between(1, 60) * Microsecond, () => Woken(told));
    }

    public void Close(Link idle) => Assert.True(_idle.Remove(idle.Handle), "the pool closes only connections that it kept");

    private void At(long delay, Action happens) => _agenda.Enqueue(happens, (_now + delay, _order++));

    private long Between(long min, long max) => _random.NextInt64(min, max + 1);

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private long Exponential(long mean) => 1 + (long)(-Math.Log(1 - _random.NextDouble()) * mean);
}
