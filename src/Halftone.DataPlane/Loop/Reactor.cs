using Halftone.Core.Accounting;
using Halftone.DataPlane.Forwarding;
using Halftone.DataPlane.Listening;
using Halftone.DataPlane.Logging;

namespace Halftone.DataPlane.Loop;

/// <summary>One event-loop thread: its epoll, its connections, its engine. What comes from other threads comes through its mailbox.</summary>
internal sealed unsafe class Reactor : IDisposable
{
    private const int EventsMax = 256;

    /// <summary>Then the connections have their turn: a closed pool or a rollback may have a message for each of ten thousand who wait.</summary>
    private const int MessagesPerTurn = 256;

    /// <summary>Event data of the doorbell; a connection's generation is never 0, so no slot can look like it.</summary>
    private const ulong Doorbell = uint.MaxValue;

    private readonly int _index;
    private readonly ReactorGroup _group;
    private readonly ConnectionTable _table = new();
    private readonly EpollDriver _driver;
    private readonly Engine _engine;
    private readonly ReadinessPump _pump;
    private readonly Acceptor _acceptor;
    private readonly ClientRoom _room;
    private readonly Mailbox<Message> _mailbox = new();
    private readonly int _bell;
    private readonly Thread _thread;
    private long _incoming;
    private bool _stopping;

    internal Reactor(int index, ReactorGroup group, WorldHolder world, LogRing? ring, TimeProvider time, int seed)
    {
        _index = index;
        _group = group;
        Ring = ring;
        _driver = new EpollDriver(index, _table, link => group.Post(link.Reactor, new Message { Kind = MessageKind.Stolen, Handle = link.Handle })) { SocketBuffer = group.SocketBuffer };
        var wheel = new TimerWheel(_table, _driver.Now);
        _engine = new Engine(index, _driver, _table, wheel, new BlockPool(), group, world, new ExchangeLog(ring, new WallClock(time)), (ulong)seed) { AllInHand = group.ExchangesInHand };
        _engine.Report = group.Report;
        _pump = new ReadinessPump(_driver, _table, _engine, group.Report);
        _room = new ClientRoom(index, group, _engine);
        _acceptor = new Acceptor(_driver.Epoll, _room.Find, Adopt);
        _bell = Native.eventfd(0, Native.EfdCloexec | Native.EfdNonblock);
        var ev = new Native.EpollEvent { Events = Native.EpollIn | Native.EpollEdge, Data = Doorbell };
        Native.epoll_ctl(_driver.Epoll, Native.EpollAdd, _bell, &ev);
        _thread = new Thread(Run) { IsBackground = true, Name = $"reactor-{index}" };
    }

    internal EpollDriver Driver => _driver;

    internal Engine Engine => _engine;

    internal LogRing? Ring { get; }

    /// <summary>Connections closed at once because no descriptor was left.</summary>
    internal long TurnedAway => _acceptor.TurnedAway;

    /// <summary>Connections accepted for us by another reactor and not yet served.</summary>
    internal long Incoming => Volatile.Read(ref _incoming);

    /// <summary>Client connections, those on their way included; read by the others when they hand over an accepted one.</summary>
    /// <remarks>What is on its way is read first: served meanwhile, it counts twice and not never.</remarks>
    internal long Clients => Incoming + Volatile.Read(ref _engine.Counts.Clients);

    internal long AcceptPauses => _acceptor.Pauses;

    /// <summary>From any thread.</summary>
    internal IEnumerable<MemoryPart> ReadMemory() => [.. _engine.ReadMemory(), _mailbox.ReadMemory(), .. Ring is { } ring ? [ring.ReadMemory()] : (MemoryPart[])[]];

    internal void Start() => _thread.Start();

    internal void Join() => _thread.Join();

    /// <summary>From any thread: a connection that this reactor shall serve. It counts from now on, lest a whole backlog be sent here.</summary>
    internal void Give(int fd, UInt128 address)
    {
        Interlocked.Increment(ref _incoming);
        Post(new Message { Kind = MessageKind.Accepted, Descriptor = fd, Address = address });
    }

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
            _pump.TakeTurns();
            for (var left = MessagesPerTurn; left > 0 && _mailbox.TryTake(out var message); left--) Handle(message);
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
        _pump.Handle(data, Readiness(events));
    }

    private static Ready Readiness(uint events)
    {
        var ready = Ready.None;
        if ((events & Native.EpollIn) != 0) ready |= Ready.In;
        if ((events & Native.EpollOut) != 0) ready |= Ready.Out;
        if ((events & (Native.EpollRdHup | Native.EpollHup | Native.EpollErr)) != 0) ready |= Ready.Closed;
        return ready;
    }

    /// <summary>A bug in a message costs the connection it names, if it names one.</summary>
    private void Handle(in Message message)
    {
        _driver.ReadClock();
        try
        {
            Act(message);
        }
        catch (Exception bug) when (bug is not OutOfMemoryException)
        {
            _group.Report(bug);
            _engine.Broken(message.Kind is MessageKind.CloseForgotten or MessageKind.Stolen ? _table.Find(message.Handle) : -1);
        }
        _engine.DeliverWakes();
    }

    private void Act(in Message message)
    {
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
                Interlocked.Decrement(ref _incoming);
                break;
            case MessageKind.AddListener:
                _acceptor.Add(message.Descriptor);
                break;
            case MessageKind.Press:
                _engine.Press(message.Rung);
                break;
            case MessageKind.GiveRoom:
                _room.Give();
                break;
            case MessageKind.EndStreams:
                _engine.EndStreams(message.Instance!);
                break;
            case MessageKind.Withdraw:
                _engine.Withdraw(message.Pool!);
                break;
            case MessageKind.Drain:
                _acceptor.Close();
                _engine.Drain();
                break;
            case MessageKind.Cut:
                _engine.Cut();
                break;
            default:
                _stopping = true;
                break;
        }
    }

    /// <summary>An accepted connection: served here, or by a reactor that has clearly less to do.</summary>
    private void Adopt(int fd, UInt128 address)
    {
        var other = _group.LessLoadedThan(_index, Clients);
        if (other == _index) Serve(fd, address);
        else _group.Give(other, fd, address);
    }

    private void Serve(int fd, UInt128 address)
    {
        var slot = -1;
        try
        {
            slot = _table.Add(fd, ConnectionKind.Client, Phase.Head);
            ref var connection = ref _table[slot];
            connection.Address = address;
            connection.AddressLength = (byte)SocketAddress.FormatPeer(address, connection.AddressBuffer);
            if (_driver.Register(slot, fd))
            {
                _engine.Accepted(slot);
                return;
            }
            Native.close(fd);
            _table.Close(slot);
        }
        catch (Exception bug) when (bug is not OutOfMemoryException)
        {
            _group.Report(bug);
            if (slot < 0) Native.close(fd);
            _engine.Broken(slot);
        }
    }

    public void Dispose()
    {
        for (var slot = 0; slot < _table.Capacity; slot++)
        {
            if (_table[slot].IsLive) Native.close(_table[slot].Fd);
        }
        while (_mailbox.TryTake(out var message))
        {
            if (message.Kind == MessageKind.Accepted) Native.close(message.Descriptor);
        }
        _acceptor.Close();
        Native.close(_bell);
        _driver.Dispose();
    }
}
