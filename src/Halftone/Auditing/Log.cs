using Microsoft.Extensions.Logging;

namespace Halftone.Auditing;

/// <summary>What is told of changes that somebody asks for.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "{Who} asks: {What}")]
    internal static partial void Asked(this ILogger log, string who, string what);

    [LoggerMessage(LogLevel.Error, "The audit log cannot be written ({Why}); it would say: {Who} asked: {What}; {Outcome}")]
    internal static partial void AuditLost(this ILogger log, string why, string who, string what, string outcome);
}
