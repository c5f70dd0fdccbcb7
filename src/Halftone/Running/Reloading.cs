using Halftone.Control.Worlds;
using Microsoft.Extensions.Logging;

namespace Halftone.Running;

/// <summary>Reads the configuration again and brings it into force; the way of SIGHUP and of `halftone reload`.</summary>
internal sealed class Reloading(ConfigSource source, WorldKeeper keeper, SystemdNotify notify, Readiness readiness, AccessLog accessLog, Surroundings here, ILogger log)
{
    /// <returns>What became of it, or why the configuration was not even tried.</returns>
    internal async Task<(ChangeResult? Result, Failure? Refused)> RunAsync(CancellationToken stop)
    {
        if (readiness.Phase is not Phase.Serving)
            return (null, new(ExitCode.Conflict, readiness.Phase is Phase.Starting ? "the gateway is still starting" : "the gateway is stopping", "see halftone ps, then try again"));
        if (source is ConfigSource.CommandLine)
            return (new ChangeResult.Unchanged("there is no file: this gateway was started with `halftone run -- cmd` (halftone init writes one)"), null);

        notify.Reloading();
        try
        {
            // logrotate moves the file away and sends SIGHUP.
            if (accessLog.Reopen() is { } refusal) log.AccessLogKept(refusal);
            var (config, refused, warnings) = source.Read(here);
            foreach (var warning in warnings) log.ConfigWarning(warning);
            if (refused is not null)
            {
                keeper.NoteRefusedReload();
                log.ReloadRefused(refused.What);
                return (null, refused);
            }
            var result = await keeper.ReloadAsync(config!, stop);
            return (result is ChangeResult.Done done ? done with { Warnings = [.. done.Warnings, .. warnings] } : result, null);
        }
        finally
        {
            Garbage.OfAReload();
            notify.Ready($"generation {keeper.Now.Generation}");
        }
    }

    /// <summary>For signals: nobody waits for the answer, so the log gets it.</summary>
    internal async Task RunLoggedAsync(CancellationToken stop)
    {
        var (result, refused) = await RunAsync(stop);
        if ((refused ?? Api.Problems.Of(result!)) is { } failure) log.ReloadFailed(failure.What, string.Join("\n", failure.Details), failure.Hint);
        else if (result is ChangeResult.Unchanged(var why)) log.ReloadUnchanged(why);
    }
}
