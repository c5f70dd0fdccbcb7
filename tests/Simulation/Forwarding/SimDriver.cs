using System.Text;
using Halftone.Core.Admission;
using Halftone.DataPlane.Loop;
using Halftone.DataPlane.Upstreams;

namespace Halftone.Tests.Simulation.Forwarding;

/// <summary>The driver under test's engine, on the simulated kernel.</summary>
internal sealed class SimDriver(int reactor, SimKernel kernel, ConnectionTable table, SimScript script, Action<Link> stolen) : ISockets
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

    public int Receive(int slot, Span<byte> buffer) => kernel.Receive(Of(slot), buffer);

    public int Send(int slot, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var socket = Of(slot);
        if (socket.Instance is { } instance && StartsRequest(first) is { } target && script.Exchanges.TryGetValue(target, out var exchange))
        {
            // Not a moment later: the mark is read right before a head is written.
            if (script.Withdrawn && instance.Name.StartsWith("v2/", StringComparison.Ordinal)) throw new InvalidOperationException($"the head of {target} was written to a candidate that was rolled back");
            socket.Carry(exchange);
        }
        return kernel.Send(socket, first, second);
    }

    public int Connect(Upstream upstream)
    {
        if (script.Has(Trouble.NoDescriptor) && kernel.Random.Next(20) == 0)
        {
            kernel.Denied++;
            return -1;
        }
        // A request's first line always fits: the books know by it whose request a connection carries.
        var socket = kernel.NewSocket(windowMin: 256);
        var slot = table.Add(socket.Fd, ConnectionKind.Upstream, Phase.Connecting);
        table.UpstreamOf(slot) = upstream;
        kernel.Connect(socket, upstream.Instance);
        kernel.Register(socket, reactor, table.HandleOf(slot));
        return slot;
    }

    public int ConnectResult(int slot)
    {
        var socket = Of(slot);
        socket.Connecting = false;
        return socket.ConnectErrno;
    }

    public int Steal(in Link link, Upstream upstream)
    {
        var socket = kernel.Of(link.Native, link.Reactor, link.Handle);
        stolen(link);
        if (script.Has(Trouble.NoDescriptor) && kernel.Random.Next(10) == 0)
        {
            kernel.Close(socket);
            return -1;
        }
        var slot = table.Add(link.Native, ConnectionKind.Upstream, Phase.Idle);
        table.UpstreamOf(slot) = upstream;
        kernel.Register(socket, reactor, table.HandleOf(slot));
        return slot;
    }

    public bool IsQuiet(int slot) => !Of(slot).Readable;

    public void Resume(int slot)
    {
        ref var connection = ref table[slot];
        if (connection.Is(Marks.Listed)) return;
        connection.Set(Marks.Listed);
        _turns.Enqueue(slot);
    }

    public void ShutSend(int slot) => Of(slot).SendShut = true;

    public void Close(int slot, bool reset)
    {
        var socket = Of(slot);
        socket.CutByGateway = reset && !socket.SendShut;
        kernel.Close(socket);
    }

    public Link LinkOf(int slot) => new(reactor, table.HandleOf(slot), table[slot].Fd);

    private SimSocket Of(int slot) => kernel.Of(table[slot].Fd, reactor, table.HandleOf(slot));

    private static string? StartsRequest(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith("GET /"u8) && !bytes.StartsWith("PUT /"u8) && !bytes.StartsWith("POST /"u8) && !bytes.StartsWith("HEAD /"u8)) return null;
        var target = bytes[(bytes.IndexOf((byte)' ') + 1)..];
        return Encoding.Latin1.GetString(target[..target.IndexOf((byte)' ')]);
    }
}
