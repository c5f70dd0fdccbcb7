using Halftone.Control.Supervision;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Worlds;

namespace Halftone.Control.Worlds;

/// <summary>The first start of everything: per service stable first, then the others together; services side by side.</summary>
internal sealed class Opening(Supervisor supervisor, VersionShelf shelf)
{
    /// <returns>A stable without any ready instance, or null; others may have failed, they are tried again and disturb nobody.</returns>
    internal async Task<ChangeResult.StartFailed?> RunAsync(HalftoneConfig config, CancellationToken stop)
    {
        using var oneFailed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var services = config.Services.Select(service => OpenAsync(service, oneFailed)).ToArray();
        var failures = await Task.WhenAll(services);
        stop.ThrowIfCancellationRequested();
        return failures.FirstOrDefault(failure => failure is not null);
    }

    private async Task<ChangeResult.StartFailed?> OpenAsync(ServiceConfig service, CancellationTokenSource oneFailed)
    {
        try
        {
            var stable = new VersionKey(service.Name, service.Stable);
            var started = await StartAsync(service.Version(service.Stable)!, stable, stable: true, oneFailed.Token);
            oneFailed.Token.ThrowIfCancellationRequested();
            // Without its stable a service can serve nobody: the others need not finish their start.
            if (started.Ready == 0)
            {
                await oneFailed.CancelAsync();
                return ChangeResult.StartFailed.Of(stable, started);
            }
            await Task.WhenAll(service.Versions.Where(version => version.Name != service.Stable)
                .Select(version => StartAsync(version, new VersionKey(service.Name, version.Name), stable: false, oneFailed.Token)));
            return null;
        }
        catch (OperationCanceledException) when (oneFailed.IsCancellationRequested)
        {
            return null;
        }
    }

    private Task<StartResult> StartAsync(VersionConfig version, VersionKey key, bool stable, CancellationToken stop) =>
        supervisor.StartVersionAsync(key, version, stable, shelf.Take(key, version.Limits).Pool, stop);
}
