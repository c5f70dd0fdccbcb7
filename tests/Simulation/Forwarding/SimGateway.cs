using Halftone.Core;
using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Evidence;
using Halftone.Core.Routing;
using Halftone.DataPlane.Forwarding;
using Halftone.DataPlane.Loop;

namespace Halftone.Tests.Simulation.Forwarding;

/// <summary>The real engine, pump, wheel and pool on several simulated reactors that share one simulated kernel.</summary>
internal sealed class SimGateway : IReactors
{
    /// <summary>Steps between two weights.</summary>
    private const int RiseEvery = 500;

    private readonly SimKernel _kernel;
    private readonly SimReactor[] _reactors;
    private readonly VersionTally _tally;
    private readonly EvidenceRings _evidence;
    private readonly SimEvidence _outcomes = new();
    private readonly WorldHolder _world;
    private readonly Func<World> _next;
    private bool _isWhole;
    private int _instances;
    private int _steps;

    internal SimGateway(SimKernel kernel, SimScript script, int reactors, LimitsConfig limits)
    {
        _kernel = kernel;
        _tally = new VersionTally(reactors);
        _evidence = new EvidenceRings(reactors, nonce: 1);
        VersionConfig Build(string name) => new() { Name = name, Addresses = [Endpoint.Loopback(1)], Limits = limits };
        var config = new HalftoneConfig
        {
            Services =
            [
                new ServiceConfig
                {
                    Name = "web",
                    Stable = "v1",
                    Rate = script.Rate,
                    Versions = [Build("v1"), Build("v2")],
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
        // Without a release both versions are served by the same instances: what is looked at then is only that each request's outcome finds its epoch.
        var candidate = Release?.Route ?? new VersionRoute(new VersionKey("web", "v2"), Pool, limits, _tally);
        _next = () => new World
        {
            Generation = 1,
            Routes = RouteCompiler.Compile(config, key => key.Version == "v1" ? Stable : candidate, Splits, service => new ClientRates(service.Rate!, seed: 1), _evidence),
            TrustedProxies = [],
            UnderscoreNames = UnderscoreNames.Drop,
            RequestsMax = script.RequestsMax,
        };
        _world = new WorldHolder(_next());
        _reactors = [.. Enumerable.Range(0, reactors).Select(i => new SimReactor(i, kernel, this, script, _world))];
    }

    /// <summary>An epoch that is over does not come again: its number goes on rising while nobody has a share.</summary>
    private Dictionary<string, SplitConfig?> Splits => new() { ["web"] = _isWhole ? null : SplitOf(1 + (_steps / RiseEvery)) };

    private static SplitConfig SplitOf(int epoch) => new("v2", new Percent(Math.Min(10 * epoch, 90))) { Release = new ReleaseMark("r1", epoch, SplitUnit.Request) };

    internal VersionRoute Stable { get; }

    /// <summary>Null in runs without a candidate of its own.</summary>
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
        // Now and then the weight rises, in the middle of whatever is going on.
        if (++_steps % RiseEvery == 0) _world.Publish(_next());
        _outcomes.Take(_evidence.Made);
    }

    /// <summary>Everything is over: whatever was begun for the split has one outcome.</summary>
    internal void CheckEvidence()
    {
        _outcomes.Take(_evidence.Made);
        _outcomes.CheckAtRest(decided: _tally.ByReactor.Concat(Release?.Route.Tally.ByReactor ?? []).Sum(cells => cells.ByDecision[(int)DecisionKind.Sticky]));
    }

    public void Wake(in Wake wake) => Post(wake.Reactor, new Message { Kind = MessageKind.Wake, Wake = wake });

    public void Close(Link idle) => Post(idle.Reactor, new Message { Kind = MessageKind.CloseForgotten, Handle = idle.Handle });

    /// <param name="split">Whether anybody goes to the candidate.</param>
    internal void Publish(bool split)
    {
        _isWhole = !split;
        _world.Publish(_next());
    }

    public void Withdraw(Pool from) => Tell(new Message { Kind = MessageKind.Withdraw, Pool = from });

    public void EndStreams(Instance instance)
    {
        for (var i = 0; i < _reactors.Length; i++) Post(i, new Message { Kind = MessageKind.EndStreams, Instance = instance });
    }

    internal void Post(int reactor, in Message message) => _reactors[reactor].Mail.Enqueue(message);
}
