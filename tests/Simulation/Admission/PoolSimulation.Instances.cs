using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Outcomes;

namespace Halftone.Tests.Simulation.Admission;

// Instances, connections, and what Control does.
internal sealed partial class PoolSimulation
{
    private sealed class Process(Instance instance)
    {
        internal Instance Instance { get; } = instance;
        internal bool Alive { get; set; } = true;
        internal HashSet<Request> Running { get; } = [];

        /// <summary>Handlers that run on after their client left.</summary>
        internal int Abandoned { get; set; }
    }

    private readonly Dictionary<int, Process> _processes = [];

    /// <summary>Open connections that nobody uses, by handle.</summary>
    private readonly Dictionary<ulong, Process> _idle = [];

    private readonly List<(Link Link, Process Process)> _links = [];
    private ulong _lastHandle;

    private Link NewLink(int reactor, Process process)
    {
        var link = new Link(reactor, ++_lastHandle, (int)_lastHandle);
        _idle.Add(link.Handle, process);
        _links.Add((link, process));
        return link;
    }

    private void StartInstance()
    {
        var instance = _pool.Add($"v1/{_processes.Count + 1}", Endpoint.Loopback(3000), _now);
        _processes.Add(instance.Id, new Process(instance));
    }

    /// <summary>Something happens to the service.</summary>
    private void Disturb()
    {
        if (_now < _arrivalsEnd) At(Between(1, 200) * Millisecond, Disturb);
        var living = _processes.Values.Where(process => process.Alive).ToList();
        switch (_random.Next(8))
        {
            case < 3 when living.Count > 0: Kill(living[_random.Next(living.Count)]); break;
            case 3 when living.Count > 0: Replace(living[_random.Next(living.Count)]); break;
            case 4: Reload(); break;
            case 5 when Chance(0.3): GiveUp(); break;
            default: LoseLink(); break;
        }
    }

    /// <summary>The process dies; until Control has seen it, requests run into it.</summary>
    private void Kill(Process process)
    {
        process.Alive = false;
        foreach (var request in process.Running.ToList())
        {
            process.Running.Remove(request);
            Fail(request);
        }

        At(Between(0, 20) * Millisecond, () => Gone(process));
        At(Between(20, 300) * Millisecond, StartInstance);
    }

    private void Replace(Process process)
    {
        StartInstance();
        _pool.Drain(process.Instance);
        At(Between(1, 200) * Millisecond, () =>
        {
            if (_pool.Use(process.Instance) is (0, 0)) process.Alive = false;
            Gone(process);
        });
    }

    private void Gone(Process process)
    {
        _pool.Remove(process.Instance);
        Assert.DoesNotContain(process, _idle.Values);
    }

    private void Reload()
    {
        _limits = _limits with { SlotsPerInstance = (int)Between(1, 6), WaitersMax = (int)Between(5, 300) };
        _slotsEver = Math.Max(_slotsEver, _limits.SlotsPerInstance);
        _pool.Configure(_limits, _now);
    }

    private void GiveUp()
    {
        _pool.Close(Fault.NoInstance);
        At(Between(1, 100) * Millisecond, StartInstance);
    }

    /// <summary>Control looks at the clock, and probes whoever is there.</summary>
    private void Look()
    {
        if (_now < _arrivalsEnd) At(250 * Millisecond, Look);
        foreach (var (instance, _) in _pool.Members())
        {
            if (Chance(0.5)) _pool.Probed(instance, Chance(0.2) ? Sign.ProbeTimedOut : Chance(0.2) ? Sign.ProbeFailed : Sign.ProbePassed, _now);
        }
        var changes = new List<HealthChange>();
        _pool.Look(_now, changes);
        Ejections += changes.Count(change => change.After is HealthState.Ejected);
        Returns += changes.Count(change => change.After is HealthState.Serving);
    }

    private void LoseLink()
    {
        if (_links.Count == 0) return;
        var (link, process) = _links[_random.Next(_links.Count)];
        Assert.Equal(_idle.Remove(link.Handle), _pool.Forget(process.Instance, link));
    }

    private void CheckInstances()
    {
        var counts = _pool.Read();
        Assert.True(counts.Waiting == 0 || counts.Busy >= counts.Slots, "A1: nobody waits while a slot is free");
        Assert.Equal(_idle.Count, counts.IdleLinks);
    }
}
