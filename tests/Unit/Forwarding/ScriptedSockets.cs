using Halftone.Core.Admission;
using Halftone.DataPlane.Loop;
using Halftone.DataPlane.Upstreams;
using Xunit;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>One connection as its peer sees it: what it says, what it hears, how much it is willing to hear.</summary>
internal sealed class ScriptedWire
{
    internal int Slot { get; set; }
    internal ulong Handle { get; set; }
    internal List<byte> Arrived { get; } = [];
    internal List<byte> Sent { get; } = [];
    internal int Window { get; set; } = int.MaxValue;
    internal bool Fin { get; set; }
    internal bool Broken { get; set; }

    /// <summary>Looks well until something is sent: a reset has arrived that no look has met.</summary>
    internal bool BreaksOnSend { get; set; }
    internal bool SendShut { get; set; }
    internal bool Closed { get; set; }
    internal bool Reset { get; set; }

    internal string Heard => System.Text.Encoding.Latin1.GetString([.. Sent]);
}

/// <summary>The engine's outside, one test's script long: no kernel, no thread, a clock that only the test moves.</summary>
internal sealed class ScriptedSockets(ConnectionTable table) : ISockets
{
    private readonly Queue<int> _turns = new();
    private readonly List<ScriptedWire> _wires = [];

    /// <summary>errno of the connects to come, by the instance's port; 0 = they succeed.</summary>
    internal Dictionary<int, int> ConnectErrno { get; } = [];

    internal List<ScriptedWire> Upstreams { get; } = [];

    public long Now { get; set; } = 1_000_000_000;

    public int Turns => _turns.Count;

    public void ReadClock()
    {
    }

    internal ScriptedWire Add(ConnectionKind kind, Phase phase)
    {
        var wire = new ScriptedWire();
        _wires.Add(wire);
        wire.Slot = table.Add(_wires.Count - 1, kind, phase);
        wire.Handle = table.HandleOf(wire.Slot);
        return wire;
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

    public int Receive(int slot, Span<byte> buffer)
    {
        var wire = WireOf(slot);
        if (wire.Arrived.Count == 0) return wire.Broken ? -104 : wire.Fin ? 0 : -Native.EAgain;
        var count = Math.Min(buffer.Length, wire.Arrived.Count);
        for (var i = 0; i < count; i++) buffer[i] = wire.Arrived[i];
        wire.Arrived.RemoveRange(0, count);
        return count;
    }

    public int Send(int slot, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var wire = WireOf(slot);
        if (wire.SendShut) return -1;
        wire.Broken |= wire.BreaksOnSend;
        if (wire.Broken) return -1;
        var count = Math.Min(first.Length + second.Length, wire.Window);
        wire.Sent.AddRange(first[..Math.Min(count, first.Length)]);
        wire.Sent.AddRange(second[..Math.Max(0, count - first.Length)]);
        wire.Window -= count;
        return count;
    }

    public int Connect(Upstream upstream)
    {
        var wire = Add(ConnectionKind.Upstream, Phase.Connecting);
        Upstreams.Add(wire);
        table.UpstreamOf(wire.Slot) = upstream;
        return wire.Slot;
    }

    public int ConnectResult(int slot) => ConnectErrno.GetValueOrDefault(table.UpstreamOf(slot)!.Instance.Endpoint.Port);

    public int Steal(in Link link, Upstream upstream) => throw new InvalidOperationException("There is one reactor.");

    public bool IsQuiet(int slot)
    {
        var wire = WireOf(slot);
        return wire is { Arrived.Count: 0, Fin: false, Broken: false };
    }

    public void Resume(int slot)
    {
        ref var connection = ref table[slot];
        if (connection.Is(Marks.Listed)) return;
        connection.Set(Marks.Listed);
        _turns.Enqueue(slot);
    }

    public void ShutSend(int slot) => WireOf(slot).SendShut = true;

    public void Close(int slot, bool reset)
    {
        var wire = WireOf(slot);
        Assert.False(wire.Closed, "closed twice");
        (wire.Closed, wire.Reset) = (true, reset);
    }

    public Link LinkOf(int slot) => new(0, table.HandleOf(slot), table[slot].Fd);

    private ScriptedWire WireOf(int slot) => _wires[table[slot].Fd];
}
