using Halftone.Core.Evidence;
using Halftone.DataPlane.Forwarding;
using Halftone.DataPlane.Logging;
using Halftone.DataPlane.Loop;

namespace Halftone.Bench.Micro;

/// <summary>The engine from the client's edge to the log line, with an outside that costs nothing: what is left is ours.</summary>
internal sealed class WholeExchange
{
    private readonly ConnectionTable _table = new();
    private readonly ScriptedSockets _sockets;
    private readonly Engine _engine;
    private readonly ReadinessPump _pump;
    private readonly LogRing _ring = new();
    private readonly EvidenceRing _evidence;
    private readonly byte[] _head;
    private readonly int _client;

    internal WholeExchange(byte[] head, byte[] answer)
    {
        _head = head;
        var fixture = new Fixture();
        _evidence = fixture.Evidence.Made[0];
        _sockets = new(_table, answer);
        var wheel = new TimerWheel(_table, _sockets.Now);
        _engine = new(reactor: 0, _sockets, _table, wheel, new BlockPool(), fixture, new WorldHolder(fixture.World), new ExchangeLog(_ring, new WallClock(TimeProvider.System)), seed: 1);
        _pump = new(_sockets, _table, _engine, bug => throw bug);
        _client = _table.Add(fd: 2, ConnectionKind.Client, Phase.Head);
        "127.0.0.1"u8.CopyTo(_table[_client].AddressBuffer);
        _table[_client].AddressLength = 9;
        _engine.Accepted(_client);
    }

    /// <summary>As the reactor does it: one event for the request, one for the answer, then the end of the batch.</summary>
    internal void Run()
    {
        var before = _sockets.BytesToClient;
        _sockets.ReadClock();
        _sockets.Ask(_head);
        _pump.Handle(_table.HandleOf(_client), Ready.In | Ready.Out);
        if (_table[_sockets.Upstream].Phase == Phase.Connecting) _pump.Handle(_table.HandleOf(_sockets.Upstream), Ready.Out);
        _sockets.ReadClock();
        _pump.Handle(_table.HandleOf(_sockets.Upstream), Ready.In | Ready.Out);
        _pump.TakeTurns();
        _engine.Tick();
        _table.FreeClosed();
        _ring.Release(_ring.Ready().Length);
        _evidence.Release(_evidence.Ready().Length);
        if (_sockets.BytesToClient == before) throw new InvalidOperationException("The client got no answer.");
    }
}
