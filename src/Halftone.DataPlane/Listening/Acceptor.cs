using Halftone.Core.Outcomes;
using Halftone.DataPlane.Loop;
using Halftone.DataPlane.Replies;

namespace Halftone.DataPlane.Listening;

/// <summary>Accepts on one reactor's listeners; without room or descriptors it pauses, and neither spins nor goes deaf.</summary>
internal sealed unsafe class Acceptor(int epoll, Func<bool, bool> findRoom, Action<int, UInt128> accepted)
{
    /// <summary>Connections per event before those who are already here get a turn.</summary>
    private const int AcceptsMax = 64;

    /// <summary>How long to wait for descriptors or room to be freed.</summary>
    private const long PauseTime = 50_000_000;

    /// <summary>The longest address we accept from, a sockaddr_in6; that of a Unix peer has no name and is cut.</summary>
    private const int AddressBytes = 28;

    /// <summary>What a turned-away client may have said already and is read: most heads are shorter.</summary>
    private const int UnreadBytes = 4096;

    private static readonly byte[] Refusal = RefusalBytes();

    private readonly List<int> _listeners = [];
    private int _reserve = OpenReserve();
    private long _pausedUntil;

    /// <summary>Connections answered 503 at once because no descriptor was left.</summary>
    internal long TurnedAway { get; private set; }

    /// <summary>Times that newcomers were left in the kernel for a moment.</summary>
    internal long Pauses { get; private set; }

    /// <summary>Takes a listening socket; level-triggered, so that what is left in the backlog is told again.</summary>
    internal void Add(int descriptor)
    {
        _listeners.Add(descriptor);
        Register(_listeners.Count - 1);
    }

    internal void Accept(int listener, long now)
    {
        // An event of a listener that was closed a moment ago.
        if (listener >= _listeners.Count) return;
        for (var i = 0; i < AcceptsMax; i++)
        {
            // The event promises one newcomer; for those behind it nobody is sent away before the next event promises them.
            if (!findRoom(i == 0))
            {
                if (i == 0) Pause(now);
                return;
            }
            switch (AcceptOne(_listeners[listener]))
            {
                case 0 or Native.EIntr or Native.EConnAborted:
                    continue;
                case Native.EMfile or Native.ENfile:
                    TurnOneAway(listener);
                    Pause(now);
                    return;
                case Native.ENoBufs or Native.ENoMem:
                    Pause(now);
                    return;
                default:
                    return;
            }
        }
    }

    /// <summary>Takes one connection out of the backlog; 0, or errno.</summary>
    private int AcceptOne(int descriptor)
    {
        var address = stackalloc byte[AddressBytes];
        var length = (uint)AddressBytes;
        var fd = Native.accept4(descriptor, address, &length, Native.SockNonblock | Native.SockCloexec);
        if (fd < 0) return Native.Errno;
        accepted(fd, SocketAddress.Bits(new ReadOnlySpan<byte>(address, AddressBytes)));
        return 0;
    }

    /// <summary>The reserve descriptor lets us tell one client "no" instead of leaving it in the backlog without a word.</summary>
    private void TurnOneAway(int listener)
    {
        if (_reserve < 0) return;
        Native.close(_reserve);
        var fd = Native.accept4(_listeners[listener], null, null, Native.SockNonblock | Native.SockCloexec);
        if (fd >= 0)
        {
            fixed (byte* refusal = Refusal) Native.send(fd, refusal, (nuint)Refusal.Length, Native.MsgNoSignal);
            Native.shutdown(fd, Native.ShutWrite);
            // With the request unread the close would be a reset, and that could overtake the answer.
            var unread = stackalloc byte[UnreadBytes];
            Native.recv(fd, unread, UnreadBytes, 0);
            Native.close(fd);
            TurnedAway++;
        }
        _reserve = OpenReserve();
    }

    /// <summary>Accepts nothing for a moment: a level-triggered listener would report what it cannot give without end.</summary>
    private void Pause(long now)
    {
        Pauses++;
        foreach (var descriptor in _listeners) Unregister(descriptor);
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

    /// <summary>Ends accepting. Who stands in the backlog has connected already and would be reset by the close, so it is taken in first.</summary>
    internal void Close()
    {
        foreach (var descriptor in _listeners)
        {
            // Epoll watches the open file, not its number: another reactor's duplicate would keep a closed one reporting here.
            Unregister(descriptor);
            for (var i = 0; i < 2 * Listener.Backlog && AcceptOne(descriptor) is 0 or Native.EIntr or Native.EConnAborted; i++)
            {
            }
            Native.close(descriptor);
        }
        _listeners.Clear();
        _pausedUntil = 0;
        if (_reserve >= 0) Native.close(_reserve);
        _reserve = -1;
    }

    private void Register(int index)
    {
        // Exclusive: a Unix listener is one for all reactors, and one of them is enough to wake.
        var ev = new Native.EpollEvent { Events = Native.EpollIn | Native.EpollExclusive, Data = (uint)index };
        Native.epoll_ctl(epoll, Native.EpollAdd, _listeners[index], &ev);
    }

    private void Unregister(int descriptor)
    {
        Native.EpollEvent ignored = default;
        Native.epoll_ctl(epoll, Native.EpollDel, descriptor, &ignored);
    }

    private static byte[] RefusalBytes()
    {
        var room = new byte[1024];
        return room[..Reply.Write(room, Fault.NoDescriptor, keepAlive: false, headOnly: false, dateLine: default)];
    }

    private static int OpenReserve()
    {
        fixed (byte* path = "/dev/null\0"u8) return Native.open(path, Native.OCloexec);
    }
}
