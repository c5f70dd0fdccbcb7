namespace Halftone.Control.Supervision.Spawning;

/// <summary>What to start and how; everything is resolved already.</summary>
internal sealed record SpawnOrder
{
    /// <summary>Absolute path of the file to execute: posix_spawnp would search our PATH, not the child's.</summary>
    public required string File { get; init; }

    /// <summary>argv, as the user wrote it.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>`NAME=value` each.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    public required string Cwd { get; init; }

    /// <summary>stdout and stderr are pipes to us, and descriptor 3 is Node's channel. False: the guard, with stdin from us and no output.</summary>
    public required bool IsInstance { get; init; }
}

/// <summary>How an attempt to spawn ended.</summary>
internal abstract record SpawnResult
{
    private SpawnResult() { }

    internal sealed record Spawned(ChildProcess Child) : SpawnResult;

    /// <summary>The kernel said no.</summary>
    internal sealed record Refused(string Call, int Errno) : SpawnResult;

    /// <summary>The supervisor is being torn down; nothing is started any more.</summary>
    internal sealed record TooLate : SpawnResult;
}
