using Microsoft.Extensions.Logging;

namespace Halftone.Control.Supervision;

/// <summary>What supervision tells the operator's log beside its news.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "The guard process {Pid} died ({How}); a new one takes its place. Nobody but the gateway should end it.")]
    internal static partial void GuardDied(this ILogger log, int pid, string how);

    [LoggerMessage(LogLevel.Error, "There is no guard process ({Call}, errno {Errno}): if the gateway is killed, its instances go on. Trying again.")]
    internal static partial void NoGuard(this ILogger log, string call, int errno);

    [LoggerMessage(LogLevel.Warning, "Ended {Count} processes that an earlier run of this gateway had left behind.")]
    internal static partial void Swept(this ILogger log, int count);

    [LoggerMessage(LogLevel.Warning, "A process of an earlier run had come to its end unseen. {Left}")]
    internal static partial void LeftByEarlierRun(this ILogger log, string left);

    [LoggerMessage(LogLevel.Warning, "The gateway runs as PID 1: the .NET runtime may take the exit status of instances. Put an init in front (`docker run --init`, tini).")]
    internal static partial void RunsAsInit(this ILogger log);

    [LoggerMessage(LogLevel.Error, "Output of an instance cannot be written to {Path}: {Reason} Lines are lost there; trying again in 5 s.")]
    internal static partial void LogFileFailed(this ILogger log, string path, string reason);

    [LoggerMessage(LogLevel.Information, "{Instance} sent a handle over Node's channel; that is not supported and was ignored.")]
    internal static partial void HandleIgnored(this ILogger log, string instance);

    [LoggerMessage(LogLevel.Warning, "{Instance} sent a message over 1 MB through Node's channel; it was dropped.")]
    internal static partial void MessageTooLong(this ILogger log, string instance);

    [LoggerMessage(LogLevel.Error, "Processes {Pids} of {Instance} survived SIGKILL for 5 s; going on without waiting for them.")]
    internal static partial void SurvivesKill(this ILogger log, string instance, string pids);

    [LoggerMessage(LogLevel.Critical, "A bug in the supervision of {Instance}; please report it.")]
    internal static partial void Bug(this ILogger log, Exception exception, string instance);

    [LoggerMessage(LogLevel.Warning, "Node services tell nothing of heap and event loop: {Path} cannot be written: {Reason} They run all the same. Give the directory to the user who runs the gateway, or set `telemetry: false`; this is said once.")]
    internal static partial void PreloadNotWritten(this ILogger log, string path, string reason);
}
