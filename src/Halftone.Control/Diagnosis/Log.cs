using Microsoft.Extensions.Logging;

namespace Halftone.Control.Diagnosis;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Memory of {Instance}: {Why}. {Found}")]
    internal static partial void MemoryFound(this ILogger log, string instance, string why, string found);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Memory of {Instance}: {Why}. It is not looked into at present: {Hindrance}")]
    internal static partial void LookPutOff(this ILogger log, string instance, string why, string hindrance);

    [LoggerMessage(Level = LogLevel.Error, Message = "A bug while the memory of instances was watched; please report it. It goes on being watched.")]
    internal static partial void MemoryWatchFailed(this ILogger log, Exception bug);
}
