using Halftone.Bench.Shared.Machine;

namespace Halftone.Bench.Overload.Client;

/// <summary>The driver's one thread: connections over epoll, alarms by the monotonic clock.</summary>
internal sealed unsafe class Loop : IDisposable
{
    /// <summary>Alarms and events taken in one turn, so that neither starves the other.</summary>
    private const int TurnMax = 256;

    private readonly int _epoll = Libc.EpollCreate(Libc.SockCloexec);
    private readonly List<Wire> _wires = [];
    private readonly PriorityQueue<Alarm, long> _alarms = new();

    private readonly record struct Alarm(Wire? Wire, Action? Act);

    internal long Now { get; private set; } = Clock.Now;

    /// <summary>The place under which its events will come.</summary>
    internal int Add(Wire wire)
    {
        _wires.Add(wire);
        return _wires.Count - 1;
    }

    internal void Watch(int fd, int place, int life)
    {
        var what = new Libc.EpollEvent { Events = Libc.In | Libc.Out | Libc.ReadHangup | Libc.EdgeTriggered, Data = ((long)place << 32) | (uint)life };
        _ = Libc.EpollControl(_epoll, Libc.CtlAdd, fd, &what);
    }

    internal void Wake(long when, Wire wire) => _alarms.Enqueue(new(wire, null), when);

    internal void At(long when, Action act) => _alarms.Enqueue(new(null, act), when);

    /// <summary>Acts now and then, until told otherwise.</summary>
    internal void Every(long nanoseconds, Func<bool> act)
    {
        var next = Clock.Now;
        Again();

        void Again()
        {
            if (!act()) return;
            next += nanoseconds;
            At(next, Again);
        }
    }

    internal void RunFor(double seconds) => RunUntil(Clock.Now + (long)(seconds * 1e9), () => false);

    /// <summary>Ends at the moment given, or as soon as nothing is left to wait for.</summary>
    internal void RunUntil(long end, Func<bool> done)
    {
        var events = stackalloc Libc.EpollEvent[TurnMax];
        while ((Now = Clock.Now) < end && !done())
        {
            var wait = Math.Min(end - Now, FireAlarms());
            var timeout = new Libc.Time { Seconds = wait / 1_000_000_000, Nanoseconds = wait % 1_000_000_000 };
            var count = Libc.EpollWait(_epoll, events, TurnMax, &timeout, null);
            Now = Clock.Now;
            for (var i = 0; i < count; i++)
            {
                var wire = _wires[(int)(events[i].Data >> 32)];
                if (wire.Life == (int)(uint)events[i].Data) wire.Ready(events[i].Events);
            }
        }
    }

    /// <summary>Nanoseconds to the next one.</summary>
    private long FireAlarms()
    {
        for (var fired = 0; fired < TurnMax && _alarms.TryPeek(out var alarm, out var when); fired++)
        {
            if (when > Now) return when - Now;
            _alarms.Dequeue();
            if (alarm.Wire is { } wire) wire.Expired(Now);
            else alarm.Act!();
        }
        return _alarms.Count == 0 ? long.MaxValue : 0;
    }

    public void Dispose()
    {
        foreach (var wire in _wires) wire.Close();
        _ = Libc.Close(_epoll);
    }
}
