using Halftone.DataPlane.Loop;

namespace Halftone.DataPlane.Listening;

/// <summary>Accepts on one reactor's listeners; out of descriptors it pauses, and neither spins nor goes deaf.</summary>
internal sealed unsafe class Acceptor(int epoll, Action<int, UInt128> accepted)
{
    /// <summary>Connections per event before those who are already here get a turn.</summary>
    private const int AcceptsMax = 64;

    /// <summary>How long to wait for descriptors to be freed.</summary>
    private const long PauseTime = 50_000_000;

    private readonly List<int> _listeners = [];
    private int _reserve = OpenReserve();
    private long _pausedUntil;

    /// <summary>Connections closed at once because no descriptor was left.</summary>
    internal long TurnedAway { get; private set; }

    /// <summary>Takes a listening socket; level-triggered, so that what is left in the backlog is told again.</summary>
    internal void Add(int descriptor)
    {
        _listeners.Add(descriptor);
        Register(_listeners.Count - 1);
    }

    internal void Accept(int listener, long now)
    {
        var address = stackalloc byte[28];
        for (var i = 0; i < AcceptsMax; i++)
        {
            var length = 28u;
            var fd = Native.accept4(_listeners[listener], address, &length, Native.SockNonblock | Native.SockCloexec);
            if (fd >= 0)
            {
                accepted(fd, SocketAddress.Bits(new ReadOnlySpan<byte>(address, 28)));
                continue;
            }
            if (Native.Errno is Native.EMfile or Native.ENfile) OutOfDescriptors(listener, now);
            return;
        }
    }

    /// <summary>
    /// The reserve descriptor lets us tell one client "no" instead of leaving it in the backlog; then nothing is accepted for a moment,
    /// for a level-triggered listener would report the rest of the backlog without end.
    /// </summary>
    private void OutOfDescriptors(int listener, long now)
    {
        if (_reserve >= 0)
        {
            Native.close(_reserve);
            var fd = Native.accept4(_listeners[listener], null, null, Native.SockCloexec);
            if (fd >= 0)
            {
                Native.close(fd);
                TurnedAway++;
            }
            _reserve = OpenReserve();
        }
        Native.EpollEvent ignored = default;
        foreach (var descriptor in _listeners) Native.epoll_ctl(epoll, Native.EpollDel, descriptor, &ignored);
        _pausedUntil = now + PauseTime;
    }

    internal void Tick(long now)
    {
        if (_pausedUntil == 0 || now < _pausedUntil) return;
        _pausedUntil = 0;
        if (_reserve < 0) _reserve = OpenReserve();
        for (var i = 0; i < _listeners.Count; i++) Register(i);
    }

    internal long NextTickIn(long now) => _pausedUntil == 0 ? -1 : Math.Max(0, _pausedUntil - now);

    internal void Close()
    {
        foreach (var descriptor in _listeners) Native.close(descriptor);
        _listeners.Clear();
        _pausedUntil = 0;
        if (_reserve >= 0) Native.close(_reserve);
        _reserve = -1;
    }

    private void Register(int index)
    {
        var ev = new Native.EpollEvent { Events = Native.EpollIn, Data = (uint)index };
        Native.epoll_ctl(epoll, Native.EpollAdd, _listeners[index], &ev);
    }

    private static int OpenReserve()
    {
        fixed (byte* path = "/dev/null\0"u8) return Native.open(path, Native.OCloexec);
    }
}
