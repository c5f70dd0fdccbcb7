using Microsoft.Extensions.Logging;

namespace Halftone.Control.Pins;

/// <summary>What is told of pins beside what the world says of each change.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "Pins cannot be kept: {Why}; they hold as they are, and a restart would not find them so ({Fix})")]
    internal static partial void PinsNotKept(this ILogger log, string why, string fix);

    [LoggerMessage(LogLevel.Information, "Pins are kept again")]
    internal static partial void PinsAreKeptAgain(this ILogger log);
}
