using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Releases;
using Halftone.Core.Worlds;
using Microsoft.Extensions.Logging;

namespace Halftone.Control.Releases;

/// <summary>Does to the world what releases decide, by the keeper.</summary>
/// <param name="said">What was said about a version that a deploy brought; null = the file says what it is.</param>
internal sealed class KeeperWorld(WorldKeeper keeper, Func<VersionKey, DeployedVersion?> said, TimeProvider time, ILogger log) : IReleaseWorld
{
    /// <summary>How often a version that was there already is asked whether it is ready.</summary>
    private static readonly TimeSpan ReadyLook = TimeSpan.FromMilliseconds(50);

    public string? StableOf(string service) => keeper.Now.Config.Service(service)?.Stable;

    public async Task<string?> StartAsync(Release release, CancellationToken stop)
    {
        var key = new VersionKey(release.Service, release.To);
        var result = await keeper.DeployAsync(release.Service, said(key) ?? new DeployedVersion { Name = release.To }, stop);
        return result is ChangeResult.Unchanged ? await ReadyAsync(key, stop) : ChangeText.Of(result);
    }

    public string? Weigh(Release release, Assignment assignment)
    {
        var unit = keeper.Now.Config.Service(release.Service)?.Unit ?? SplitUnit.Identity;
        return ChangeText.Of(keeper.SetSplit(release.Service, new SplitConfig(release.To, assignment.Weight) { Release = new ReleaseMark(release.Id, assignment.Epoch, unit) }));
    }

    public string? Promote(Release release) => ChangeText.Of(keeper.Promote(new VersionKey(release.Service, release.To)));

    public string? RollBack(Release release) => release.From is { } from ? ChangeText.Of(keeper.RollBack(new VersionKey(release.Service, from), release.To)) : null;

    public async Task LetGoAsync(VersionKey version, CancellationToken stop)
    {
        // What is not there need not go: a start that was given up, or a file that has it no more.
        if (await keeper.RetireAsync(version, stop) is not ChangeResult.Unknown and var result && ChangeText.Of(result) is { } why) log.NotLetGo(version.ToString(), why);
    }

    /// <summary>It was there before the release: waited for as long as a start of it may take.</summary>
    private async Task<string?> ReadyAsync(VersionKey key, CancellationToken stop)
    {
        var patience = keeper.Now.Config.Version(key)?.Ready.Timeout ?? TimeSpan.Zero;
        for (var began = time.GetTimestamp(); !keeper.Serves(key);)
        {
            if (keeper.Now.Config.Version(key) is null) return $"{key} was taken out of the file while it was waited for";
            if (time.GetElapsedTime(began) > patience) return $"{key} runs, but none of its instances became ready within {patience.TotalSeconds:0} s (halftone logs {key})";
            await Task.Delay(ReadyLook, time, stop);
        }
        return null;
    }
}
