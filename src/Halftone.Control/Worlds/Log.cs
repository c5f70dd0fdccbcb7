using Microsoft.Extensions.Logging;

namespace Halftone.Control.Worlds;

/// <summary>What the world keeper tells operators.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "The world changed (generation {Generation}): {Changes}")]
    internal static partial void Changed(this ILogger log, long generation, string changes);

    [LoggerMessage(LogLevel.Warning, "What releases decided before this start does not fit the file any more: {Why}; the file's stable holds")]
    internal static partial void Misfit(this ILogger log, string why);

    [LoggerMessage(LogLevel.Warning, "{Lost}")]
    internal static partial void PinsLost(this ILogger log, string lost);

    [LoggerMessage(LogLevel.Warning, "A change failed and could not be undone wholly: {What}")]
    internal static partial void HalfUndone(this ILogger log, string what);
}
