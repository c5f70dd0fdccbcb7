using System.CommandLine;
using System.Text;
using Halftone.Api;
using Halftone.Api.Contracts;
using Halftone.Client;
using Halftone.Control.Machine;
using Halftone.Control.Store.Records;
using Halftone.Running;
using Halftone.Screens;

namespace Halftone.Verbs;

/// <summary>`halftone config revert N`: writes an earlier text into the gateway's file and has it loaded; refused, the file is as it was.</summary>
/// <remarks>The file is written by whoever asks, with their own rights: the gateway never writes its configuration.</remarks>
internal static class ConfigRevert
{
    internal static Command Create(Surroundings here)
    {
        var number = new Argument<long>("N") { Description = "The number that halftone config history shows." };
        var force = new Option<bool>("--force") { Description = "Also when the file has changes that never came into force: they are lost." };
        var yes = Confirmation.YesOption();
        var command = new Command("revert", "Go back to an earlier configuration: show the plan, ask, write it into the file, and load it.") { number, force, yes, Verb.TimeoutOption("Wait no longer than this for the reload; the daemon goes on.") };
        return command.Does(here, async (parsed, stop) =>
        {
            var (limit, misread) = parsed.Limit();
            if (misread is not null) return misread;
            var (daemon, failure) = parsed.Daemon(here);
            if (failure is not null) return failure;
            var (wanted, unknown) = await ConfigVerb.TextAsync(daemon!, parsed.GetValue(number), stop);
            if (unknown is not null) return unknown;
            var (history, unread) = await daemon!.GetAsync("/v1/config/history", ApiJson.Default.ConfigHistoryDocument, stop);
            if (unread is not null) return unread;
            var (own, unsafely) = Own(daemon, history!, parsed.GetValue(force));
            if (unsafely is not null) return unsafely;
            var (plan, refused) = await PlanVerb.AskAsync(daemon, new ConfigPlanQuestion { Text = wanted!.Text, Name = $"configuration {wanted.Record.Number}" }, stop);
            if (refused is not null) return refused;
            if (!here.Terminal.Json) PlanScreen.Write(plan!, here.Terminal);
            if (PlanVerb.Refusal(plan!) is { } would) return would;
            if (!plan!.Pending && ConfigRecord.DigestOf(own!) == wanted.Record.Digest && !here.Terminal.Json) return null;
            if (await Confirmation.AskAsync(here, parsed.GetValue(yes), $"{history!.File} is written anew, and {PlanScreen.Sentence(plan)}", stop) is { } unconfirmed) return unconfirmed;
            var (answer, failed) = await ReplaceAsync(daemon, history.File, own!, wanted, plan.Tag, limit, stop);
            return failed ?? Told.Of(new(here.Terminal.Json ? answer : ApplyVerb.BesidePlan(answer!, plan), null), here.Terminal);
        });
    }

    /// <summary>What the file says now, which must be kept somewhere: it is about to be overwritten.</summary>
    private static (byte[]? Content, Failure? Failure) Own(DaemonClient daemon, ConfigHistoryDocument history, bool force)
    {
        if (!daemon.IsOnThisMachine) return (null, new(ExitCode.Conflict, $"{history.File} is on the gateway's machine, and this is another", "run it there"));
        try
        {
            var content = File.ReadAllBytes(history.File);
            var digest = ConfigRecord.DigestOf(content);
            if (force || history.Records.Any(record => record.Kept && record.Digest == digest)) return (content, null);
            // Bytes that are no UTF-8 came into force as a text of another digest.
            var read = PlanTags.DigestOf(Encoding.UTF8.GetString(content));
            return (null, history.Records.Any(record => record.Digest == read)
                ? new(ExitCode.Conflict, $"what {history.File} says is not kept as it is (too large, or not all of it UTF-8), and it would be lost", "copy it to another place; then add --force")
                : new(ExitCode.Conflict, $"{history.File} has changes that never came into force, and they would be lost", "look with halftone plan, and load them with halftone reload; or add --force"));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return (null, Unwritable(history.File, unreadable));
        }
    }

    /// <param name="tag">Of the plan that was shown: what is loaded is that and nothing else.</param>
    private static async Task<Answer<ChangeDocument>> ReplaceAsync(DaemonClient daemon, string path, byte[] own, ConfigTextDocument wanted, string tag, TimeSpan? limit, CancellationToken stop)
    {
        try
        {
            if (ReplacedFile.Write(path, own, Encoding.UTF8.GetBytes(wanted.Text)) is not { } file) return new(null, new(ExitCode.Conflict, $"somebody has written {path} meanwhile; nothing was done", "look with halftone plan"));
            var answer = await daemon.PostAsync("/v1/config:reload", new NoQuestion(), ApiJson.Default.NoQuestion, ApiJson.Default.ChangeDocument, limit, stop, tag);
            if (answer.Failure is not { } failure) return answer;
            // Who has not answered may be at it still, and would miss the file at its next start.
            if (failure.Code is ExitCode.TimedOut or ExitCode.DaemonUnreachable) return new(null, failure with { Hint = $"{path} says what was wanted; {failure.Hint}" });
            // A SIGHUP in the same moment has loaded it before us.
            if (await IsInForceAsync(daemon, wanted.Record.Digest, stop)) return new(null, failure with { What = $"somebody else has loaded configuration {wanted.Record.Number} in the same moment, and it is in force", Hint = "look with halftone config history" });
            return new(null, Undone(file, path, failure));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return new(null, new(ExitCode.Interrupted, $"interrupted; {path} says what was wanted, and the daemon goes on if it was asked already", "halftone plan shows what is not loaded yet"));
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            return new(null, Unwritable(path, unwritable));
        }
    }

    private static async Task<bool> IsInForceAsync(DaemonClient daemon, string digest, CancellationToken stop) =>
        (await daemon.GetAsync("/v1/config/history", ApiJson.Default.ConfigHistoryDocument, stop)).Value?.Records.Any(record => record.InForce && record.Digest == digest) ?? false;

    private static Failure Undone(ReplacedFile file, string path, Failure failure)
    {
        try
        {
            return failure with { What = $"{failure.What}; {path} {(file.Undo() ? "is as it was" : "was written by somebody else since, and stays as they wrote it")}" };
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            return failure with { What = $"{failure.What}; and {path} still says what was refused, for it could not be written again ({unwritable.Message})", Hint = $"mend that; what is in force: halftone config history; {failure.Hint}" };
        }
    }

    private static Failure Unwritable(string path, Exception why) => why switch
    {
        FileNotFoundException or DirectoryNotFoundException => new(ExitCode.Conflict, $"there is no {path} here", "the gateway runs on another machine, or in a container: run this there"),
        UnauthorizedAccessException => new(ExitCode.NotPermitted, $"you may not write {path}", "become the user to whom it belongs"),
        _ => new(ExitCode.Failed, $"{path} cannot be written: {why.Message}", "mend that, then try again"),
    };
}
