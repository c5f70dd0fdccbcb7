using Microsoft.Extensions.Logging;

namespace Halftone.Control.Releases;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Service}: release {Release} is {Phase}: {Why}")]
    internal static partial void ReleaseMoved(this ILogger log, string service, string release, string phase, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Service}: the store failed, so releases move no more (traffic and rollbacks do): {What}. {Fix}")]
    internal static partial void StoreFailed(this ILogger log, string service, string what, string fix);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Service}: the store is back; the release goes on")]
    internal static partial void StoreIsBack(this ILogger log, string service);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Service}: a bug while a release was being carried out; it stays as it is")]
    internal static partial void ReleaseErrandFailed(this ILogger log, Exception bug, string service);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Service}: a bug while a release was looked at; it is looked at again")]
    internal static partial void ReleaseLookFailed(this ILogger log, Exception bug, string service);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Service}: there is no way back to {Version}: {Why}")]
    internal static partial void NoWayBack(this ILogger log, string service, string version, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Version} goes on running: {Why}")]
    internal static partial void NotLetGo(this ILogger log, string version, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Service}: the store's record of its release cannot be read (damaged, or written by a later Halftone); the service goes by what was decided, and its next release begins anew")]
    internal static partial void ReleaseUnreadable(this ILogger log, string service);
}
