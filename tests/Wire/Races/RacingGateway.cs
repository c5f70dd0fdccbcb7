using Halftone.Core;
using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Outcomes;
using Halftone.Core.Routing;
using Halftone.DataPlane;

namespace Halftone.Tests.Wire.Races;

/// <summary>A data plane with a service per child, so that each child has the one connection that is raced for.</summary>
internal sealed class RacingGateway : IDisposable
{
    private readonly ReactorGroup _group;
    private readonly List<VersionTally> _tallies = [];
    private readonly List<Pool> _pools = [];

    internal RacingGateway(IReadOnlyList<RacingChild> children, int reactors)
    {
        var limits = new LimitsConfig { Concurrency = 1 };
        _group = new ReactorGroup(new DataPlaneOptions { Reactors = reactors, Seed = 1, OnBug = Bugs.Add });
        var config = new HalftoneConfig
        {
            Services = children.Select((child, lane) => new ServiceConfig
            {
                Name = $"lane{lane}",
                Match = new MatchConfig { Hosts = [HostOf(lane)] },
                Stable = "v1",
                Versions = [new VersionConfig { Name = "v1", Addresses = [child.Endpoint], Limits = limits }],
            }).ToItems(),
        };
        var routes = new Dictionary<VersionKey, VersionRoute>();
        for (var lane = 0; lane < children.Count; lane++)
        {
            var key = new VersionKey($"lane{lane}", "v1");
            var route = new VersionRoute(key, new Pool(PoolLimits.From(limits), reactors, _group), limits, new VersionTally(reactors));
            route.Pool.Add("v1/1", children[lane].Endpoint, 0);
            routes.Add(key, route);
            _pools.Add(route.Pool);
            _tallies.Add(route.Tally);
        }
        _group.Publish(new World
        {
            Generation = 1,
            Routes = RouteCompiler.Compile(config, key => routes[key], new Dictionary<string, SplitConfig?>()),
            TrustedProxies = [],
            UnderscoreNames = UnderscoreNames.Drop,
        });
        Assert.Null(_group.Bind(Endpoint.Loopback(0), out var bound));
        Address = bound;
        _group.Start();
        Assert.Null(_group.Listen());
    }

    internal Endpoint Address { get; }

    internal List<Exception> Bugs { get; } = [];

    internal long Retries => Sum(cells => cells.Retries);

    internal long RetriesRefused => Sum(cells => cells.RetriesRefused);

    internal static string HostOf(int lane) => $"lane{lane}.test";

    /// <summary>Slots and places in line that were not given back.</summary>
    internal int Left => _pools.Select(pool => pool.Read()).Sum(counts => counts.Busy + counts.Waiting + counts.Streams);

    public void Dispose() => _group.Dispose();

    private long Sum(Func<VersionCells, long> figure) => _tallies.Sum(tally => tally.ByReactor.Sum(figure));
}
