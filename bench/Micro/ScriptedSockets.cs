using System.Diagnostics;
using Halftone.Core.Admission;
using Halftone.DataPlane.Loop;
using Halftone.DataPlane.Upstreams;

namespace Halftone.Bench.Micro;

/// <summary>An outside without a kernel: one client that asks, one instance that answers each request, everything at once and whole.</summary>
internal sealed class ScriptedSockets(ConnectionTable table, byte[] answer) : ISockets
{
    private readonly Queue<int> _turns = new();
    private byte[]? _forClient;
    private bool _answerWaits;

    internal int Upstream { get; private set; } = -1;

    internal long BytesToClient { get; private set; }

    public long Now { get; private set; } = Stopwatch.GetTimestamp();

    public int Turns => _turns.Count;

    public void ReadClock() => Now = Stopwatch.GetTimestamp();

    internal void Ask(byte[] head) => _forClient = head;

    public int Receive(int slot, Span<byte> buffer)
    {
        if (slot == Upstream && _answerWaits)
        {
            _answerWaits = false;
            return Give(answer, buffer);
        }
        if (slot == Upstream || _forClient is not { } head) return -Native.EAgain;
        _forClient = null;
        return Give(head, buffer);
    }

    public int Send(int slot, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        if (slot == Upstream) _answerWaits = true;
        else BytesToClient += first.Length + second.Length;
        return first.Length + second.Length;
    }

    public int Connect(Upstream upstream)
    {
        Upstream = table.Add(fd: 1, ConnectionKind.Upstream, Phase.Connecting);
        table.UpstreamOf(Upstream) = upstream;
        return Upstream;
    }

    public int ConnectResult(int slot) => 0;

    public int Steal(in Link link, Upstream upstream) => throw new InvalidOperationException("There is one reactor.");

    public bool IsQuiet(int slot) => !_answerWaits;

    public void Resume(int slot) => _turns.Enqueue(slot);

    public bool TryTakeTurn(out int slot) => _turns.TryDequeue(out slot);

    public void ShutSend(int slot)
    {
    }

    public void Close(int slot, bool reset)
    {
        if (slot == Upstream) Upstream = -1;
    }

    public Link LinkOf(int slot) => new(0, table.HandleOf(slot), table[slot].Fd);

    private static int Give(byte[] bytes, Span<byte> buffer)
    {
        bytes.CopyTo(buffer);
        return bytes.Length;
    }
}
