using System.Runtime.InteropServices;
using Halftone.Bench.Shared.Client;
using Halftone.Bench.Shared.Machine;

namespace Halftone.Bench.Load.Client;

/// <summary>Keep-alive connections to one contender, at most one request in flight on each, driven by one thread over epoll.</summary>
/// <remarks>
/// Why not wrk: slots of a fifth of a second that alternate among ten proxies need all connections open at once, a fixed schedule with
/// latencies counted from it, and nothing running between slots. Everything the loop touches is allocated before.
/// </remarks>
internal sealed unsafe class Fleet : IDisposable
{
    private const int EventsMax = 512, BufferBytes = 256 * 1024;

    /// <summary>How long the last answers may take after the load's end.</summary>
    private const long GraceNanoseconds = 1_000_000_000;

    private static readonly byte* Buffer = (byte*)NativeMemory.Alloc(BufferBytes);

    private readonly int _port;
    private readonly int _epoll = Libc.EpollCreate(Libc.SockCloexec);
    private readonly int[] _fds;
    private readonly long[] _askedAt;
    private readonly Answer[] _answers;

    /// <summary>Connections without a request, first in, first out, so that all of them take their turn.</summary>
    private readonly Queue<int> _free;

    private readonly List<long> _latencies = new(1 << 16);
    private int _inFlight, _reconnects, _nextHead;
    private long _errors, _bytes;
    private string? _firstError;

    internal Fleet(int port, int connections)
    {
        _port = port;
        _fds = new int[connections];
        _askedAt = new long[connections];
        _answers = new Answer[connections];
        _free = new(connections);
        for (var i = 0; i < connections; i++)
        {
            Connect(i);
            _free.Enqueue(i);
        }
    }

    internal int Connections => _fds.Length;

    internal Traffic Run(Load load)
    {
        Begin();
        _nextHead %= load.Heads.Length;
        var start = Clock.Now;
        var end = start + load.Nanoseconds;
        var interval = load.Closed ? 0 : 1e9 / load.Rate;
        long scheduled = 0;
        var events = stackalloc Libc.EpollEvent[EventsMax];
        while (true)
        {
            var now = Clock.Now;
            var wait = GraceNanoseconds;
            while (now < end && _free.Count > 0)
            {
                var due = load.Closed ? now : start + (long)(scheduled * interval);
                if (due >= end) break;
                if (due > now)
                {
                    wait = due - now;
                    break;
                }
                scheduled++;
                Ask(_free.Dequeue(), load, due);
            }
            var over = now >= end || (!load.Closed && start + (long)(scheduled * interval) >= end);
            if ((over && _inFlight == 0) || now > end + GraceNanoseconds) break;
            Listen(events, wait, load.Closed && now < end ? load : null, end);
        }
        if (_inFlight > 0) Abandon();
        var wanted = load.Closed ? scheduled : (long)(load.Nanoseconds / interval);
        return new()
        {
            Requests = _latencies.Count,
            Errors = _errors,
            Unsent = Math.Max(0, wanted - scheduled),
            BytesReceived = _bytes,
            Nanoseconds = Clock.Now - start,
            Latencies = [.. _latencies],
            Reconnects = _reconnects,
            FirstError = _firstError,
        };
    }

    /// <summary>Handles what is there; with a load, answered connections ask again at once.</summary>
    private void Listen(Libc.EpollEvent* events, long nanoseconds, Load? again, long end)
    {
        var timeout = new Libc.Time { Seconds = nanoseconds / 1_000_000_000, Nanoseconds = nanoseconds % 1_000_000_000 };
        var count = Libc.EpollWait(_epoll, events, EventsMax, &timeout, null);
        for (var e = 0; e < count; e++)
        {
            var i = (int)events[e].Data;
            if (!Receive(i)) continue;
            var now = Clock.Now;
            _latencies.Add(now - _askedAt[i]);
            _inFlight--;
            if (again is not null && now < end) Ask(i, again, now);
            else Rest(i);
        }
    }

    private void Rest(int i)
    {
        _askedAt[i] = 0;
        _free.Enqueue(i);
    }

    private void Ask(int i, Load load, long due)
    {
        var head = load.Heads[_nextHead];
        if (++_nextHead >= load.Heads.Length) _nextHead = 0;
        _askedAt[i] = due;
        _inFlight++;
        fixed (byte* bytes = head)
            if (Libc.Send(_fds[i], bytes, head.Length, Libc.NoSignal) != head.Length) Fail(i, "a request could not be sent");
    }

    /// <summary>True when the answer is complete.</summary>
    private bool Receive(int i)
    {
        var got = Libc.Receive(_fds[i], Buffer, BufferBytes, 0);
        if (got < 0 && Marshal.GetLastSystemError() == Libc.Again) return false;
        if (_askedAt[i] == 0)
        {
            Reconnect(i);
            return false;
        }
        if (got <= 0)
        {
            Fail(i, "the connection ended before its answer");
            return false;
        }
        _bytes += got;
        var bytes = new ReadOnlySpan<byte>(Buffer, (int)got);
        switch (_answers[i].Feed(bytes))
        {
            case Answer.Step.Done when _answers[i].Status == 200: return true;
            case Answer.Step.Incomplete: return false;
            default:
                Fail(i, $"not the answer expected: {Answer.Shown(bytes)}");
                return false;
        }
    }

    /// <summary>Connections that a contender closed while they were idle are opened again before the clock starts.</summary>
    private void Begin()
    {
        (_errors, _bytes, _reconnects, _firstError) = (0, 0, 0, null);
        _latencies.Clear();
        var events = stackalloc Libc.EpollEvent[EventsMax];
        int before;
        do
        {
            before = _reconnects;
            Listen(events, 0, null, 0);
        }
        while (_reconnects > before);
    }

    private void Fail(int i, string why)
    {
        _errors++;
        _firstError ??= why;
        _inFlight--;
        Reconnect(i);
        _free.Enqueue(i);
    }

    private void Abandon()
    {
        for (var i = 0; i < _fds.Length; i++)
            if (!_free.Contains(i)) Fail(i, "no answer within a second after the load's end");
    }

    private void Reconnect(int i)
    {
        _reconnects++;
        _ = Libc.Close(_fds[i]);
        Connect(i);
    }

    private void Connect(int i)
    {
        _answers[i].Reset();
        _askedAt[i] = 0;
        _fds[i] = Sockets.Connect(_port);
        if (_fds[i] < 0) throw new InvalidOperationException($"Port {_port} refused connection {i} of {_fds.Length}.");
        var what = new Libc.EpollEvent { Events = Libc.In | Libc.ReadHangup, Data = i };
        _ = Libc.EpollControl(_epoll, Libc.CtlAdd, _fds[i], &what);
    }

    public void Dispose()
    {
        foreach (var fd in _fds) _ = Libc.Close(fd);
        _ = Libc.Close(_epoll);
    }
}
