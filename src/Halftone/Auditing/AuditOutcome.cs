using Halftone.Api;
using Halftone.Control.Releases;
using Halftone.Control.Worlds;

namespace Halftone.Auditing;

/// <summary>How a change that somebody asked for ended.</summary>
internal sealed record AuditOutcome(string Word, IReadOnlyList<string> Details)
{
    /// <summary>Somebody or something ended it before its end.</summary>
    internal static AuditOutcome Broken(Exception reason) => new("failed", [reason.Message]);

    /// <summary>It was tried and did not work.</summary>
    internal static AuditOutcome Broken(Failure failure) => new("failed", [failure.What, .. failure.Details]);

    internal static AuditOutcome Of(Failure failure) => new("refused", [failure.What, .. failure.Details]);

    internal static AuditOutcome OfReload((ChangeResult? Result, Failure? Refused) ended) => ended.Refused is { } refusal ? Of(refusal) : Of(ended.Result!);

    internal static AuditOutcome Of(DeskAnswer answer) => answer switch
    {
        DeskAnswer.Done(var said, _) => new("done", [said]),
        DeskAnswer.No(var result) => Of(result),
        // Nobody refused it: it could not be written down, and was not done therefore.
        _ => new("failed", [Problems.Of(answer)!.What]),
    };

    internal static AuditOutcome Of(ChangeResult result) => result switch
    {
        ChangeResult.Done(var changes, var warnings) => new("done", [.. changes, .. warnings]),
        ChangeResult.Unchanged(var why) => new("unchanged", [why]),
        ChangeResult.StartFailed failed => new("failed", [failed.What, .. failed.Faults.Select(fault => fault.What)]),
        _ => Of(Problems.Of(result)!),
    };
}
