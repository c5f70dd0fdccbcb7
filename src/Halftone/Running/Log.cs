using Microsoft.Extensions.Logging;

namespace Halftone.Running;

/// <summary>What the daemon tells operators about itself.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "{Problem}")]
    internal static partial void ConfigWarning(this ILogger log, string problem);

    [LoggerMessage(LogLevel.Warning, "The new configuration is refused, the old one stays in force: {What}")]
    internal static partial void ReloadRefused(this ILogger log, string what);

    [LoggerMessage(LogLevel.Error, "Reload failed, nothing was changed: {What}\n{Details}\nhint: {Hint}")]
    internal static partial void ReloadFailed(this ILogger log, string what, string details, string hint);

    [LoggerMessage(LogLevel.Information, "Reload: nothing to do, {Why}")]
    internal static partial void ReloadUnchanged(this ILogger log, string why);

    [LoggerMessage(LogLevel.Warning, "{Warning}")]
    internal static partial void FewDescriptors(this ILogger log, string warning);

    [LoggerMessage(LogLevel.Warning, "{Warning}")]
    internal static partial void MemoryBoundTooLarge(this ILogger log, string warning);

    [LoggerMessage(LogLevel.Warning, "The access log could not be opened anew, lines go on to the old file: {Why}")]
    internal static partial void AccessLogKept(this ILogger log, string why);

    [LoggerMessage(LogLevel.Error, "A bug of ours cost one exchange; its two connections are closed, everything else goes on. Please report it")]
    internal static partial void ExchangeFailed(this ILogger log, Exception bug);

    [LoggerMessage(LogLevel.Warning, "{Left} requests were not finished after {Seconds:0.#} s; their connections are cut")]
    internal static partial void DrainCut(this ILogger log, long left, double seconds);

    [LoggerMessage(LogLevel.Error, "A reload ended by a bug of ours; what it had not changed yet stays. Please report it")]
    internal static partial void ReloadBroken(this ILogger log, Exception bug);

    [LoggerMessage(LogLevel.Error, "The store cannot be used, so the gateway serves by its file alone and no release can be made: {What}. {Fix}; then restart the gateway")]
    internal static partial void StoreUnusable(this ILogger log, string what, string fix);

    [LoggerMessage(LogLevel.Warning, "News of releases that were not delivered before the restart could not be read: {What}. {Fix}")]
    internal static partial void NewsLost(this ILogger log, string what, string fix);

    [LoggerMessage(LogLevel.Warning, "The configuration is in force, but `halftone config history` has no record of it: {What}. {Fix}")]
    internal static partial void ConfigNotKept(this ILogger log, string what, string fix);

    [LoggerMessage(LogLevel.Error, "Counting evidence ended by a bug of ours: releases that are under way hold, requests are served, rollbacks work. Please report it, then restart the gateway")]
    internal static partial void EvidenceEnded(this ILogger log, Exception bug);
}
