using System.Collections.Immutable;
using Halftone.Core;
using Halftone.Core.Admission;
using Halftone.Core.Config;

namespace Halftone.Control.Supervision.Probing;

/// <summary>Watches over the health of one version's instances: probes them, tells their pool the time, and tells people what has changed.</summary>
/// <remarks>A probe has a connection of its own and takes no slot: it waits behind nobody, and nobody behind it.</remarks>
internal sealed class HealthWatch : IAsyncDisposable
{
    /// <summary>Between two looks. What was decided by answers holds at once; this bounds how late it is told, and how exact intervals are.</summary>
    internal static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    private readonly Lock _looking = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Dictionary<Instance, Probe> _probes = [];
    private readonly List<HealthChange> _changes = [];
    private readonly Workshop _workshop;
    private readonly VersionKey _key;
    private readonly Pool _pool;
    private readonly Random _random;
    private HealthConfig _config;

    internal HealthWatch(Workshop workshop, VersionKey key, Pool pool, HealthConfig config)
    {
        (_workshop, _key, _pool, _config) = (workshop, key, pool, config);
        _random = workshop.NewRandom();
        pool.Judge(HealthLimits.From(config));
    }

    /// <summary>From now on it goes by this.</summary>
    internal void Configure(HealthConfig config)
    {
        Volatile.Write(ref _config, config);
        _pool.Judge(HealthLimits.From(config));
    }

    /// <summary>One look, four times a second.</summary>
    internal void Look()
    {
        // While one look takes longer than the time to the next, the next is not needed.
        if (!_looking.TryEnter()) return;
        try
        {
            _changes.Clear();
            _pool.Look(_workshop.Now, _changes);
            foreach (var change in _changes) TellLocked(change);
            ProbeLocked(_pool.Members());
        }
        catch (Exception e)
        {
            // On a timer's thread it would end the gateway.
            _workshop.Log.Bug(e, _key.ToString());
        }
        finally
        {
            _looking.Exit();
        }
    }

    /// <summary>The same lines, with the health of those that are in operation.</summary>
    internal ImmutableArray<InstanceStatus> Onto(ImmutableArray<InstanceStatus> lines)
    {
        lock (_looking)
        {
            // While instances are replaced two may have one name; who came last is meant.
            var members = _pool.Members().GroupBy(member => member.Instance.Name).ToDictionary(group => group.Key, group => group.Last());
            return [.. lines.Select(line => members.TryGetValue(line.Name, out var member)
                ? line with { Health = HealthText.Of(member.Health, _config, SeenLocked(member.Instance), _workshop.Now) }
                : line)];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        Task[] running;
        lock (_looking) running = [.. _probes.Values.Select(probe => probe.Running)];
        await Task.WhenAll(running);
        _ending.Dispose();
    }

    private void ProbeLocked(Member[] members)
    {
        foreach (var gone in _probes.Keys.Except(members.Select(member => member.Instance)).ToList()) _probes.Remove(gone);
        var config = Volatile.Read(ref _config);
        if (config.Path is not { } path || _ending.IsCancellationRequested) return;
        var now = _workshop.Now;
        foreach (var (instance, _) in members)
        {
            if (!_probes.TryGetValue(instance, out var probe))
            {
                // Somewhere in its first interval: instances that come together are not to be asked together.
                _probes.Add(instance, new Probe { DueAt = now + Nanoseconds(config.Interval * _random.NextDouble()) });
                continue;
            }

            if (now < probe.DueAt || !probe.Running.IsCompleted) continue;
            var jitter = config.Jitter.Value / 100 * ((2 * _random.NextDouble()) - 1);
            probe.DueAt = now + Nanoseconds(config.Interval * (1 + jitter));
            probe.Running = ProbeAsync(instance, probe, path, config.Timeout);
        }
    }

    private async Task ProbeAsync(Instance instance, Probe probe, string path, TimeSpan timeout)
    {
        try
        {
            var (sign, seen) = await AskAsync(instance.Endpoint, path, timeout);
            if (sign != Sign.ProbePassed) probe.Seen = seen;
            _pool.Probed(instance, sign, _workshop.Now);
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The version ends: nobody wants to know any more.
        }
        catch (Exception e)
        {
            _workshop.Log.Bug(e, instance.Name);
        }
    }

    private async Task<(Sign Sign, string Seen)> AskAsync(Endpoint endpoint, string path, TimeSpan timeout)
    {
        using var patience = new CancellationTokenSource(timeout, _workshop.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _ending.Token);
        try
        {
            var result = await HttpProbe.GetAsync(endpoint, path, "halftone-health", either.Token);
            return (result is ProbeResult.Answered { Status: >= 200 and < 300 } ? Sign.ProbePassed : Sign.ProbeFailed, HealthText.Seen(result, path));
        }
        catch (OperationCanceledException) when (!_ending.IsCancellationRequested)
        {
            return (Sign.ProbeTimedOut, $"GET {path} got no answer within {timeout.TotalSeconds:0.##} s");
        }
    }

    private void TellLocked(HealthChange change)
    {
        var name = change.Instance.Name;
        switch (change.After)
        {
            case HealthState.Ejected ejected:
                _workshop.Tell(new ProcessNews.InstanceEjected(name, HealthText.Why(ejected.Cause, _config, SeenLocked(change.Instance)), HealthText.Back(ejected, _config)) { Version = _key });
                break;
            case HealthState.Trial:
                _workshop.Tell(new ProcessNews.InstanceOnTrial(name) { Version = _key });
                break;
            default:
                var since = change.Before switch { HealthState.Ejected ejected => ejected.Since, HealthState.Trial trial => trial.Since, _ => change.After.Last.Until };
                _workshop.Tell(new ProcessNews.InstanceReturned(name, TimeSpan.FromTicks((change.After.Last.Until - since) / TimeSpan.NanosecondsPerTick)) { Version = _key });
                break;
        }
    }

    private string SeenLocked(Instance instance) => _probes.TryGetValue(instance, out var probe) ? probe.Seen : "";

    private static long Nanoseconds(TimeSpan time) => time.Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>What is planned and known about one instance.</summary>
    private sealed class Probe
    {
        internal long DueAt { get; set; }

        internal Task Running { get; set; } = Task.CompletedTask;

        /// <summary>By the last probe that failed.</summary>
        internal string Seen { get; set; } = "";
    }
}
