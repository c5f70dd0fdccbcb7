using Halftone.Core;
using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Evidence;
using Halftone.Core.Routing;

namespace Halftone.Bench.Micro;

/// <summary>A world as in the middle of a release: a query rule, a cookie rule, a sticky split that is judged, one instance per version.</summary>
internal sealed class Fixture : IReactors
{
    internal Fixture()
    {
        var limits = new LimitsConfig();
        Pool = new Pool(PoolLimits.From(limits), reactors: 1, this);
        Pool.Add("v2/1", Endpoint.Loopback(21000), now: 0);
        var tally = new VersionTally(reactors: 1);
        var config = new HalftoneConfig
        {
            Services =
            [
                new ServiceConfig
                {
                    Name = "web", Stable = "v2",
                    Identity = [new IdentitySource.Cookie("uid"), new IdentitySource.ClientAddress()],
                    Versions = [new VersionConfig { Name = "v1" }, new VersionConfig { Name = "v2" }],
                    Rules =
                    [
                        new RuleConfig { Name = "rule-1", When = new Condition.Query("version", new TextTest.Is("v1")), To = "v1" },
                        new RuleConfig { Name = "rule-2", When = new Condition.Cookie("beta", new TextTest.Is("staff")), To = "v1" },
                    ],
                    Split = new SplitConfig("v1", new Percent(5)) { Release = new ReleaseMark("r1", Epoch: 1) },
                },
            ],
        };
        World = new World
        {
            Generation = 1,
            Routes = RouteCompiler.Compile(config, key => new VersionRoute(key, Pool, limits, tally), new Dictionary<string, SplitConfig?>(), evidence: Evidence),
            TrustedProxies = config.TrustedProxies,
            UnderscoreNames = config.UnderscoreNames,
        };
    }

    internal Pool Pool { get; }

    /// <summary>What the release is judged by.</summary>
    internal EvidenceRings Evidence { get; } = new(reactors: 1, nonce: 1);

    internal World World { get; }

    public void Wake(in Wake wake) => throw new InvalidOperationException("Nobody waits here.");

    public void Close(Link idle) => throw new InvalidOperationException("Nothing is idle for long here.");
}
