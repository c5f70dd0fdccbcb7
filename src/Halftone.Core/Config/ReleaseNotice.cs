namespace Halftone.Core.Config;

/// <summary>What people may be told of a release.</summary>
internal enum ReleaseNotice : byte
{
    /// <summary>The candidate's processes are being started.</summary>
    Started,

    /// <summary>A step has begun.</summary>
    Step,

    Paused,

    /// <summary>Somebody has to approve.</summary>
    Waiting,

    /// <summary>The candidate did not start; stable was never touched.</summary>
    Failed,

    /// <summary>Everything goes to stable again: a gate, a hard signal, nobody's approval in time, or somebody's word.</summary>
    RolledBack,

    /// <summary>Somebody gave it up; the candidate goes on running without requests.</summary>
    Aborted,

    /// <summary>The candidate is stable now; the old version is kept warm.</summary>
    Promoted,

    /// <summary>The old version is let go; nothing is left to decide.</summary>
    Completed,
}
