using Microsoft.Extensions.Logging;

namespace Halftone.Control.Releases.Gates;

/// <summary>What external gates tell the operator's log.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "Gate {Gate} of {Service} cannot be asked, four times in a row: {Why}. The release holds until it answers.")]
    internal static partial void GateOutOfReach(this ILogger log, string gate, string service, string why);

    [LoggerMessage(LogLevel.Critical, "A bug in the asking of gate {Gate}; please report it.")]
    internal static partial void Bug(this ILogger log, Exception exception, string gate);
}
