using Microsoft.Extensions.Logging;

namespace Halftone.Control.Machine;

/// <summary>What this machine's state makes us say.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "Memory is short: {Used}; {Answer}. See who holds it with halftone ps (RSS), then raise the limit of the group or `limits: {{ memory: ... }}`, or lower `limits: {{ connections: ... }}`")]
    internal static partial void MemoryShort(this ILogger log, string used, string answer);

    [LoggerMessage(LogLevel.Information, "Memory has eased: {Used}; {Answer}")]
    internal static partial void MemoryEased(this ILogger log, string used, string answer);
}
