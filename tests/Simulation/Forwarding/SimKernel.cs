using Halftone.Core.Admission;
using Halftone.DataPlane.Loop;

namespace Halftone.Tests.Simulation.Forwarding;

/// <summary>An event as epoll told it: by handle, with a mask that may be old when it is handled.</summary>
internal readonly record struct SimEvent(SimSocket Socket, ulong Handle, Ready Ready);

/// <summary>
/// A kernel without a network: sockets with bounded windows, edge-triggered readiness, errors at the worst moments. Never kinder than
/// the real one: a closed descriptor's number is the next one given out, edges are merged, events come late or twice, also after the
/// socket was closed or taken over, reads and writes come in odd pieces.
/// </summary>
internal sealed class SimKernel(Random random)
{
    private const int Reset = 104, Refused = 111;

    private readonly List<SimSocket?> _open = [];
    private readonly Stack<int> _numbers = new();
    private readonly List<(int Reactor, SimEvent Event)> _late = [];
    private int _made;

    internal Random Random { get; } = random;

    internal long Now { get; set; } = 1_000_000_000;

    /// <summary>Counts whatever moves; a world in which it stands still waits for a clock.</summary>
    internal long Moved { get; private set; }

    /// <summary>Descriptors that were denied because there were none.</summary>
    internal int Denied { get; set; }

    /// <summary>Called when the gateway connects to an instance: 0 = connected, an errno, or -1 = nothing ever comes back.</summary>
    internal Func<Instance, SimSocket, int> OnConnect { get; set; } = (_, _) => Refused;

    /// <summary>No edge is untold and no event is late: nothing comes any more but time.</summary>
    internal bool AllIsTold => _late.Count == 0 && Open.All(socket => socket.Edges == 0);

    internal IEnumerable<SimSocket> Open => _open.OfType<SimSocket>();

    /// <summary>The socket of a descriptor, for its owner only: whoever asks with another handle has kept a number too long.</summary>
    internal SimSocket Of(int fd, int reactor, ulong handle)
    {
        var socket = _open[fd] ?? throw new InvalidOperationException("a closed descriptor was used");
        if (socket.Reactor != reactor || socket.Handle != handle) throw new InvalidOperationException("a descriptor was used that belongs to another connection now");
        return socket;
    }

    internal SimSocket? At(int fd) => _open[fd];

    internal SimSocket NewSocket(int windowMin)
    {
        if (!_numbers.TryPop(out var fd))
        {
            fd = _open.Count;
            _open.Add(null);
        }
        Moved++;
        return _open[fd] = new SimSocket(fd, ++_made) { Window = Random.Next(windowMin, 200_000) };
    }

    internal void Register(SimSocket socket, int reactor, ulong handle)
    {
        (socket.Reactor, socket.Handle) = (reactor, handle);
        // What the last owner was told, this one does not know.
        socket.GarbageTold = false;
        // As epoll does: what is true already is told as a first edge.
        if (!socket.Connecting) socket.Edges |= Ready.Out | (socket.Readable ? Ready.In : 0);
    }

    // ---- the gateway's side ---------------------------------------------------------------------------------------

    internal int Receive(SimSocket socket, Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        if (socket.Arrived.Count == 0) return socket.PeerReset ? -Reset : socket.PeerFin ? 0 : -11;
        var count = Math.Min(buffer.Length, socket.Arrived.Count);
        socket.Arrived.Span[..count].CopyTo(buffer);
        socket.Arrived.Drop(count);
        if (socket.Arrived.Count == 0) socket.GarbageWaits = false;
        Moved++;
        return count;
    }

    internal int Send(SimSocket socket, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        if (socket.PeerReset || socket.SendShut) return -1;
        var total = first.Length + second.Length;
        var count = Math.Min(total, socket.Window);
        socket.Sent.Append(first[..Math.Min(count, first.Length)]);
        socket.Sent.Append(second[..Math.Max(0, count - first.Length)]);
        socket.Window -= count;
        socket.Blocked = count < total;
        if (count > 0) Moved++;
        return count;
    }

    internal void Close(SimSocket socket)
    {
        socket.Closed = true;
        _open[socket.Fd] = null;
        _numbers.Push(socket.Fd);
        Moved++;
    }

    internal void Connect(SimSocket socket, Instance instance)
    {
        socket.Instance = instance;
        socket.Connecting = true;
        socket.ConnectErrno = OnConnect(instance, socket);
        if (socket.ConnectErrno >= 0) socket.Edges |= socket.ConnectErrno == 0 ? Ready.Out : Ready.Out | Ready.Closed;
    }

    /// <summary>The edges of some sockets of a reactor in random order, as one batch, and events from before that come late or again.</summary>
    internal IEnumerable<SimEvent> Poll(int reactor)
    {
        var batch = new List<SimEvent>();
        for (var i = _late.Count - 1; i >= 0; i--)
        {
            if (_late[i].Reactor != reactor || Random.Next(3) == 0) continue;
            batch.Add(_late[i].Event);
            _late.RemoveAt(i);
        }
        foreach (var socket in _open)
        {
            if (socket is null || socket.Reactor != reactor || socket.Edges == 0 || Random.Next(4) == 0) continue;
            var told = new SimEvent(socket, socket.Handle, Mask(socket));
            socket.Edges = Ready.None;
            if (told.Ready == 0) continue;
            if (Random.Next(10) == 0) _late.Add((reactor, told));
            else batch.Add(told);
            if (Random.Next(12) == 0) _late.Add((reactor, told));
        }
        Moved += batch.Count;
        return batch.OrderBy(_ => Random.Next());
    }

    /// <summary>An event is about to be handled.</summary>
    internal static void Tell(in SimEvent told)
    {
        if ((told.Ready & Ready.In) != 0 && told.Socket.GarbageWaits && told.Socket.Handle == told.Handle) told.Socket.GarbageTold = true;
    }

    /// <summary>The mask is what is true now, whatever edge asked for it.</summary>
    private static Ready Mask(SimSocket socket)
    {
        var ready = socket.Window > 0 || socket.PeerReset ? Ready.Out : Ready.None;
        if (socket.Readable) ready |= Ready.In;
        if (socket.PeerFin || socket.PeerReset || socket.ConnectErrno > 0) ready |= Ready.Closed;
        return ready;
    }

    // ---- the peer's side ------------------------------------------------------------------------------------------

    internal void Arrive(SimSocket socket, ReadOnlySpan<byte> bytes)
    {
        if (socket.Closed || socket.PeerFin || socket.PeerReset || bytes.IsEmpty) return;
        socket.Arrived.Append(bytes);
        socket.Edges |= Ready.In;
        socket.SaidSomething = true;
        Moved++;
    }

    internal void Fin(SimSocket socket)
    {
        if (socket.PeerFin) return;
        socket.PeerFin = true;
        socket.Edges |= Ready.In | Ready.Closed;
        Moved++;
    }

    internal void Rst(SimSocket socket)
    {
        if (socket.PeerReset) return;
        socket.PeerReset = true;
        socket.Arrived.Clear();
        socket.Edges |= Ready.In | Ready.Out | Ready.Closed;
        Moved++;
    }

    /// <summary>The peer reads: the window opens, and a blocked sender gets its edge.</summary>
    internal byte[] Take(SimSocket socket, int most)
    {
        var bytes = socket.Sent.Take(most);
        socket.Window += bytes.Length;
        if (bytes.Length == 0) return bytes;
        Moved++;
        if (socket.Blocked && !socket.Closed)
        {
            socket.Blocked = false;
            socket.Edges |= Ready.Out;
        }
        return bytes;
    }
}
