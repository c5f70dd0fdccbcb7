namespace Halftone;

/// <summary>What the shell is told; scripts and CI read it, so a number never changes its meaning.</summary>
internal enum ExitCode
{
    Ok = 0,

    /// <summary>The operation was understood and tried, and did not work.</summary>
    Failed = 1,

    /// <summary>The command line makes no sense, or names something that is not built yet.</summary>
    Usage = 2,

    ConfigInvalid = 3,
    NotFound = 4,

    /// <summary>The state changed under you, or does not allow this now.</summary>
    Conflict = 5,

    /// <summary>No gateway answers, or its store cannot record.</summary>
    DaemonUnreachable = 6,
    NotPermitted = 7,

    /// <summary>Not done in the time there was; of a release: nothing is decided yet.</summary>
    TimedOut = 8,

    /// <summary>A release that was waited for ended rolled back, aborted, or without having started; stable serves as before.</summary>
    ReleaseLost = 9,

    /// <summary>`plan --exit-code`: a reload would change something.</summary>
    ChangesPending = 10,

    /// <summary>Ctrl+C; what a shell reports for a process ended by SIGINT.</summary>
    Interrupted = 130,
}
