using Halftone.DataPlane.Forwarding;
using Halftone.DataPlane.Listening;
using Halftone.DataPlane.Logging;

namespace Halftone.DataPlane.Loop;

/// <summary>One event-loop thread: its epoll, its connections, its engine. What comes from other threads comes through its mailbox.</summary>
internal sealed unsafe class Reactor : IDisposable
{
    private const int EventsMax = 256;

    /// <summary>Full 64 KiB reads in a row before others get a turn: 1 MiB, under half a millisecond.</summary>
    private const int ReadsMax = 16;

    /// <summary>Event data of the doorbell; a connection's generation is never 0, so no slot can look like it.</summary>
    private const ulong Doorbell = uint.MaxValue;

    private readonly int _index;
    private readonly ReactorGroup _group;
    private readonly ConnectionTable _table = new();
    private readonly EpollDriver _driver;
    private readonly Engine _engine;
    private readonly Acceptor _acceptor;
    private readonly Mailbox<Message> _mailbox = new();
    private readonly int _bell;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BlockPool.BlockBytes, pinned: true);
    private readonly Thread _thread;
    private bool _stopping;

    internal Reactor(int index, ReactorGroup group, WorldHolder world, LogRing? ring, TimeProvider time, int seed)
    {
        _index = index;
        _group = group;
        Ring = ring;
        _driver = new EpollDriver(index, _table, link => group.Post(link.Reactor, new Message { Kind = MessageKind.Stolen, Handle = link.Handle }));
        var wheel = new TimerWheel(_table, _driver.Now);
        _engine = new Engine(index, _driver, _table, wheel, new BlockPool(), group, world, new ExchangeLog(ring, new WallClock(time)), new Random(seed));
        _acceptor = new Acceptor(_driver.Epoll, Adopt);
        _bell = Native.eventfd(0, Native.EfdCloexec | Native.EfdNonblock);
        var ev = new Native.EpollEvent { Events = Native.EpollIn | Native.EpollEdge, Data = Doorbell };
        Native.epoll_ctl(_driver.Epoll, Native.EpollAdd, _bell, &ev);
        _thread = new Thread(Run) { IsBackground = true, Name = $"reactor-{index}" };
    }

    internal EpollDriver Driver => _driver;

    internal Engine Engine => _engine;

    internal LogRing? Ring { get; }

    /// <summary>Client connections, read by the others when they hand over an accepted one.</summary>
    internal long Clients => Volatile.Read(ref _engine.Counts.Clients);

    internal void Start() => _thread.Start();

    internal void Join() => _thread.Join();

    /// <summary>From any thread.</summary>
    internal void Post(in Message message)
    {
        if (!_mailbox.Push(message)) return;
        var one = 1UL;
        Native.write(_bell, &one, sizeof(ulong));
    }

    private void Run()
    {
        Affinity.Pin(_index, _group.Pin);
        var events = stackalloc Native.EpollEvent[EventsMax];
        while (!_stopping)
        {
            var count = Native.epoll_wait(_driver.Epoll, events, EventsMax, Patience());
            _mailbox.Awake();
            for (var i = 0; i < count; i++) Handle(events[i].Data, events[i].Events);
            TakeTurns();
            while (_mailbox.TryTake(out var message)) Handle(message);
            _driver.ReadClock();
            _engine.Tick();
            _acceptor.Tick(_driver.Now);
            _table.FreeClosed();
        }
    }

    /// <summary>How long epoll may sleep, in milliseconds: not at all while somebody waits for a turn or a message is there.</summary>
    private int Patience()
    {
        if (_driver.HasTurns || !_mailbox.TryPrepareToSleep()) return 0;
        var next = _engine.NextTickIn(_driver.Now);
        var accept = _acceptor.NextTickIn(_driver.Now);
        if (accept >= 0 && (next < 0 || accept < next)) next = accept;
        return next < 0 ? -1 : (int)Math.Min((next + 999_999) / 1_000_000, 60_000);
    }

    private void Handle(ulong data, uint events)
    {
        if (data == Doorbell)
        {
            ulong ignored;
            Native.read(_bell, &ignored, sizeof(ulong));
            return;
        }
        _driver.ReadClock();
        if (data >> 32 == 0)
        {
            _acceptor.Accept((int)data, _driver.Now);
            return;
        }
        var slot = _table.Find(data);
        if (slot < 0) return;
        try
        {
            HandleConnection(slot, events);
        }
        catch (Exception bug) when (bug is not OutOfMemoryException)
        {
            _group.Report(bug);
            _engine.Broken(slot);
        }
        _engine.DeliverWakes();
    }

    private void HandleConnection(int slot, uint events)
    {
        ref var connection = ref _table[slot];
        if ((events & Native.EpollIn) != 0) connection.Set(Marks.Readable);
        if (connection.Phase == Phase.Connecting)
        {
            if ((events & (Native.EpollOut | Native.EpollErr | Native.EpollHup)) != 0) _engine.Connected(slot, _driver.ConnectResult(slot));
            return;
        }
        const uint Closed = Native.EpollRdHup | Native.EpollHup | Native.EpollErr;
        if (connection.Phase == Phase.Idle)
        {
            // Not a byte is read before the pool says that the connection is still ours.
            if ((events & (Closed | Native.EpollIn)) != 0) _engine.CloseIdle(slot);
            return;
        }
        if ((events & Closed) != 0) connection.Set(Marks.PeerClosed);
        if ((events & Native.EpollOut) != 0 && connection.OutLength > 0) _engine.Writable(slot);
        if (!connection.IsLive) return;
        if (!connection.Is(Marks.Paused)) Read(slot, ref connection);
        else if ((events & Closed) != 0) _engine.PeerClosedWhilePaused(slot);
    }

    private void TakeTurns()
    {
        for (var turns = _driver.Turns; turns > 0 && _driver.TryTakeTurn(out var slot); turns--)
        {
            _driver.ReadClock();
            try
            {
                TakeTurn(slot);
            }
            catch (Exception bug) when (bug is not OutOfMemoryException)
            {
                _group.Report(bug);
                _engine.Broken(slot);
            }
            _engine.DeliverWakes();
        }
    }

    private void TakeTurn(int slot)
    {
        ref var connection = ref _table[slot];
        if (connection.Phase == Phase.Connecting)
        {
            _engine.Connected(slot, _driver.ConnectResult(slot));
            return;
        }
        _engine.Continue(slot);
        if (connection.IsLive && !connection.Is(Marks.Paused)) Read(slot, ref connection);
    }

    /// <summary>Reads until there is no more, the engine has enough, or others have waited long enough.</summary>
    private void Read(int slot, ref Connection connection)
    {
        for (var reads = 0; connection.IsLive && connection.Phase != Phase.Idle && !connection.Is(Marks.Paused) && connection.Is(Marks.Readable | Marks.PeerClosed); reads++)
        {
            if (reads == ReadsMax)
            {
                _driver.Resume(slot);
                return;
            }
            var room = _engine.RoomFor(slot);
            nint received;
            fixed (byte* buffer = _buffer) received = Native.recv(connection.Fd, buffer, (nuint)room, 0);
            if (received > 0)
            {
                // A short read means empty, unless the end of the stream may stand behind it.
                if (received < room && !connection.Is(Marks.PeerClosed)) connection.Clear(Marks.Readable);
                _engine.Received(slot, _buffer.AsSpan(0, (int)received));
                continue;
            }
            var errno = received == 0 ? 0 : Native.Errno;
            if (errno == Native.EIntr) continue;
            connection.Clear(Marks.Readable);
            if (errno == Native.EAgain) return;
            _engine.Ended(slot, errno);
            return;
        }
    }

    private void Handle(in Message message)
    {
        _driver.ReadClock();
        switch (message.Kind)
        {
            case MessageKind.Wake:
                _engine.Deliver(message.Wake);
                break;
            case MessageKind.CloseForgotten:
                _engine.CloseForgotten(message.Handle);
                break;
            case MessageKind.Stolen:
                _engine.Stolen(message.Handle);
                break;
            case MessageKind.Accepted:
                Serve(message.Descriptor, message.Address);
                break;
            case MessageKind.AddListener:
                _acceptor.Add(message.Descriptor);
                break;
            case MessageKind.Drain:
                _acceptor.Close();
                _engine.Drain();
                break;
            default:
                _stopping = true;
                break;
        }
        _engine.DeliverWakes();
    }

    /// <summary>An accepted connection: served here, or by a reactor that has clearly less to do.</summary>
    private void Adopt(int fd, UInt128 address)
    {
        var other = _group.LessLoadedThan(_index, Clients);
        if (other == _index) Serve(fd, address);
        else _group.Post(other, new Message { Kind = MessageKind.Accepted, Descriptor = fd, Address = address });
    }

    private void Serve(int fd, UInt128 address)
    {
        var slot = _table.Add(fd, ConnectionKind.Client, Phase.Head);
        ref var connection = ref _table[slot];
        connection.Address = address;
        connection.AddressLength = (byte)SocketAddress.Format(address, connection.AddressBuffer);
        if (!_driver.Register(slot, fd))
        {
            Native.close(fd);
            _table.Close(slot);
            return;
        }
        _engine.Accepted(slot);
    }

    public void Dispose()
    {
        for (var slot = 0; slot < _table.Capacity; slot++)
        {
            if (_table[slot].IsLive) Native.close(_table[slot].Fd);
        }
        _acceptor.Close();
        Native.close(_bell);
        _driver.Dispose();
    }
}
