using Halftone.Core.Admission;
using Halftone.Core.Config;

namespace Halftone.Tests.Simulation.Admission;

/// <summary>
/// The line under load, as in the reference simulation: 8 slots of 20 ms (exponential), clients that give up after 1 s and free what they
/// hold, W = 250 ms. Goodput is what was answered in time, of what could have been.
/// </summary>
public sealed class OverloadSimulationTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(0.9, 1, 0.99)]
    [InlineData(1.2, 1, 0.97)]
    [InlineData(2, 1, 0.97)]
    [InlineData(10, 1, 0.97)]
    [InlineData(1.2, 4, 0.97)]
    [InlineData(2, 4, 0.97)]
    [InlineData(10, 4, 0.97)]
    public void Capacity_is_used_however_much_is_offered(double load, int reactors, double goodputMin)
    {
        var run = new Overload(load, reactors);
        run.Run();
        output.WriteLine($"{load}x, {reactors} reactors: goodput {run.Goodput:P1}, p50 {run.Percentile(0.5) / 1e6:F0} ms, p99 {run.Percentile(0.99) / 1e6:F0} ms, "
            + $"longest line {run.LongestLine}, empty {run.DrainTime / 1e6:F0} ms after the last arrival, share of reactors {run.Shares}");
        Assert.InRange(run.Goodput, goodputMin, 1.05);
        Assert.InRange(run.DrainTime, 0, 500_000_000);
        Assert.True(run.LeastShare > 0.8 / reactors, "no reactor keeps the slots for itself");
    }

    private sealed class Overload(double load, int reactors) : IReactors
    {
        private const long Millisecond = 1_000_000;
        private const int Slots = 8;
        private const long Service = 20 * Millisecond;
        private const long Patience = 1000 * Millisecond;
        private const long Duration = 20_000 * Millisecond;
        private const long Start = 1_000_000 * Millisecond;

        private readonly record struct Asker(int Reactor, long Arrived);

        private readonly Random _random = new(7);
        private readonly PriorityQueue<Action, (long, long)> _agenda = new();
        private readonly Dictionary<ulong, Asker> _askers = [];
        private readonly List<long> _answers = [];
        private readonly long[] _answeredBy = new long[reactors];
        private long _now = Start;
        private long _order;
        private long _emptyAt;
        private ulong _token;
        private Pool? _pool;

        internal int LongestLine { get; private set; }
        internal long DrainTime => Math.Max(0, _emptyAt - Start - Duration);
        internal double Goodput => _answers.Count / Math.Min(Slots * (double)Duration / Service, _token);
        internal string Shares => string.Join(" ", _answeredBy.Select(count => $"{(double)count / _answers.Count:P0}"));
        internal double LeastShare => _answeredBy.Min() / (double)_answers.Count;

        internal long Percentile(double share) => _answers.Order().ElementAt((int)(_answers.Count * share));

        internal void Run()
        {
            _pool = new Pool(new PoolLimits { SlotsPerInstance = Slots, WaitersMax = 10_000, WaiterBytesMax = 1 << 24, StreamsPerInstance = 0, QueueWait = 250 * Millisecond }, reactors, this);
            _pool.Add("v1/1", Endpoint.Loopback(3000), _now);
            At(0, Arrive);
            while (_agenda.TryDequeue(out var happens, out var when))
            {
                _now = when.Item1;
                happens();
                var counts = _pool.Read();
                LongestLine = Math.Max(LongestLine, counts.Waiting);
                if (counts.Busy > 0) _emptyAt = _now;
            }
        }

        public void Wake(in Wake wake) => _askers.Remove(wake.Token);

        public void Close(Link idle) => throw new InvalidOperationException("No connection is kept here.");

        private void At(long delay, Action happens) => _agenda.Enqueue(happens, (_now + delay, _order++));

        private long Exponential(double mean) => 1 + (long)(-Math.Log(1 - _random.NextDouble()) * mean);

        private void Arrive()
        {
            if (_now - Start >= Duration) return;
            At(Exponential(Service / (Slots * load)), Arrive);
            var token = ++_token;
            var asker = new Asker(_random.Next(reactors), _now);
            _askers.Add(token, asker);
            var result = _pool!.Take(asker.Reactor, token, 500, _now, _now + (60_000 * Millisecond), 0, out var grant, out var waiter, out var expiresAt, out _, out var dropped);
            if (!dropped.IsNone) _askers.Remove(dropped.Token);
            if (result == TakeResult.Granted) Serve(token, grant.Lease);
            else if (result == TakeResult.Waiting) At(expiresAt - _now, () => Leave(token, waiter));
        }

        private void Leave(ulong token, Waiter waiter)
        {
            if (_pool!.Leave(waiter)) _askers.Remove(token);
        }

        private void Serve(ulong token, Lease lease)
        {
            var asker = _askers[token];
            var service = Exponential(Service);
            var left = asker.Arrived + Patience - _now;
            At(Math.Min(service, left), () =>
            {
                _askers.Remove(token);
                if (service <= left)
                {
                    _answers.Add(_now - asker.Arrived);
                    _answeredBy[asker.Reactor]++;
                }

                _pool!.Return(lease, asker.Reactor, _now, Link.None, service, out var wake);
                if (!wake.IsNone) Serve(wake.Token, wake.Grant.Lease);
            });
        }
    }
}
