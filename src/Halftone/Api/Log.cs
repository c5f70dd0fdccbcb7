using Microsoft.Extensions.Logging;

namespace Halftone.Api;

/// <summary>What the admin side tells operators.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed inside the admin side; traffic is not affected")]
    internal static partial void RequestFailed(this ILogger log, Exception bug, string method, string path);
}
