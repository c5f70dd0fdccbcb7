using System.Diagnostics;
using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Outcomes;
using Halftone.DataPlane.Loop;

namespace Halftone.Tests.Simulation.Admission;

/// <summary>Two real threads as reactors fight for one slot through the real pool and mailboxes.</summary>
public sealed class StressTests(ITestOutputHelper output)
{
    private static readonly int Takes = Environment.GetEnvironmentVariable("HALFTONE_NIGHTLY") == "1" ? 10_000_000 : 100_000;

    [Theory]
    [InlineData(1, 3600_000)]
    [InlineData(4, 5)]
    public void Nobody_waits_while_the_only_slot_is_free(int requests, int boundMs)
    {
        using var arena = new Arena(requests, Takes / 2, boundMs * 1_000_000L);
        var threads = arena.Reactors.Select(reactor => new Thread(reactor.Run)).ToArray();
        var began = Stopwatch.GetTimestamp();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;

        var waits = arena.Reactors.Select(reactor => reactor.LongestDelivery).Max();
        output.WriteLine($"{Takes} takes by 2 reactors with {requests} requests each in {seconds:F1} s, {arena.Reactors.Sum(reactor => reactor.Wakes)} slots handed across, "
            + $"{arena.Reactors.Sum(reactor => reactor.TooLate)} waiters too late, {arena.Reactors.Sum(reactor => reactor.EventfdWrites)} eventfd writes; longest from freeing the slot to its use {waits / 1e6:F2} ms, over 5 ms: {arena.Reactors.Sum(reactor => reactor.DeliveriesOver5Ms)}");
        foreach (var reactor in arena.Reactors) Assert.Null(reactor.Failure);
        // A thread that the system did not let run is late for reasons of its own. One in a million is left for what it does not tell.
        if (Takes >= 1_000_000) Assert.InRange(arena.Reactors.Sum(reactor => reactor.LateWithoutExcuse), 0, Takes / 1_000_000);
        var counts = arena.Pool.Read();
        Assert.Equal(0, arena.Reactors.Sum(reactor => reactor.FreeWhileWaiting));
        Assert.Equal((0, 0, 0L), (counts.Busy, counts.Waiting, counts.Stale));
        Assert.Equal(counts.Taken, counts.Returned);
        Assert.True(counts.Taken >= Takes);
        arena.Pool.CheckWholly();
    }

    private sealed class Arena : IReactors, IDisposable
    {
        internal Arena(int requests, int takes, long bound)
        {
            Pool = new Pool(new PoolLimits { SlotsPerInstance = 1, WaitersMax = 100, WaiterBytesMax = 100_000, StreamsPerInstance = 1, QueueWait = bound }, 2, this);
            Pool.Add("v1/1", Endpoint.Loopback(3000), Now);
            Reactors = [new Reactor(0, this, requests, takes), new Reactor(1, this, requests, takes)];
        }

        internal Pool Pool { get; }
        internal Reactor[] Reactors { get; }

        internal static long Now => (long)Stopwatch.GetElapsedTime(0).TotalNanoseconds;

        /// <summary>Waiters found too late when the slot was freed.</summary>
        public void Wake(in Wake wake) => Reactors[wake.Reactor].Send(wake);

        public void Close(Link idle) => throw new InvalidOperationException("No connection is kept here.");

        public void Dispose()
        {
            foreach (var reactor in Reactors) reactor.Eventfd.Dispose();
        }
    }

    private readonly record struct Letter(Wake Wake, long Sent);

    /// <summary>From freeing a slot to its use by the waiter that got it.</summary>
    private const long BoundNs = 5_000_000;

    private sealed class Reactor(int index, Arena arena, int requests, int takes)
    {
        private readonly Mailbox<Letter> _box = new(ring: 16);

        /// <summary>Leases held, to be returned in the next round, as an answer would.</summary>
        private readonly Queue<Lease> _held = new();

        /// <summary>By token: the waiters of this reactor.</summary>
        private readonly Dictionary<ulong, Waiter> _waiters = [];
        private readonly Random _random = new(index);
        private ulong _token;
        private int _taken;
        private long _eventfdWrites;
        private string? _statistics;
        private long _deliveries;
        private long _queued;
        private long _queuedBefore;

        internal SemaphoreSlim Eventfd { get; } = new(0);
        internal string? Failure { get; private set; }
        internal long FreeWhileWaiting { get; private set; }
        internal long LongestDelivery { get; private set; }
        internal long DeliveriesOver5Ms { get; private set; }
        internal long LateWithoutExcuse { get; private set; }
        internal long Wakes { get; private set; }
        internal long TooLate { get; private set; }
        internal long EventfdWrites => _eventfdWrites;

        internal void Run()
        {
            _statistics = $"/proc/{new FileInfo("/proc/thread-self").LinkTarget}/schedstat";
            try
            {
                while (_taken < takes || _held.Count > 0 || _waiters.Count > 0) Turn();
            }
            catch (Exception failure)
            {
                Failure = failure.ToString();
            }
        }

        private void Judge(long delivery)
        {
            var queued = arena.Reactors.Sum(reactor => reactor.QueuedForAProcessor());
            if (delivery > BoundNs)
            {
                DeliveriesOver5Ms++;
                if (queued - _queuedBefore < delivery - BoundNs) LateWithoutExcuse++;
            }

            _queuedBefore = queued;
        }

        /// <summary>Nanoseconds this thread could have run and was not let; see proc(5), schedstat. The last known when the thread has ended.</summary>
        private long QueuedForAProcessor()
        {
            try
            {
                if (Volatile.Read(ref _statistics) is { } path) _queued = long.Parse(File.ReadAllText(path).Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
            }

            return _queued;
        }

        private void Turn()
        {
            while (_box.TryTake(out var letter)) Receive(letter);
            while (_taken < takes && _held.Count + _waiters.Count < requests) Take();
            var counts = arena.Pool.Read();
            if (counts.Waiting > 0 && counts.Busy == 0) FreeWhileWaiting++;
            if (_held.TryDequeue(out var lease)) Return(lease);
            else if (_waiters.Count > 0 && _random.Next(16) == 0) Leave();
            else if (_waiters.Count > 0 && _box.TryPrepareToSleep()) Sleep();
        }

        private void Sleep()
        {
            if (!Eventfd.Wait(TimeSpan.FromSeconds(30))) throw new InvalidOperationException($"reactor {index} was not woken for 30 s: {arena.Pool.Read()}");
            _box.Awake();
        }

        private void Take()
        {
            var result = arena.Pool.Take(index, ++_token, 1, Arena.Now, long.MaxValue, 0, out var grant, out var waiter, out _, out var fault, out _);
            if (result == TakeResult.Refused) throw new InvalidOperationException($"refused: {fault}");
            if (result == TakeResult.Waiting)
            {
                _waiters.Add(_token, waiter);
                return;
            }

            _taken++;
            _held.Enqueue(grant.Lease);
        }

        private void Return(Lease lease)
        {
            arena.Pool.Return(lease, index, Arena.Now, Link.None, 1, out var wake);
            if (wake.IsNone) return;
            if (wake.Reactor == index)
            {
                Receive(new Letter(wake, Arena.Now));
                return;
            }

            Wakes++;
            arena.Reactors[wake.Reactor].Send(wake);
        }

        /// <summary>Called by the other reactor.</summary>
        internal void Send(Wake wake)
        {
            if (!_box.Push(new Letter(wake, Arena.Now))) return;
            Interlocked.Increment(ref _eventfdWrites);
            Eventfd.Release();
        }

        /// <summary>A timer fires; if the slot was handed over meanwhile, its wake is on its way and is waited for.</summary>
        private void Leave()
        {
            var (token, waiter) = _waiters.First();
            if (arena.Pool.Leave(waiter)) _waiters.Remove(token);
        }

        private void Receive(Letter letter)
        {
            if (!_waiters.Remove(letter.Wake.Token)) throw new InvalidOperationException($"a wake came for {letter.Wake.Token}, which does not wait");
            if (letter.Wake.Fault != Fault.None)
            {
                if (letter.Wake.Fault != Fault.QueueTimedOut) throw new InvalidOperationException($"dropped: {letter.Wake.Fault}");
                TooLate++;
                return;
            }

            var delivery = Arena.Now - letter.Sent;
            LongestDelivery = Math.Max(LongestDelivery, delivery);
            if (delivery > BoundNs || ++_deliveries % 64 == 0) Judge(delivery);
            _taken++;
            _held.Enqueue(letter.Wake.Grant.Lease);
        }
    }
}
