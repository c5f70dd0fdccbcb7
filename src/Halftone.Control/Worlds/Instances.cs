using Halftone.Control.Supervision;
using Halftone.Core;
using Halftone.Core.Worlds;

namespace Halftone.Control.Worlds;

/// <summary>Run-time changes of processes; routing stays as it is.</summary>
internal sealed class Instances(Supervisor supervisor, WorldKeeper keeper)
{
    /// <summary>As the config's `instances`.</summary>
    private const int Most = 100;

    private const string Ready = "ready";

    internal async Task<ChangeResult> ScaleAsync(VersionKey key, int instances, CancellationToken stop)
    {
        var now = keeper.Now;
        if (Names.Unknown(now.Config, key) is { } unknown) return unknown;
        var version = now.Config.Version(key)!;
        if (!version.Addresses.IsEmpty) return new ChangeResult.Refused($"{key} has addresses: somebody else runs it", "change its addresses in the file and reload");
        if (instances is < 1 or > Most) return new ChangeResult.Refused($"{instances} instances are outside 1..{Most}", $"to take requests away from it: halftone drain {key.Service} {key.Version}");
        // What is there, not what was wished for: a number that was not reached may be asked for again.
        var was = supervisor.Count(key);
        if (was == instances && now.Overrides.InstancesOf(key.Service, version) == instances) return new ChangeResult.Unchanged($"{key} has {instances} instances already");
        var result = await supervisor.ScaleAsync(key, instances, stop);
        if (!result.Succeeded) return ChangeResult.StartFailed.Of(key, result);
        // Traffic may have been changed while the instances started.
        keeper.Publish(latest => latest with { Overrides = latest.Overrides with { Instances = latest.Overrides.Instances.SetItem(key, instances) } });
        return new ChangeResult.Done([$"{key}: {was} -> {instances} instances"], []);
    }

    internal async Task<ChangeResult> RestartAsync(string service, string? version, int? instance, CancellationToken stop)
    {
        var config = keeper.Now.Config;
        if (config.Service(service) is not { } known) return Names.UnknownService(config, service);
        if (version is not null && Names.Unknown(config, new VersionKey(service, version)) is { } unknown) return unknown;
        // Stable last: when the others do not come up, there is reason to stop before it is touched.
        string[] chosen = version is not null ? [version] : [.. known.Versions.Select(each => each.Name).OrderBy(name => name == known.Stable)];
        if (instance is { } place && NoPlace(new VersionKey(service, chosen[0]), place) is { } missing) return missing;
        var changes = new List<string>();
        foreach (var key in chosen.Select(name => new VersionKey(service, name)))
        {
            if (!config.Version(key)!.Addresses.IsEmpty) continue;
            var result = await supervisor.RestartAsync(key, instance, stop);
            if (!result.Succeeded) return ChangeResult.StartFailed.Of(key, result, changes);
            changes.Add(instance is null ? $"{key} restarted ({result.Ready} new)" : $"{key}/{instance} restarted");
        }
        return changes.Count > 0
            ? new ChangeResult.Done(changes.ToItems(), [])
            : new ChangeResult.Refused($"{service}{(version is null ? "" : $"/{version}")} has addresses: somebody else runs it", "restart it where it runs");
    }

    /// <summary>Takes one instance out of rotation, or puts it back; its process stays. The last one that serves stays in.</summary>
    internal ChangeResult Hold(VersionKey key, int place, bool held)
    {
        if (Names.Unknown(keeper.Now.Config, key) is { } unknown) return unknown;
        if (NoPlace(key, place) is { } missing) return missing;
        var all = supervisor.Read().Where(each => each.Version == key).ToList();
        var name = $"{key.Version}/{place}";
        if (held && !all.Any(each => each.Name != name && each.State is Ready))
            return new ChangeResult.Conflict($"{key}/{place} is the only instance of {key} that serves", $"first one more: halftone scale {key.Service} {key.Version} {all.Count + 1}; or the whole version: halftone drain {key.Service} {key.Version}");
        if (!supervisor.Hold(key, place, held)) return new ChangeResult.Refused($"{key} has addresses: somebody else runs it", "drain the whole version, or change its addresses and reload");
        return new ChangeResult.Done([held ? $"{key}/{place} gets no new requests; its process stays" : $"{key}/{place} gets requests again"], []);
    }

    private ChangeResult.Unknown? NoPlace(VersionKey key, int place)
    {
        Items<string> names = supervisor.Read().Where(each => each.Version == key).Select(each => each.Name).ToItems();
        return names.Contains($"{key.Version}/{place}") ? null : new($"{key} has no instance {place}", names);
    }
}
