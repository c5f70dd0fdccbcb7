using Microsoft.Extensions.Logging;

namespace Halftone.Control.Notifications;

/// <summary>What notifications tell the operator's log. Addresses are said without what may be a key.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "Hook {Hook} was not told of {News}: it {Why}. Trying again; what is behind it waits.")]
    internal static partial void HookFails(this ILogger log, string hook, string news, string why);

    [LoggerMessage(LogLevel.Information, "Hook {Hook} works again, after {Failures} tries that failed.")]
    internal static partial void HookWorks(this ILogger log, string hook, int failures);

    [LoggerMessage(LogLevel.Error, "Hook {Hook} will not be told of {News}: {Why} It is kept among the dead letters and can be sent again.")]
    internal static partial void HookGivenUp(this ILogger log, string hook, string news, string why);

    [LoggerMessage(LogLevel.Warning, "News of releases that is not delivered yet would be lost in a restart: the store does not take it ({Reason}). {Fix}")]
    internal static partial void JournalFails(this ILogger log, string reason, string fix);

    [LoggerMessage(LogLevel.Critical, "A bug in the notifications of hook {Hook}; please report it.")]
    internal static partial void Bug(this ILogger log, Exception exception, string hook);
}
