using Halftone.Core.Admission;
using Halftone.DataPlane.Loop;
using Halftone.DataPlane.Upstreams;

namespace Halftone.Tests.Simulation.Forwarding;

/// <summary>A socket of the simulated kernel: what has arrived, what may still be sent, and which edges are untold.</summary>
internal sealed class SimSocket(int fd)
{
    internal readonly int Fd = fd;
    internal readonly Queue<byte> Arrived = new();
    internal readonly Queue<byte> Sent = new();
    internal int Window;
    internal bool PeerFin;
    internal bool PeerReset;
    internal bool SendShut;
    internal bool Closed;
    internal bool ClosedByReset;
    internal bool Blocked;
    internal bool Connecting;
    internal int ConnectErrno;
    internal Ready Edges;

    /// <summary>Whose epoll it is registered with: reactor and handle; -1 = nobody's.</summary>
    internal int Reactor = -1;
    internal ulong Handle;

    internal bool Readable => Arrived.Count > 0 || PeerFin || PeerReset;
}

/// <summary>
/// A kernel without a network: sockets with bounded windows, edge-triggered readiness, errors at the worst moments. Never kinder than
/// the real one: edges are merged and delayed at will, reads and writes come in odd pieces.
/// </summary>
internal sealed class SimKernel(Random random)
{
    private const int Reset = 104, Refused = 111;

    private readonly List<SimSocket> _sockets = [];

    internal Random Random { get; } = random;

    internal long Now { get; set; } = 1_000_000_000;

    /// <summary>Called when the gateway connects to an instance; returns false to refuse.</summary>
    internal Func<Instance, SimSocket, bool> OnConnect { get; set; } = (_, _) => false;

    internal SimSocket this[int fd] => _sockets[fd];

    internal IEnumerable<SimSocket> Open => _sockets.Where(socket => !socket.Closed);

    internal SimSocket NewSocket()
    {
        var socket = new SimSocket(_sockets.Count) { Window = Random.Next(1, 200_000) };
        _sockets.Add(socket);
        return socket;
    }

    internal void Register(SimSocket socket, int reactor, ulong handle)
    {
        (socket.Reactor, socket.Handle) = (reactor, handle);
        // As epoll does: what is true already is told as a first edge.
        if (!socket.Connecting) socket.Edges |= Ready.Out | (socket.Readable ? Ready.In : 0);
    }

    // ---- the gateway's side ---------------------------------------------------------------------------------------

    internal int Receive(SimSocket socket, Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        if (socket.Closed) throw new InvalidOperationException("read from a closed descriptor");
        if (socket.Arrived.Count == 0) return socket.PeerReset ? -Reset : socket.PeerFin ? 0 : -11;
        var count = Math.Min(buffer.Length, socket.Arrived.Count);
        for (var i = 0; i < count; i++) buffer[i] = socket.Arrived.Dequeue();
        return count;
    }

    internal int Send(SimSocket socket, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        if (socket.Closed) throw new InvalidOperationException("write to a closed descriptor");
        if (socket.PeerReset || socket.SendShut) return -1;
        var total = first.Length + second.Length;
        var count = Math.Min(total, socket.Window);
        for (var i = 0; i < count; i++) socket.Sent.Enqueue(i < first.Length ? first[i] : second[i - first.Length]);
        socket.Window -= count;
        socket.Blocked = count < total;
        return count;
    }

    // ---- the peer's side ------------------------------------------------------------------------------------------

    internal void Arrive(SimSocket socket, ReadOnlySpan<byte> bytes)
    {
        if (socket.Closed || socket.PeerFin || socket.PeerReset) return;
        foreach (var letter in bytes) socket.Arrived.Enqueue(letter);
        if (!bytes.IsEmpty) socket.Edges |= Ready.In;
    }

    internal static void Fin(SimSocket socket)
    {
        if (socket.PeerFin) return;
        socket.PeerFin = true;
        socket.Edges |= Ready.In | Ready.Closed;
    }

    internal static void Rst(SimSocket socket)
    {
        socket.PeerReset = true;
        socket.Arrived.Clear();
        socket.Edges |= Ready.In | Ready.Out | Ready.Closed;
    }

    /// <summary>The peer reads: the window opens, and a blocked sender gets its edge.</summary>
    internal byte[] Take(SimSocket socket, int most)
    {
        var bytes = new byte[Math.Min(most, socket.Sent.Count)];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = socket.Sent.Dequeue();
        socket.Window += bytes.Length;
        if (socket.Blocked && bytes.Length > 0 && !socket.Closed)
        {
            socket.Blocked = false;
            socket.Edges |= Ready.Out;
        }
        return bytes;
    }

    internal void Connect(SimSocket socket, Instance instance)
    {
        socket.Connecting = true;
        socket.ConnectErrno = OnConnect(instance, socket) ? 0 : Refused;
        socket.Edges |= socket.ConnectErrno == 0 ? Ready.Out : Ready.Out | Ready.Closed;
    }

    /// <summary>Takes the edges of some sockets of a reactor in random order, as one batch; the mask is read now, as epoll does.</summary>
    internal List<(ulong Handle, Ready Ready)> Poll(int reactor)
    {
        var batch = new List<(ulong, Ready)>();
        foreach (var socket in _sockets.Where(socket => !socket.Closed && socket.Reactor == reactor && socket.Edges != 0).OrderBy(_ => Random.Next()))
        {
            if (Random.Next(4) == 0) continue;
            var ready = socket.Window > 0 || socket.PeerReset ? Ready.Out : Ready.None;
            if (socket.Readable) ready |= Ready.In;
            if (socket.PeerFin || socket.PeerReset || socket.ConnectErrno != 0) ready |= Ready.Closed;
            socket.Edges = Ready.None;
            if (ready != 0) batch.Add((socket.Handle, ready));
            // A late repetition of an event must harm nobody.
            if (Random.Next(16) == 0) batch.Add((socket.Handle, ready));
        }
        return batch;
    }
}

/// <summary>The driver under test's engine, on the simulated kernel.</summary>
internal sealed class SimDriver(int reactor, SimKernel kernel, ConnectionTable table, Action<Link> stolen) : ISockets
{
    private readonly Queue<int> _turns = new();

    public long Now => kernel.Now;

    public int Turns => _turns.Count;

    public void ReadClock()
    {
    }

    public bool TryTakeTurn(out int slot)
    {
        while (_turns.TryDequeue(out slot))
        {
            ref var connection = ref table[slot];
            if (!connection.Is(Marks.Listed)) continue;
            connection.Clear(Marks.Listed);
            if (connection.IsLive) return true;
        }
        return false;
    }

    public int Receive(int slot, Span<byte> buffer) => kernel.Receive(kernel[table[slot].Fd], buffer);

    public int Send(int slot, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => kernel.Send(kernel[table[slot].Fd], first, second);

    public int Connect(Upstream upstream)
    {
        var socket = kernel.NewSocket();
        var slot = table.Add(socket.Fd, ConnectionKind.Upstream, Phase.Connecting);
        table.UpstreamOf(slot) = upstream;
        kernel.Connect(socket, upstream.Instance);
        kernel.Register(socket, reactor, table.HandleOf(slot));
        return slot;
    }

    public int ConnectResult(int slot)
    {
        var socket = kernel[table[slot].Fd];
        socket.Connecting = false;
        return socket.ConnectErrno;
    }

    public int Steal(in Link link, Upstream upstream)
    {
        var socket = kernel[link.Native];
        if (socket.Closed) throw new InvalidOperationException("a closed connection was handed to a thief");
        stolen(link);
        var slot = table.Add(link.Native, ConnectionKind.Upstream, Phase.Idle);
        table.UpstreamOf(slot) = upstream;
        kernel.Register(socket, reactor, table.HandleOf(slot));
        return slot;
    }

    public void Resume(int slot)
    {
        ref var connection = ref table[slot];
        if (connection.Is(Marks.Listed)) return;
        connection.Set(Marks.Listed);
        _turns.Enqueue(slot);
    }

    public void ShutSend(int slot) => kernel[table[slot].Fd].SendShut = true;

    public void Close(int slot, bool reset)
    {
        var socket = kernel[table[slot].Fd];
        if (socket.Closed) throw new InvalidOperationException("a descriptor was closed twice");
        (socket.Closed, socket.ClosedByReset) = (true, reset);
    }

    public Link LinkOf(int slot) => new(reactor, table.HandleOf(slot), table[slot].Fd);
}
