using System.Net;
using Halftone.Api.Contracts;
using Halftone.Control.Releases;
using Halftone.Control.Worlds;
using Microsoft.AspNetCore.Http;

namespace Halftone.Api;

/// <summary>Turns what did not happen into an RFC 9457 answer; the code is the CLI's exit code in words.</summary>
internal static class Problems
{
    internal const string StoreDown = "store_down";

    internal const string Moved = "precondition_failed";

    internal const string ContentType = "application/problem+json";

    /// <summary>The other half is <see cref="Client.DaemonClient.CodeOf"/>.</summary>
    internal static HttpStatusCode StatusOf(ExitCode code) => code switch
    {
        ExitCode.Usage => HttpStatusCode.BadRequest,
        ExitCode.ConfigInvalid => HttpStatusCode.UnprocessableEntity,
        ExitCode.NotFound => HttpStatusCode.NotFound,
        ExitCode.Conflict => HttpStatusCode.Conflict,
        ExitCode.NotPermitted => HttpStatusCode.Forbidden,
        ExitCode.TimedOut => HttpStatusCode.GatewayTimeout,
        ExitCode.DaemonUnreachable => HttpStatusCode.ServiceUnavailable,
        _ => HttpStatusCode.InternalServerError,
    };

    /// <param name="status">Where HTTP tells apart what an exit code does not.</param>
    internal static Task WriteAsync(HttpContext context, Failure failure, HttpStatusCode? status = null)
    {
        context.Response.StatusCode = (int)(status ?? StatusOf(failure.Code));
        return Json.WriteAsync(context, DocumentOf(failure) with { Status = context.Response.StatusCode }, ApiJson.Default.ProblemDocument, ContentType);
    }

    /// <summary>The same for an answer and for `--json`.</summary>
    internal static ProblemDocument DocumentOf(Failure failure) => new()
    {
        Title = failure.Word is StoreDown ? "The store cannot record it" : Title(failure.Code),
        Status = (int)StatusOf(failure.Code),
        Code = failure.Word ?? NameOf(failure.Code),
        Detail = failure.What,
        Hint = failure.Hint,
        Details = failure.Details.Count > 0 ? failure.Details : null,
    };

    /// <summary>Null: it was done, or there was nothing to do.</summary>
    internal static Failure? Of(ChangeResult result) => result switch
    {
        ChangeResult.Done or ChangeResult.Unchanged => null,
        ChangeResult.Unknown(var what, var known) => new(ExitCode.NotFound, what, known.IsEmpty ? "see halftone ps" : $"known: {string.Join(", ", known)}"),
        ChangeResult.Refused(var why, var fix) => new(ExitCode.Usage, why, fix),
        ChangeResult.Conflict(var why, var fix) => new(ExitCode.Conflict, why, fix),
        ChangeResult.Moved(var why, var fix) => new(ExitCode.Conflict, why, fix) { Word = Moved },
        ChangeResult.NeedsRestart(var keys) => new(ExitCode.ConfigInvalid, "the new configuration changes what only a restart of the gateway can change; nothing was changed",
            "restart the gateway, or take these changes back and reload")
        { Details = [.. keys] },
        ChangeResult.StartFailed failed => new(ExitCode.Failed, failed.What,
            failed.Faults.Length > 0 ? failed.Faults[0].Fix : "see halftone logs")
        { Details = [.. failed.Faults.SelectMany(fault => fault.Text.Split('\n'))] },
        _ => throw new System.Diagnostics.UnreachableException($"{result.GetType().Name} has no answer."),
    };

    /// <summary>Null: it was done, or there was nothing to do.</summary>
    internal static Failure? Of(DeskAnswer answer) => answer switch
    {
        DeskAnswer.Done => null,
        DeskAnswer.No(var result) => Of(result),
        DeskAnswer.StoreDown(var why, var fix) => new(ExitCode.DaemonUnreachable, why, fix) { Word = StoreDown },
        _ => throw new System.Diagnostics.UnreachableException($"{answer.GetType().Name} has no answer."),
    };

    internal static string NameOf(ExitCode code) => code switch
    {
        ExitCode.Usage => "usage",
        ExitCode.ConfigInvalid => "config_invalid",
        ExitCode.NotFound => "not_found",
        ExitCode.Conflict => "conflict",
        ExitCode.NotPermitted => "not_permitted",
        ExitCode.TimedOut => "timed_out",
        ExitCode.DaemonUnreachable => "daemon_unreachable",
        ExitCode.ReleaseLost => "release_lost",
        ExitCode.ChangesPending => "changes_pending",
        ExitCode.Interrupted => "interrupted",
        _ => "failed",
    };

    private static string Title(ExitCode code) => code switch
    {
        ExitCode.Usage => "The request makes no sense",
        ExitCode.ConfigInvalid => "The configuration is refused",
        ExitCode.NotFound => "Not found",
        ExitCode.Conflict => "Not in the present state",
        ExitCode.NotPermitted => "Not permitted",
        ExitCode.TimedOut => "Timed out",
        ExitCode.DaemonUnreachable => "No gateway answers",
        ExitCode.ReleaseLost => "The release was not to be",
        ExitCode.ChangesPending => "Something would change",
        ExitCode.Interrupted => "Interrupted",
        _ => "It did not work",
    };
}
