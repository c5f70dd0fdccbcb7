using Halftone.Core;
using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Outcomes;
using Halftone.Core.Routing;
using Halftone.DataPlane.Loop;

namespace Halftone.Tests.Simulation.Forwarding;

/// <summary>
/// A candidate beside stable, which has half of what no rule takes: it is rolled back and comes again, and at times it has no instance. Control's part of
/// it, as the keeper does it: the mark first, then the word to the reactors, and the world without the split whenever it is compiled.
/// </summary>
internal sealed class SimRelease
{
    /// <summary>Ports of the candidate's instances; those of stable are counted from 1.</summary>
    private const int FirstPort = 10_000;

    private readonly SimKernel _kernel;
    private readonly SimGateway _gateway;
    private readonly SimScript _script;
    private readonly List<Instance> _instances = [];
    private int _made;

    internal SimRelease(SimKernel kernel, SimGateway gateway, SimScript script, int reactors)
    {
        (_kernel, _gateway, _script) = (kernel, gateway, script);
        // Each version has its own word for the time left, and stable has none: heads change on their way from one to the other.
        var limits = script.Limits with { DeadlineHeader = "X-Left" };
        Route = new VersionRoute(new VersionKey("web", "v2"), new Pool(PoolLimits.From(limits), reactors, gateway), limits, new VersionTally(reactors));
        Add();
    }

    internal VersionRoute Route { get; }

    internal Pool Pool => Route.Pool;

    internal long Outcomes => Route.Tally.ByReactor.Sum(cells => cells.ByFault.Sum());

    internal long FellBack => Route.Tally.ByReactor.Sum(cells => cells.FellBack);

    /// <summary>Decided to be its own, and answered by stable because of a rollback.</summary>
    internal long TurnedBack => Route.Tally.ByReactor.Sum(cells => cells.ByDecision.Sum()) - Outcomes - FellBack;

    /// <summary>Times that something may have cost an exchange a lease: what is taken and given back at once.</summary>
    internal int Turns { get; private set; }

    internal void Disturb(Random random)
    {
        switch (random.Next(4))
        {
            case 0 when _script.Withdrawn:
                _script.Withdrawn = false;
                Route.Withdrawal.To = null;
                _gateway.Publish(split: true);
                break;
            case 0 or 1:
                RollBack(random);
                break;
            case 2 when _instances.Count > 0:
                Vanish();
                break;
            default:
                Add();
                break;
        }
    }

    private void RollBack(Random random)
    {
        Turns++;
        _script.Withdrawn = true;
        Route.Withdrawal.To = _gateway.Stable;
        _gateway.Tell(new Message { Kind = MessageKind.Withdraw, Pool = Pool });
        // The world is compiled later, or after the release has begun anew.
        if (random.Next(2) == 0) _gateway.Publish(split: false);
    }

    /// <summary>What its instances have they finish; there will be no other one in time.</summary>
    private void Vanish()
    {
        Turns++;
        foreach (var instance in _instances) Pool.Remove(instance);
        _instances.Clear();
        if (_kernel.Random.Next(2) == 0) Pool.ExpectInstances(_kernel.Now + (600 * 1_000_000_000L));
        else Pool.Close(Fault.NoInstance);
    }

    private void Add()
    {
        if (_instances.Count < 2) _instances.Add(Pool.Add($"v2/{++_made}", Endpoint.Loopback(FirstPort + _made), _kernel.Now));
    }
}
