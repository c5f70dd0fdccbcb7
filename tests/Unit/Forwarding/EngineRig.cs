using System.Text;
using Halftone.Core;
using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Evidence;
using Halftone.Core.Routing;
using Halftone.Core.Worlds;
using Halftone.DataPlane.Forwarding;
using Halftone.DataPlane.Listening;
using Halftone.DataPlane.Logging;
using Halftone.DataPlane.Loop;
using Xunit;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>The real engine, pump, wheel and pool of one reactor, with every byte, edge and second in the test's hand.</summary>
internal sealed class EngineRig : IReactors
{
    internal const string Get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

    private readonly Queue<Wake> _wakes = new();
    private readonly ReadinessPump _pump;
    private readonly LimitsConfig _limits;
    private readonly EvidenceRings? _evidence;
    private readonly bool _apart;
    private readonly WorldHolder _world;

    internal EngineRig(
        LimitsConfig? limits = null, int instances = 1, Func<HalftoneConfig, HalftoneConfig>? change = null, LogRing? ring = null, TimeProvider? time = null, ulong seed = 1, bool apart = false, EvidenceRings? evidence = null)
    {
        _limits = limits ??= new LimitsConfig();
        _evidence = evidence;
        _apart = apart;
        Pool = new Pool(PoolLimits.From(limits), reactors: 1, this);
        Tally = new VersionTally(1);
        _world = new WorldHolder(WorldOf(change));
        Sockets = new ScriptedSockets(Table);
        Engine = new Engine(0, Sockets, Table, new TimerWheel(Table, Sockets.Now), Blocks, this, _world, new ExchangeLog(ring, new WallClock(time ?? TimeProvider.System)), seed);
        _pump = new ReadinessPump(Sockets, Table, Engine, Bugs.Add);
        Instances = [.. Enumerable.Range(1, instances).Select(i => Pool.Add($"v1/{i}", Endpoint.Loopback(i), Sockets.Now))];
    }

    /// <summary>By name. All share <see cref="Pool"/>, or those apart from v1 have one of their own, without an instance.</summary>
    internal Dictionary<string, VersionRoute> Versions { get; } = [];

    internal ConnectionTable Table { get; } = new();
    internal BlockPool Blocks { get; } = new();
    internal ScriptedSockets Sockets { get; }
    internal Engine Engine { get; }
    internal Pool Pool { get; }
    internal VersionTally Tally { get; }
    internal Instance[] Instances { get; }
    internal List<Exception> Bugs { get; } = [];

    internal List<ScriptedWire> Upstreams => Sockets.Upstreams;

    private World WorldOf(Func<HalftoneConfig, HalftoneConfig>? change)
    {
        var config = new HalftoneConfig
        {
            Services = [new ServiceConfig { Name = "web", Stable = "v1", Versions = [new VersionConfig { Name = "v1", Addresses = [Endpoint.Loopback(1)], Limits = _limits }] }],
        };
        config = change?.Invoke(config) ?? config;
        return new World
        {
            Generation = 1,
            Routes = RouteCompiler.Compile(config, key => Versions[key.Version] = _apart && key.Version != "v1" ? Apart(key, config.Version(key)!.Limits) : new VersionRoute(key, Pool, _limits, Tally), new Dictionary<string, SplitConfig?>(), service => new ClientRates(service.Rate!, seed: 1), _evidence),
            TrustedProxies = config.TrustedProxies,
            UnderscoreNames = config.UnderscoreNames,
            RequestsMax = config.Limits.Requests ?? 0,
        };
    }

    /// <summary>Another world, for whoever begins from now on.</summary>
    internal void Publish(Func<HalftoneConfig, HalftoneConfig> change) => _world.Publish(WorldOf(change));

    internal ScriptedWire Client(UInt128? address = null)
    {
        var wire = Sockets.Add(ConnectionKind.Client, Phase.Head);
        ref var connection = ref Table[wire.Slot];
        connection.Address = address ?? (((UInt128)0xffff << 32) | 0x7f000001);
        connection.AddressLength = (byte)SocketAddress.FormatPeer(connection.Address, connection.AddressBuffer);
        Engine.Accepted(wire.Slot);
        return wire;
    }

    /// <summary>A client comes and asks.</summary>
    internal static ScriptedWire Asks(EngineRig rig)
    {
        var client = rig.Client();
        rig.Say(client, Get);
        return client;
    }

    /// <summary>A rig in which a client has asked this, and the connection to the instance that heard it.</summary>
    internal static (EngineRig Rig, ScriptedWire Client, ScriptedWire Upstream) Asked(string request)
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Say(client, request);
        return (rig, client, rig.Connected());
    }

    /// <summary>Every connect under way completes.</summary>
    internal static void Connect(EngineRig rig)
    {
        foreach (var wire in rig.Upstreams.Where(wire => !wire.Closed).ToArray()) rig.Tell(wire, Ready.Out);
    }

    /// <summary>Bytes arrive and the edge is told.</summary>
    internal void Say(ScriptedWire wire, string text) => Say(wire, Encoding.Latin1.GetBytes(text));

    internal void Say(ScriptedWire wire, byte[] bytes)
    {
        wire.Arrived.AddRange(bytes);
        Tell(wire, Ready.In);
    }

    internal void End(ScriptedWire wire)
    {
        wire.Fin = true;
        Tell(wire, Ready.In | Ready.Closed);
    }

    /// <summary>The connect of the newest upstream connection completes, as its instance's port was told to.</summary>
    internal ScriptedWire Connected()
    {
        var wire = Upstreams[^1];
        Tell(wire, Ready.Out);
        return wire;
    }

    /// <summary>The peer reads: so many more bytes may be sent.</summary>
    internal void Open(ScriptedWire wire, int window = int.MaxValue)
    {
        wire.Window = window;
        Tell(wire, Ready.Out);
    }

    internal void Tell(ScriptedWire wire, Ready ready)
    {
        _pump.Handle(wire.Handle, ready);
        Settle();
    }

    /// <summary>Events of one batch, in this order; turns come after it.</summary>
    internal void TellTogether(params (ScriptedWire Wire, Ready Ready)[] batch)
    {
        foreach (var (wire, ready) in batch) _pump.Handle(wire.Handle, ready);
        Settle();
    }

    /// <summary>Time passes; whatever is due happens.</summary>
    internal void Wait(double seconds)
    {
        Sockets.Now += Engine.Seconds(seconds);
        Engine.Tick();
        // A timer fires up to one tick late.
        Sockets.Now += 1 << 23;
        Engine.Tick();
        Settle();
    }

    internal void AssertAtRest()
    {
        Assert.Empty(Bugs);
        Assert.Equal(0, Engine.ExchangesInFlight);
        var counts = Pool.Read();
        Assert.Equal((0, 0, 0), (counts.Busy, counts.Waiting, counts.Streams));
        Assert.Equal(counts.Taken, counts.Returned);
    }

    public void Wake(in Wake wake) => _wakes.Enqueue(wake);

    public void Close(Link idle) => Engine.CloseForgotten(idle.Handle);

    public void Withdraw(Pool from) => Engine.Withdraw(from);

    public void EndStreams(Instance instance) => Engine.EndStreams(instance);

    private VersionRoute Apart(VersionKey key, LimitsConfig limits) => new(key, new Pool(PoolLimits.From(limits), reactors: 1, this), limits, new VersionTally(1));

    internal void Settle()
    {
        while (_wakes.Count > 0 || Sockets.Turns > 0)
        {
            while (_wakes.TryDequeue(out var wake)) Engine.Deliver(wake);
            Engine.DeliverWakes();
            _pump.TakeTurns();
        }
        Table.FreeClosed();
    }
}
