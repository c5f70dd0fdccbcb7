using System.Collections.Concurrent;
using Halftone.Core;
using Halftone.Core.Accounting;
using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Evidence;
using Halftone.Core.Outcomes;
using Halftone.Core.Routing;

namespace Halftone.Control.Worlds;

/// <summary>What lives as long as a version, whatever worlds come and go: its pool, its counters, and whether it may have requests.</summary>
internal sealed record Shelved(VersionKey Key, Pool Pool, VersionTally Tally)
{
    /// <summary>Set by a rollback, until the version is to have requests again.</summary>
    internal Withdrawal Withdrawal { get; } = new();
}

/// <summary>The registry of pools and counters by version; a reload that keeps a version finds them here.</summary>
internal sealed class VersionShelf(int reactors, IReactors wakes, Random chance)
{
    private readonly ConcurrentDictionary<VersionKey, Shelved> _versions = new();
    private readonly ConcurrentDictionary<string, ClientRates> _rates = new();

    /// <summary>Where reactors write what releases are judged by; as long-lived as they are.</summary>
    internal EvidenceRings Evidence { get; } = new(reactors, chance.NextInt64());

    internal Shelved Take(VersionKey key, LimitsConfig limits) =>
        _versions.GetOrAdd(key, static (key, made) => new Shelved(key, new Pool(PoolLimits.From(made.limits), made.reactors, made.wakes), new VersionTally(made.reactors)), (limits, reactors, wakes));

    /// <summary>The counters of a service's clients: a reload that keeps the service keeps them, under the new rate.</summary>
    internal ClientRates Rates(ServiceConfig service)
    {
        var rates = _rates.GetOrAdd(service.Name, static (_, made) => new ClientRates(made.rate, made.seed), (rate: service.Rate!, seed: chance.NextInt64()));
        rates.Configure(service.Rate!);
        return rates;
    }

    /// <summary>Counters of services that are gone, or have no rate any more, go: each takes a mebibyte.</summary>
    internal void KeepRates(IReadOnlyCollection<ServiceConfig> services)
    {
        foreach (var name in _rates.Keys)
        {
            if (!services.Any(service => service.Name == name && service.Rate is not null)) _rates.TryRemove(name, out _);
        }
    }

    /// <summary>What lines, slots, counters and rates of all versions hold.</summary>
    internal IEnumerable<MemoryPart> ReadMemory() =>
    [
        new(PartNames.SlotTables, 0, 0, 0),
        new(PartNames.VersionCounters, 0, 0, 0),
        new(PartNames.ClientRates, 0, 0, 0),
        .. _versions.Values.SelectMany(version => version.Pool.ReadMemory().Append(version.Tally.ReadMemory())),
        .. _rates.Values.Select(rates => rates.ReadMemory()),
    ];

    internal Shelved? Find(VersionKey key) => _versions.GetValueOrDefault(key);

    /// <summary>From now on no reactor gives the version what the split has brought it; who waits there goes to the other one. Those that it has it may finish.</summary>
    internal void Withdraw(VersionKey from, VersionRoute to)
    {
        if (Find(from) is not { } shelved) return;
        shelved.Withdrawal.To = to;
        wakes.Withdraw(shelved.Pool);
    }

    /// <summary>The version may have requests again.</summary>
    internal void Readmit(VersionKey key)
    {
        if (Find(key) is { } shelved) shelved.Withdrawal.To = null;
    }

    /// <summary>The version is gone: whoever still waits there is answered, and nobody finds it again.</summary>
    internal void Drop(VersionKey key)
    {
        if (_versions.TryRemove(key, out var gone)) gone.Pool.Close(Fault.NoInstance);
    }
}
