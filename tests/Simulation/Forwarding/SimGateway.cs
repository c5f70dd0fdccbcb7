using Halftone.Core;
using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Routing;
using Halftone.DataPlane.Forwarding;
using Halftone.DataPlane.Loop;

namespace Halftone.Tests.Simulation.Forwarding;

/// <summary>The real engine, pump, wheel and pool on several simulated reactors that share one simulated kernel.</summary>
internal sealed class SimGateway : IReactors
{
    private readonly SimKernel _kernel;
    private readonly SimReactor[] _reactors;
    private readonly VersionTally _tally;
    private readonly WorldHolder _world;
    private readonly World _split;
    private readonly World _whole;
    private int _instances;

    internal SimGateway(SimKernel kernel, SimScript script, int reactors, LimitsConfig limits)
    {
        _kernel = kernel;
        _tally = new VersionTally(reactors);
        var config = new HalftoneConfig
        {
            Services =
            [
                new ServiceConfig
                {
                    Name = "web",
                    Stable = "v1",
                    Rate = script.Rate,
                    Versions = [new VersionConfig { Name = "v1", Addresses = [Endpoint.Loopback(1)], Limits = limits }],
                    Rules =
                    [
                        new RuleConfig { Name = "polls", When = new Condition.Path(new TextTest.Prefix("/poll")), To = "v1", Stream = true },
                        new RuleConfig { Name = "first", When = new Condition.Path(new TextTest.Prefix("/c1")), To = "v1", Priority = Priority.High },
                        new RuleConfig { Name = "last", When = new Condition.Path(new TextTest.Prefix("/c2")), To = "v1", Priority = Priority.Low },
                    ],
                },
            ],
        };
        Pool = new Pool(PoolLimits.From(limits), reactors, this);
        // So few and so short that runs of a few seconds have ejections, trials and returns.
        Pool.Judge(HealthLimits.From(new HealthConfig { EjectAfter = 2, EjectTime = TimeSpan.FromSeconds(1) }));
        Stable = new VersionRoute(new VersionKey("web", "v1"), Pool, limits, _tally);
        if (script.Has(Trouble.RollsBack)) Release = new SimRelease(kernel, this, script, reactors);
        _whole = WorldOf(config, script);
        _split = Release is null ? _whole : WorldOf(config with { Services = [config.Services[0] with { Versions = [config.Services[0].Versions[0], new VersionConfig { Name = "v2" }], Split = new SplitConfig("v2", new Percent(50)) }] }, script);
        _world = new WorldHolder(_split);
        _reactors = [.. Enumerable.Range(0, reactors).Select(i => new SimReactor(i, kernel, this, script, _world))];
    }

    private World WorldOf(HalftoneConfig config, SimScript script) => new()
    {
        Generation = 1,
        Routes = RouteCompiler.Compile(config, key => key.Version == "v1" ? Stable : Release!.Route, new Dictionary<string, SplitConfig?>(), service => new ClientRates(service.Rate!, seed: 1)),
        TrustedProxies = [],
        UnderscoreNames = UnderscoreNames.Drop,
        RequestsMax = script.RequestsMax,
    };

    internal VersionRoute Stable { get; }

    /// <summary>Null in runs without a candidate.</summary>
    internal SimRelease? Release { get; }

    internal Pool Pool { get; }

    internal List<Exception> Bugs { get; } = [];

    internal int Reactors => _reactors.Length;

    internal int Exchanges => _reactors.Sum(reactor => reactor.Engine.ExchangesInFlight);

    internal int BlocksInUse => _reactors.Sum(reactor => reactor.Blocks.InUse);

    internal int Connections => _reactors.Sum(reactor => reactor.Table.Count);

    /// <summary>Rejects that were kept for a moment.</summary>
    internal long Held => _reactors.Sum(reactor => reactor.Engine.Counts.Held);

    /// <summary>Exchanges that have ended, and heads that were refused.</summary>
    internal long Finished => _reactors.Sum(reactor => reactor.Engine.Counts.Finished);

    /// <summary>Those of them that ended before a version was known.</summary>
    internal long Unrouted => _reactors.Sum(reactor => reactor.Engine.Unrouted.Sum());

    internal long Outcomes => _tally.ByReactor.Sum(cells => cells.ByFault.Sum()) + (Release?.Outcomes ?? 0);

    /// <summary>Nanoseconds until a timer of any reactor is due; -1 = there is none.</summary>
    internal long NextTickIn => _reactors.Select(reactor => reactor.Engine.NextTickIn(_kernel.Now)).Where(next => next >= 0).DefaultIfEmpty(-1).Min();

    internal Instance AddInstance() => Pool.Add($"v1/{++_instances}", Endpoint.Loopback(_instances), _kernel.Now);

    /// <summary>For the report of a failing seed.</summary>
    internal string DescribeConnections() => string.Join("; ", _reactors.SelectMany(reactor => reactor.Describe()));

    internal SimSocket Connect()
    {
        var socket = _kernel.NewSocket(windowMin: 64);
        _reactors[_kernel.Random.Next(_reactors.Length)].Connect(socket);
        return socket;
    }

    /// <summary>A word of the control side to every reactor.</summary>
    internal void Tell(in Message message)
    {
        for (var reactor = 0; reactor < _reactors.Length; reactor++) Post(reactor, message);
    }

    internal void Step()
    {
        var reactor = _reactors[_kernel.Random.Next(_reactors.Length)];
        reactor.Step();
        reactor.CheckBounds();
        Assert.True(Finished == Outcomes + Unrouted, "every exchange that has ended has one outcome");
    }

    public void Wake(in Wake wake) => Post(wake.Reactor, new Message { Kind = MessageKind.Wake, Wake = wake });

    public void Close(Link idle) => Post(idle.Reactor, new Message { Kind = MessageKind.CloseForgotten, Handle = idle.Handle });

    internal void Publish(bool split) => _world.Publish(split ? _split : _whole);

    public void Withdraw(Pool from) => Tell(new Message { Kind = MessageKind.Withdraw, Pool = from });

    public void EndStreams(Instance instance)
    {
        for (var i = 0; i < _reactors.Length; i++) Post(i, new Message { Kind = MessageKind.EndStreams, Instance = instance });
    }

    internal void Post(int reactor, in Message message) => _reactors[reactor].Mail.Enqueue(message);
}
