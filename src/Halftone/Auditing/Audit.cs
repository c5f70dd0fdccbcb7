using Halftone.Api.Contracts;
using Halftone.Control.Releases;
using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Worlds;
using Microsoft.Extensions.Logging;

namespace Halftone.Auditing;

/// <summary>Who asked for which change of state: into the log before it is tried, in the words it was asked in, and into the audit log with what became of it.</summary>
internal sealed class Audit(AuditLog file, WorldKeeper keeper, TimeProvider time, ILogger log)
{
    internal AuditLog File => file;

    internal Task<ChangeResult> RunAsync(Asker who, string what, Func<Task<ChangeResult>> change) => RunAsync(who, what, change, AuditOutcome.Of);

    internal Task<DeskAnswer> RunAsync(Asker who, string what, Func<Task<DeskAnswer>> change) => RunAsync(who, what, change, AuditOutcome.Of);

    /// <summary>A file that cannot be written stops no change: with a full disk the operator is needed most. The log says so instead.</summary>
    internal async Task<T> RunAsync<T>(Asker who, string what, Func<Task<T>> change, Func<T, AuditOutcome> outcome)
    {
        log.Asked(who.ToString(), PrintableText.Of(what));
        var (asked, before) = (time.GetUtcNow(), InForce(keeper.Now));
        try
        {
            var result = await change();
            Record(who, what, asked, before, outcome(result));
            return result;
        }
        catch (Exception broken)
        {
            Record(who, what, asked, before, AuditOutcome.Broken(broken));
            throw;
        }
    }

    /// <summary>What nobody waits to be told: that the gateway has begun, or has ended.</summary>
    /// <param name="before">What was in force when it was asked for; null = what still is.</param>
    internal void Note(Asker who, string what, DateTimeOffset asked, AuditOutcome outcome, Standing? before = null) => Record(who, what, asked, InForce(before ?? keeper.Now), outcome);

    private void Record(Asker who, string what, DateTimeOffset asked, string before, AuditOutcome outcome)
    {
        try
        {
            file.Add(new AuditDocument
            {
                Time = asked,
                Who = who.ToString(),
                Uid = (who as Asker.User)?.Uid,
                Pid = (who as Asker.User)?.Pid,
                Token = (who as Asker.Token)?.Name,
                Address = who is Asker.Token token ? token.Address : (who as Asker.Neighbour)?.Address,
                What = what,
                Before = before,
                After = InForce(keeper.Now),
                Outcome = outcome.Word,
                Details = outcome.Details,
            });
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            log.AuditLost(refused.Message, who.ToString(), PrintableText.Of(what), outcome.Word);
        }
    }

    /// <summary>What changes can change: `generation 3; web: v1@95 v2@5, v1 x2, v2 x1, v2 drained`.</summary>
    private static string InForce(Standing now) => string.Join("; ", now.Config.Services.Select(service =>
    {
        var versions = service.Versions.Where(version => version.Addresses.IsEmpty).Select(version => $"{version.Name} x{now.Overrides.InstancesOf(service.Name, version)}");
        var drained = service.Versions.Where(version => now.Overrides.Drained.Contains(new VersionKey(service.Name, version.Name))).Select(version => $"{version.Name} drained");
        return $"{service.Name}: {string.Join(", ", versions.Concat(drained).Prepend(Overrides.Say(now.Overrides.SplitOf(service), service)))}";
    }).Prepend($"generation {now.Generation}"));
}
