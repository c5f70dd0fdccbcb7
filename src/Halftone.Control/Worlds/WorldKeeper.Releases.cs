using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Worlds;

namespace Halftone.Control.Worlds;

// What releases do to the world. The controller decides when, and keeps the record; nothing here waits for a store.
internal sealed partial class WorldKeeper
{
    /// <summary>What releases had decided when the gateway was last on: to be called once, before <see cref="OpenAsync"/>, which starts what follows from it.</summary>
    /// <remarks>A release that was on has its split again, with its mark, from the first request on. What is decided now can be read at `Now.Deployed` at any time.</remarks>
    internal void Restore(Deployed deployed)
    {
        lock (_publishing) Volatile.Write(ref _now, _now.With(deployed));
    }

    /// <summary>Starts a version beside stable and ends when its instances are ready; nobody is sent there yet. It waits for a reload that is under way.</summary>
    /// <remarks>
    /// Done: all of its instances are ready. Unchanged: it was there already (a version of the file, or deployed before), ready or not. StartFailed:
    /// nothing was changed, its processes are gone, and the faults have their last output. Cancelling undoes it, too, and throws.
    /// A version that was retired comes back by its name alone.
    /// </remarks>
    internal Task<ChangeResult> DeployAsync(string service, DeployedVersion version, CancellationToken stop) => ChangeAsync(async () =>
    {
        var file = Now.File;
        if (file.Service(service) is not { } config) return Names.UnknownService(file, service);
        return await new Reload(supervisor, shelf, time, this).RunAsync(file, now => VersionWish.Judge(config, now.Deployed.Of(service), version) switch
        {
            VersionWish.Granted(var decided) => (now.Deployed.With(service, decided), null),
            VersionWish.Nothing(var why) => (now.Deployed, new ChangeResult.Unchanged(why)),
            VersionWish.Refused(var why, var fix) => (now.Deployed, new ChangeResult.Refused(why, fix)),
            VersionWish.Taken(var why, var fix) => (now.Deployed, new ChangeResult.Conflict(why, fix)),
            _ => throw new System.Diagnostics.UnreachableException(),
        }, stop);
    }, stop);

    /// <summary>A release sets its candidate's share: published at once, no process is touched, and a reload under way is not waited for.</summary>
    /// <param name="split">With the release's mark (its salt, the epoch that begins, the unit). 0 % is a share, too: the release is on, and rules and overrides reach its candidate.</param>
    internal ChangeResult SetSplit(string service, SplitConfig split)
    {
        if (split.Release is null) throw new ArgumentException("A split without a mark is no release's.", nameof(split));
        return Decide(now => Releasing.Weigh(now, service, split));
    }

    /// <summary>The candidate becomes stable and has every request, in one swap; the split is gone. The old one goes on running until it is retired.</summary>
    /// <remarks>Conflict: none of its instances is ready.</remarks>
    internal ChangeResult Promote(VersionKey candidate) => Decide(now => Releasing.Promote(now, candidate, Serves));

    /// <summary>Everything to this version, now: to stable while a release is on, or to the old one after a promotion.</summary>
    /// <remarks>
    /// From the first instruction on no reactor writes a request's head to the other version, rules aside; those that wait for it, or connect, go
    /// to this one with what is left of their time. Nothing is waited for, neither a reload nor another change nor the compilation of the new routes.
    /// Conflict: it is not stable, and none of its instances is ready. To a stable it always goes.
    /// </remarks>
    /// <param name="candidate">Who is left behind, if it is known: its pins go, too, also where it has no share.</param>
    internal ChangeResult RollBack(VersionKey to, string? candidate = null)
    {
        var snapshot = Now;
        var (next, result) = Releasing.RollBack(snapshot, to, Serves, candidate);
        if (next is null) return result;
        var from = Releasing.LeftBy(snapshot, to, candidate).ToArray();
        shelf.Readmit(to);
        var route = Route(to, snapshot.Config.Version(to)!.Limits);
        foreach (var key in from) shelf.Withdraw(key, route);
        result = Decide(now =>
        {
            var decided = Releasing.RollBack(now, to, Serves, candidate);
            // Whoever was pinned to it in this moment has let it have requests again.
            foreach (var key in from.Where(key => decided.Next is not null && shelf.Find(key) is { Withdrawal.To: null })) shelf.Withdraw(key, route);
            return decided;
        });
        // Somebody changed the world in this moment, and it cannot be done any more.
        if (result is not (ChangeResult.Done or ChangeResult.Unchanged)) Array.ForEach(from, shelf.Readmit);
        return result;
    }

    /// <summary>Lets a version go: its instances finish what they have and stop, and it is in the configuration no more. For an old stable after its time, and for a candidate that was rolled back.</summary>
    /// <remarks>Conflict: it is stable, has a share, or a rule of the file names it. Ends when it has stopped, but for its streams.</remarks>
    internal Task<ChangeResult> RetireAsync(VersionKey version, CancellationToken stop) =>
        ChangeAsync(() => new Reload(supervisor, shelf, time, this).RunAsync(Now.File, now => Releasing.Retire(now, version), stop), stop);

    /// <summary>An instance of the version is ready.</summary>
    internal bool Serves(VersionKey key) => shelf.Find(key)?.Pool.Serves ?? false;

    /// <summary>A version that is assigned requests, and was not before, may have them. One that was before stays as it is: a rollback may be keeping them from it.</summary>
    private void ReadmitLocked(Standing next)
    {
        var assigned = _now.Config.Services.SelectMany(service => Releasing.Assigned(_now, service)).ToHashSet();
        foreach (var key in next.Config.Services.SelectMany(service => Releasing.Assigned(next, service)).Where(key => !assigned.Contains(key))) shelf.Readmit(key);
    }

    /// <summary>Stable never gives up; who was it, and stays as something else, may from now on.</summary>
    private void TurnStables(HalftoneConfig before, HalftoneConfig after)
    {
        var stables = before.Services.ToDictionary(service => service.Name, service => service.Stable);
        foreach (var service in after.Services)
        {
            if (!stables.TryGetValue(service.Name, out var was) || was == service.Stable) continue;
            Turn(new VersionKey(service.Name, service.Stable), stable: true);
            if (service.Version(was) is not null) Turn(new VersionKey(service.Name, was), stable: false);
        }

        void Turn(VersionKey key, bool stable)
        {
            if (supervisor.Runs(key)) supervisor.SetStable(key, stable);
        }
    }
}
