using System.Collections.Immutable;
using Halftone.Control.Supervision.Probing;
using Halftone.Core;
using Halftone.Core.Admission;
using Halftone.Core.Config;

namespace Halftone.Control.Supervision;

/// <summary>A version whose instances run elsewhere: they are in the pool as long as the version is.</summary>
internal sealed class AddressedVersion(Workshop workshop, VersionKey key, VersionConfig first, Pool pool) : RunningVersion
{
    /// <summary>For the check at the start, which only warns.</summary>
    private static readonly TimeSpan ConnectMax = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<(int Number, Instance Member)> _members = [];
    private readonly List<Leaver> _leavers = [];
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private VersionConfig _config = first;

    internal override VersionKey Key => key;

    /// <summary>Nothing of ours to stop, so its turn does not matter.</summary>
    internal override bool IsStable => false;

    internal override bool Fits(VersionConfig other) => !other.Addresses.IsEmpty;

    internal override async Task<StartResult> StartAsync(CancellationToken stop)
    {
        await SetAsync(_config.Addresses, stop);
        return new StartResult(_config.Addresses.Count, []);
    }

    internal override async Task<StartResult> ReplaceAsync(VersionConfig next, CancellationToken stop)
    {
        Configure(next);
        await SetAsync(next.Addresses, stop);
        return new StartResult(next.Addresses.Count, []);
    }

    /// <summary>Nothing of ours to restart.</summary>
    internal override Task<StartResult> RestartAsync(int? instance, CancellationToken stop) => Task.FromResult(new StartResult(0, []));

    /// <summary>There are as many as there are addresses.</summary>
    internal override Task<StartResult> ScaleAsync(int instances, CancellationToken stop) => Task.FromResult(new StartResult(0, []));

    public override async ValueTask DisposeAsync()
    {
        Instance[] members;
        lock (_gate)
        {
            members = [.. _members.Select(each => each.Member)];
            _members.Clear();
        }

        foreach (var member in members) Leave(member);
        await Task.WhenAll(Leavers().Select(leaver => leaver.Left));
        _left.TrySetResult();
        await Task.WhenAll(Leavers().Select(leaver => leaver.Ended));
    }

    internal override void SetStable(bool stable) { }

    /// <summary>Everything else about addresses is read by the pool and the data plane.</summary>
    internal override void Configure(VersionConfig config) => Volatile.Write(ref _config, config);

    internal override bool Hold(int instance, bool held) => false;

    internal override InstanceActor? Find(int instance) => null;

    internal override ImmutableArray<InstanceStatus> Read()
    {
        lock (_gate)
            return [.. _members.OrderBy(each => each.Number).Select(each => each.Member).Select(member => new InstanceStatus { Version = key, Name = member.Name, State = "address", Endpoint = member.Endpoint })];
    }

    /// <summary>New addresses join before old ones go, so that the version is never without one.</summary>
    private async Task SetAsync(Items<Endpoint> addresses, CancellationToken stop)
    {
        List<Instance> gone;
        List<Endpoint> added;
        lock (_gate)
        {
            gone = [.. _members.Select(each => each.Member).Where(member => !addresses.Contains(member.Endpoint))];
            added = [.. addresses.Where(address => _members.All(each => each.Member.Endpoint != address))];
            _members.RemoveAll(each => gone.Contains(each.Member));
            foreach (var address in added) JoinLocked(address);
        }

        foreach (var address in added) await CheckAsync(address, stop);
        var leavers = gone.ConvertAll(Leave);
        Task served = Task.WhenAll(leavers.Select(leaver => leaver.Left));
        await served.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    internal override Task Left => _left.Task;

    internal override ImmutableArray<LeavingStatus> ReadLeaving() =>
        [.. Leavers().Where(leaver => leaver is { Lingers.Task.IsCompleted: true, Ended.IsCompleted: false }).Select(leaver => leaver.Status(key, pool, workshop.Time, Limits))];

    /// <summary>Out of the pool when its requests are done and its streams closed; whoever waits need not wait for the latter.</summary>
    private Leaver Leave(Instance member)
    {
        var lingers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var leaver = new Leaver(member, lingers, workshop.Time.GetTimestamp(), EndAsync());
        lock (_gate)
        {
            _leavers.RemoveAll(other => other.Ended.IsCompleted);
            _leavers.Add(leaver);
        }

        return leaver;

        async Task EndAsync()
        {
            await PoolDrain.RunAsync(pool, member, workshop, () => Limits, () => lingers.TrySetResult(), () => false);
            pool.Remove(member);
        }
    }

    private LimitsConfig Limits => Volatile.Read(ref _config).Limits;

    private List<Leaver> Leavers()
    {
        lock (_gate) return [.. _leavers];
    }

    private sealed record Leaver(Instance Member, TaskCompletionSource Lingers, long Since, Task Ended)
    {
        /// <summary>Nothing of it is left, or nothing but streams.</summary>
        internal Task Left { get; } = Task.WhenAny(Ended, Lingers.Task);

        internal LeavingStatus Status(VersionKey key, Pool pool, TimeProvider time, LimitsConfig limits) =>
            new(key, Member.Name, null, pool.Use(Member).Streams, LeavingStatus.Left(limits, time.GetElapsedTime(Since)));
    }

    /// <summary>With the smallest number that is free: those that stay keep theirs.</summary>
    private void JoinLocked(Endpoint address)
    {
        var number = 1;
        while (_members.Any(each => each.Number == number)) number++;
        _members.Add((number, pool.Add(Place.NameOf(key, number), address, workshop.Now)));
    }

    private async Task CheckAsync(Endpoint address, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(ConnectMax, workshop.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
        string reason;
        try
        {
            if (await HttpProbe.ConnectAsync(address, either.Token) is not ProbeResult.NoListener refused) return;
            reason = refused.Reason;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            reason = $"no answer within {ConnectMax.TotalSeconds:0} s";
        }

        workshop.Tell(new ProcessNews.Hint(address.ToString(), $"cannot be reached now: {reason}") { Version = key });
    }
}
