using Halftone.Core.Admission;
using Halftone.Core.Config;
using Xunit;

namespace Halftone.Tests.Unit.Admission;

/// <summary>Drives a pool by any order of comings, goings, signs and times, and checks after every step what must hold whatever happens.</summary>
internal sealed class HealthWalk
{
    private const int InstancesMax = 6;
    private readonly PoolBench _bench = new(slots: 3, queueWaitMs: 60_000);
    private readonly List<Instance> _members = [];
    private readonly HashSet<Instance> _ready = [];
    private readonly List<Grant> _out = [];
    private readonly List<HealthChange> _changes = [];
    private HealthLimits _limits;

    internal HealthWalk(bool probed)
    {
        _limits = HealthLimits.From(new HealthConfig { Path = probed ? "/healthz" : null, EjectAfter = 2, FailAfter = 2, ReadyAfter = 1, EjectTime = TimeSpan.FromSeconds(1) });
        _bench.Pool.Judge(_limits);
    }

    private Pool Pool => _bench.Pool;

    internal void Step(int what, int a, int b)
    {
        switch (what)
        {
            case < 12 when _members.Count < InstancesMax: Add(); break;
            case < 16 when _members.Count > 0: Remove(_members[a % _members.Count]); break;
            case < 22 when _members.Count > 0: Refuse(_members[a % _members.Count]); break;
            case < 30 when _members.Count > 0: Reinstate(_members[a % _members.Count]); break;
            case < 50: Take(); break;
            case < 75 when _out.Count > 0: End(a % _out.Count, (Sign)(b % 4)); break;
            case < 88 when _members.Count > 0: Pool.Probed(_members[a % _members.Count], (Sign)((int)Sign.ProbePassed + (b % 3)), _bench.Now); break;
            case < 90: Pool.Judge(_limits = _limits with { EjectAfter = b % 3, Probes = a % 2 == 0 }); break;
            default: _bench.Pass(a * 10); break;
        }

        Look();
        Check();
    }

    /// <summary>The storm is over: whoever is there answers and passes; all of them serve again.</summary>
    internal void Recover()
    {
        foreach (var instance in _members.ToList()) Reinstate(instance);
        while (_out.Count > 0) End(0, Sign.Answered);
        for (var round = 0; round < 6; round++)
        {
            _bench.Pass(20_000);
            Look();
            foreach (var instance in _members) Pool.Probed(instance, Sign.ProbePassed, _bench.Now);
            for (var i = 0; i < 3 * InstancesMax; i++) Take();
            while (_out.Count > 0) End(0, Sign.Answered);
            Check();
        }

        Assert.All(Pool.Members(), member => Assert.True(member.Health.IsServing, $"{member.Instance.Name} does not come back: {member.Health}"));
        Assert.Equal(_members.Count, Pool.Members().Length);
        Assert.True(_members.Count == 0 || Pool.Read().Waiting == 0, "nobody waits for those who are back");
    }

    private void Add()
    {
        var instance = _bench.Add();
        _members.Add(instance);
        _ready.Add(instance);
        CollectWakes();
    }

    private void Remove(Instance instance)
    {
        Pool.Remove(instance);
        _members.Remove(instance);
        _ready.Remove(instance);
        CollectWakes();
    }

    private void Refuse(Instance instance)
    {
        Pool.Suspect(instance);
        _ready.Remove(instance);
        CollectWakes();
    }

    private void Reinstate(Instance instance)
    {
        if (_ready.Contains(instance)) return;
        Pool.Reinstate(instance, Pool.Suspect(instance), _bench.Now);
        _ready.Add(instance);
        CollectWakes();
    }

    private void Take()
    {
        var taken = _bench.Take(deadlineMs: 3_600_000);
        if (taken.Result == TakeResult.Granted) _out.Add(taken.Grant);
    }

    private void End(int index, Sign sign)
    {
        var lease = _out[index].Lease;
        _out.RemoveAt(index);
        Pool.Return(lease, 0, _bench.Now, Link.None, sign == Sign.Answered ? 1 : -1, out var wake, sign: sign);
        if (!wake.IsNone && !wake.Grant.Lease.IsNone) _out.Add(wake.Grant);
        CollectWakes();
    }

    private void Look()
    {
        Pool.Look(_bench.Now, _changes);
        CollectWakes();
    }

    private void CollectWakes()
    {
        foreach (var wake in _bench.Told.Wakes.Where(wake => !wake.Grant.Lease.IsNone)) _out.Add(wake.Grant);
        _bench.Told.Wakes.Clear();
    }

    private void Check()
    {
        Pool.CheckWholly();
        var members = Pool.Members();
        Assert.Equal(_members, members.Select(member => member.Instance));
        var leftOut = members.Count(member => !member.Health.IsServing);
        Assert.True(leftOut * 2 <= members.Length, $"H1: {leftOut} of {members.Length} are left out");
        Assert.True(_ready.Count == 0 || members.Any(member => member.Health.IsServing && _ready.Contains(member.Instance)), "H2: one that is ready serves");
    }
}
