using Halftone.Auditing;
using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Config;
using Microsoft.Extensions.Logging;

namespace Halftone.Running;

/// <summary>Reads the configuration again and brings it into force; the way of SIGHUP and of `halftone reload`.</summary>
/// <param name="instances">Processes of each version at this moment.</param>
/// <param name="history">Remembers the texts.</param>
/// <param name="adopted">Told of a configuration that has come into force, for what is not the keeper's: who is told of releases.</param>
internal sealed class Reloading(ConfigSource source, WorldKeeper keeper, SystemdNotify notify, Readiness readiness, AccessLog accessLog, Audit audit, Action<HalftoneConfig> adopted, ConfigHistory history, Func<Func<VersionKey, int>> instances, Surroundings here, ILogger log) : IDisposable
{
    /// <summary>From the reading of the file to its coming into force: of two reloads the one that read later ends later, and says ready for both.</summary>
    private readonly SemaphoreSlim _one = new(1, 1);

    private readonly PlanTags _tags = new();

    public void Dispose() => _one.Dispose();

    /// <summary>What a reload would come to. Nothing is done and nothing waited for.</summary>
    /// <param name="sent">As if this stood in the place of the file; null = the file itself.</param>
    internal (PlannedReload? Plan, Failure? Refused) Plan(SentConfig? sent)
    {
        if (Unready is { } unready) return (null, unready);
        if (source is ConfigSource.CommandLine) return (null, new(ExitCode.Conflict, "there is no file to plan with: this gateway was started with `halftone run -- cmd`", "halftone init writes one; then: halftone run"));
        var taken = source.Take(here, sent);
        if (taken.Failure is not null) return (null, taken.Failure);
        var outlook = keeper.Foresee(taken.Config!);
        return (new(outlook, taken.Warnings, PlanTags.DigestOf(taken.Text), _tags.Of(taken.Text, outlook), instances()), null);
    }

    private Failure? Unready => readiness.Phase is Phase.Serving ? null
        : new(ExitCode.Conflict, readiness.Phase is Phase.Starting ? "the gateway is still starting" : "the gateway is stopping", "see halftone ps, then try again");

    /// <returns>What became of it, or why the configuration was not even tried.</returns>
    /// <param name="expected">The tag of a plan, or the number of a generation: only if that is what comes into force, or is in force, at its turn. Null = whatever is there.</param>
    /// <param name="by">Who asks, in the words of histories.</param>
    internal async Task<(ChangeResult? Result, Failure? Refused)> RunAsync(string by, CancellationToken stop, string? expected = null)
    {
        if (Unready is { } unready) return (null, unready);
        if (source is ConfigSource.CommandLine)
            return (new ChangeResult.Unchanged("there is no file: this gateway was started with `halftone run -- cmd` (halftone init writes one)"), null);

        await _one.WaitAsync(stop);
        try
        {
            notify.Reloading();
            // logrotate moves the file away and sends SIGHUP.
            if (accessLog.Reopen() is { } refusal) log.AccessLogKept(refusal);
            var (config, refused, warnings, text) = source.Take(here);
            foreach (var warning in warnings) log.ConfigWarning(warning);
            if (refused is not null)
            {
                keeper.NoteRefusedReload();
                log.ReloadRefused(refused.What);
                return (null, refused);
            }
            var result = await keeper.ReloadAsync(config!, stop, expected is null ? null : outlook => Differs(text, outlook, expected));
            if (result is ChangeResult.Done or ChangeResult.Unchanged)
            {
                adopted(config!);
                await history.NoteAsync(text, by, result is ChangeResult.Done { Changes: var changes } ? [.. changes] : [], CancellationToken.None);
            }
            return (result is ChangeResult.Done done ? done with { Warnings = [.. done.Warnings, .. warnings] } : result, null);
        }
        finally
        {
            Garbage.OfAReload();
            // A gateway that is stopping has said so; ready would take it back.
            if (readiness.Phase is Phase.Serving) notify.Ready($"generation {keeper.Now.Generation}");
            _one.Release();
        }
    }

    private ChangeResult.Moved? Differs(string text, ReloadOutlook outlook, string expected)
    {
        if (expected == _tags.Of(text, outlook) || expected == $"{outlook.Before.Generation}") return null;
        return outlook.Before.Generation.ToString(System.Globalization.CultureInfo.InvariantCulture) == expected.Split('-')[0]
            ? new("what would be loaded is not what was planned: the file, or something it refers to, has changed since; nothing was done", "look again: halftone plan")
            : new($"generation {outlook.Before.Generation} is in force, not the one that was planned from; nothing was done", "look again: halftone plan");
    }

    /// <summary>For signals: nobody waits for the answer, so the log gets it.</summary>
    internal async Task RunLoggedAsync(CancellationToken stop)
    {
        try
        {
            var who = new Asker.Signal("SIGHUP");
            var (result, refused) = await audit.RunAsync(who, "reload", () => RunAsync(who.Called, stop), AuditOutcome.OfReload);
            if ((refused ?? Api.Problems.Of(result!)) is { } failure) log.ReloadFailed(failure.What, string.Join("\n", failure.Details), failure.Hint);
            else if (result is ChangeResult.Unchanged(var why)) log.ReloadUnchanged(why);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The gateway is stopping, and says so itself.
        }
#pragma warning disable CA1031 // The outermost place of a signal's reload: a bug must be told, for nobody awaits it.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            log.ReloadBroken(bug);
        }
    }
}
