using Halftone.Core;
using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Routing;
using Halftone.DataPlane.Forwarding;
using Halftone.DataPlane.Listening;
using Halftone.DataPlane.Logging;
using Halftone.DataPlane.Loop;

namespace Halftone.Tests.Simulation.Forwarding;

/// <summary>The real engine, pump, wheel and pool on several simulated reactors that share one simulated kernel.</summary>
internal sealed class SimGateway : IReactors
{
    private readonly SimKernel _kernel;
    private readonly SimReactor[] _reactors;
    private readonly VersionTally _tally;

    internal SimGateway(SimKernel kernel, int reactors, int instances, LimitsConfig limits)
    {
        _kernel = kernel;
        _tally = new VersionTally(reactors);
        var config = new HalftoneConfig
        {
            Services = [new ServiceConfig { Name = "web", Stable = "v1", Versions = [new VersionConfig { Name = "v1", Addresses = [Endpoint.Loopback(1)], Limits = limits }] }],
        };
        Pool = new Pool(PoolLimits.From(limits), reactors, this);
        var world = new WorldHolder(new World
        {
            Generation = 1,
            Routes = RouteCompiler.Compile(config, key => new VersionRoute(key, Pool, limits, _tally), new Dictionary<string, SplitConfig?>()),
            TrustedProxies = [],
            UnderscoreNames = UnderscoreNames.Drop,
        });
        _reactors = [.. Enumerable.Range(0, reactors).Select(i => new SimReactor(i, kernel, this, world))];
        for (var i = 0; i < instances; i++) Pool.Add($"v1/{i + 1}", Endpoint.Loopback(i + 1), kernel.Now);
    }

    internal Pool Pool { get; }

    internal List<Exception> Bugs { get; } = [];

    internal int Exchanges => _reactors.Sum(reactor => reactor.Engine.ExchangesInFlight);

    internal int BlocksInUse => _reactors.Sum(reactor => reactor.Blocks.InUse);

    internal int Connections => _reactors.Sum(reactor => reactor.Table.Count);

    internal long Outcomes => _tally.ByReactor.Sum(cells => cells.ByFault.Sum());

    internal SimSocket Accept()
    {
        var socket = _kernel.NewSocket();
        _reactors[_kernel.Random.Next(_reactors.Length)].Accept(socket);
        return socket;
    }

    internal void Step() => _reactors[_kernel.Random.Next(_reactors.Length)].Turn(_kernel.Random);

    internal void StepAll()
    {
        foreach (var reactor in _reactors) reactor.Turn(_kernel.Random);
    }

    /// <summary>Bytes are bounded whatever peers do: a connection keeps one block of input and what one read can become of output.</summary>
    internal void CheckBounds()
    {
        foreach (var reactor in _reactors)
        {
            for (var slot = 0; slot < reactor.Table.Capacity; slot++)
            {
                ref var connection = ref reactor.Table[slot];
                if (!connection.IsLive) continue;
                Assert.True(connection.InLength <= BlockPool.BlockBytes, "input within a block");
                Assert.True(connection.OutLength <= 3 * BlockPool.BlockBytes, $"output bounded, is {connection.OutLength}");
            }
        }
    }

    public void Wake(in Wake wake) => _reactors[wake.Reactor].Mail.Enqueue(new Message { Kind = MessageKind.Wake, Wake = wake });

    public void Close(Link idle) => _reactors[idle.Reactor].Mail.Enqueue(new Message { Kind = MessageKind.CloseForgotten, Handle = idle.Handle });

    private sealed class SimReactor
    {
        private readonly int _index;
        private readonly SimKernel _kernel;
        private readonly SimDriver _driver;
        private readonly ReadinessPump _pump;

        internal SimReactor(int index, SimKernel kernel, SimGateway gateway, WorldHolder world)
        {
            (_index, _kernel) = (index, kernel);
            _driver = new SimDriver(index, kernel, Table, link => gateway._reactors[link.Reactor].Mail.Enqueue(new Message { Kind = MessageKind.Stolen, Handle = link.Handle }));
            var log = new ExchangeLog(null, new WallClock(TimeProvider.System));
            Engine = new Engine(index, _driver, Table, new TimerWheel(Table, kernel.Now), Blocks, gateway, world, log, (ulong)kernel.Random.Next());
            _pump = new ReadinessPump(_driver, Table, Engine, gateway.Bugs.Add);
        }

        internal ConnectionTable Table { get; } = new();
        internal BlockPool Blocks { get; } = new();
        internal Engine Engine { get; }
        internal Queue<Message> Mail { get; } = new();

        internal void Accept(SimSocket socket)
        {
            var slot = Table.Add(socket.Fd, ConnectionKind.Client, Phase.Head);
            ref var connection = ref Table[slot];
            connection.Address = ((UInt128)0xffff << 32) | 0x7f000001;
            connection.AddressLength = (byte)SocketAddress.Format(connection.Address, connection.AddressBuffer);
            _kernel.Register(socket, _index, Table.HandleOf(slot));
            Engine.Accepted(slot);
        }

        internal void Turn(Random random)
        {
            foreach (var (handle, ready) in _kernel.Poll(_index)) _pump.Handle(handle, ready);
            _pump.TakeTurns();
            while (Mail.Count > 0 && random.Next(8) != 0)
            {
                var message = Mail.Dequeue();
                if (message.Kind == MessageKind.Wake) Engine.Deliver(message.Wake);
                else if (message.Kind == MessageKind.Stolen) Engine.Stolen(message.Handle);
                else Engine.CloseForgotten(message.Handle);
                Engine.DeliverWakes();
            }
            Engine.Tick();
            Table.FreeClosed();
        }
    }
}
