using System.Diagnostics;
using Halftone.Core.Admission;
using Halftone.DataPlane.Upstreams;

namespace Halftone.DataPlane.Loop;

/// <summary>The engine's outside on Linux: sockets and one epoll instance.</summary>
/// <remarks>
/// Every socket is registered once, edge-triggered, for reading and writing, and never modified: a blocked write costs no
/// system call. An event names a slot and its generation, never a descriptor, so one from an earlier life reaches nobody.
/// </remarks>
internal sealed unsafe class EpollDriver : ISockets, IDisposable
{
    internal const uint Interest = Native.EpollIn | Native.EpollOut | Native.EpollRdHup | Native.EpollEdge;

    private readonly int _reactor;
    private readonly ConnectionTable _table;
    private readonly Action<Link> _stolen;
    private readonly Queue<int> _turns = new();

    internal EpollDriver(int reactor, ConnectionTable table, Action<Link> stolen)
    {
        _reactor = reactor;
        _table = table;
        _stolen = stolen;
        Epoll = Native.epoll_create1(Native.EpollCloexec);
        if (Epoll < 0) throw new InvalidOperationException($"epoll_create1 failed with errno {Native.Errno}.");
    }

    internal int Epoll { get; }

    /// <summary>The epoll descriptors of all reactors, by reactor; set before the first thread starts.</summary>
    internal int[] AllEpolls { get; set; } = [];

    /// <summary>Bytes the kernel may keep per connection to an instance and direction; 0 = as it sees fit.</summary>
    internal int SocketBuffer { get; init; }

    public long Now { get; private set; } = Stopwatch.GetTimestamp();

    /// <remarks>On Linux a Stopwatch tick is a nanosecond.</remarks>
    public void ReadClock() => Now = Stopwatch.GetTimestamp();

    public int Turns => _turns.Count;

    internal bool HasTurns => _turns.Count > 0;

    public bool TryTakeTurn(out int slot)
    {
        while (_turns.TryDequeue(out slot))
        {
            ref var connection = ref _table[slot];
            if (!connection.Is(Marks.Listed)) continue;
            connection.Clear(Marks.Listed);
            if (connection.IsLive) return true;
        }
        return false;
    }

    public int Receive(int slot, Span<byte> buffer)
    {
        fixed (byte* pointer = buffer)
        {
            while (true)
            {
                var received = Native.recv(_table[slot].Fd, pointer, (nuint)buffer.Length, 0);
                if (received >= 0) return (int)received;
                var errno = Native.Errno;
                if (errno != Native.EIntr) return -errno;
            }
        }
    }

    public int Send(int slot, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var fd = _table[slot].Fd;
        fixed (byte* a = first)
        fixed (byte* b = second)
        {
            var vectors = stackalloc Native.IoVector[2];
            while (true)
            {
                nint sent;
                if (second.IsEmpty)
                {
                    sent = Native.send(fd, a, (nuint)first.Length, Native.MsgNoSignal);
                }
                else
                {
                    vectors[0] = new() { Base = a, Length = (nuint)first.Length };
                    vectors[1] = new() { Base = b, Length = (nuint)second.Length };
                    var message = new Native.MessageHeader { Vectors = vectors, VectorCount = 2 };
                    sent = Native.sendmsg(fd, &message, Native.MsgNoSignal);
                }
                if (sent >= 0) return (int)sent;
                switch (Native.Errno)
                {
                    case Native.EIntr: continue;
                    case Native.EAgain: return 0;
                    default: return -1;
                }
            }
        }
    }

    public int Connect(Upstream upstream)
    {
        var fd = Native.socket(upstream.Address.Family, Native.SockStream | Native.SockNonblock | Native.SockCloexec, 0);
        if (fd < 0) return -1;
        if (upstream.Address.Family != Native.AfUnix)
        {
            Native.SetOption(fd, Native.IpprotoTcp, Native.TcpNoDelay, 1);
            Native.SetOption(fd, Native.SolSocket, Native.SoKeepAlive, 1);
        }
        Native.SetBuffers(fd, SocketBuffer);
        var slot = _table.Add(fd, ConnectionKind.Upstream, Phase.Connecting);
        _table.UpstreamOf(slot) = upstream;
        fixed (byte* address = upstream.Address.Bytes)
        {
            // A result other than "in progress" is told on the slot's turn: the engine must not be called from within its own call.
            if (Native.connect(fd, address, (uint)upstream.Address.Bytes.Length) < 0 && Native.Errno is var errno && errno != Native.EInProgress)
                _table[slot].Allowance = errno;
        }
        if (!Register(slot, fd))
        {
            Native.close(fd);
            _table.Close(slot);
            return -1;
        }
        if (_table[slot].Allowance != 0) Resume(slot);
        return slot;
    }

    public int ConnectResult(int slot)
    {
        ref var connection = ref _table[slot];
        var errno = connection.Allowance;
        connection.Allowance = 0;
        if (errno != 0) return errno;
        var length = (uint)sizeof(int);
        return Native.getsockopt(connection.Fd, Native.SolSocket, Native.SoError, &errno, &length) < 0 ? Native.Errno : errno;
    }

    public int Steal(in Link link, Upstream upstream)
    {
        // The pool has handed us this connection under its lock: its owner will not touch the descriptor again.
        Native.EpollEvent ignored = default;
        Native.epoll_ctl(AllEpolls[link.Reactor], Native.EpollDel, link.Native, &ignored);
        _stolen(link);
        var slot = _table.Add(link.Native, ConnectionKind.Upstream, Phase.Idle);
        _table.UpstreamOf(slot) = upstream;
        if (Register(slot, link.Native)) return slot;
        Native.close(link.Native);
        _table.Close(slot);
        return -1;
    }

    public bool IsQuiet(int slot)
    {
        byte ignored;
        return Native.recv(_table[slot].Fd, &ignored, 1, Native.MsgPeek) < 0 && Native.Errno == Native.EAgain;
    }

    internal bool Register(int slot, int fd)
    {
        var ev = new Native.EpollEvent { Events = Interest, Data = _table.HandleOf(slot) };
        return Native.epoll_ctl(Epoll, Native.EpollAdd, fd, &ev) == 0;
    }

    public void Resume(int slot)
    {
        ref var connection = ref _table[slot];
        if (connection.Is(Marks.Listed)) return;
        connection.Set(Marks.Listed);
        _turns.Enqueue(slot);
    }

    public void ShutSend(int slot) => Native.shutdown(_table[slot].Fd, Native.ShutWrite);

    public void Close(int slot, bool reset)
    {
        var fd = _table[slot].Fd;
        if (reset)
        {
            // struct linger { on = 1, seconds = 0 }: close sends RST, so that a part cannot be taken for the whole.
            var linger = 1L;
            Native.setsockopt(fd, Native.SolSocket, Native.SoLinger, &linger, sizeof(long));
        }
        Native.close(fd);
    }

    public Link LinkOf(int slot) => new(_reactor, _table.HandleOf(slot), _table[slot].Fd);

    public void Dispose() => Native.close(Epoll);
}
