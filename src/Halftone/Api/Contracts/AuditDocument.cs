namespace Halftone.Api.Contracts;

/// <summary>A line of the audit log: a change of state that somebody asked for, and what became of it; the gateway's own start and stop are such changes.</summary>
internal sealed record AuditDocument
{
    public required DateTimeOffset Time { get; init; }

    /// <summary>In words: `uid 1000 (pid 4711)`, `token admin.token from 10.0.0.7`, `127.0.0.1`, `SIGHUP`.</summary>
    public required string Who { get; init; }

    /// <summary>The user at the other end of the admin socket, as the kernel says; of a start the gateway's own.</summary>
    public uint? Uid { get; init; }
    public int? Pid { get; init; }

    /// <summary>Over HTTP: where from, and by which token; never the token itself.</summary>
    public string? Address { get; init; }
    public string? Token { get; init; }

    /// <summary>`split web v1@95 v2@5`, `reload`, `start`, `stop`.</summary>
    public required string What { get; init; }

    /// <summary>What was in force before and after, of what a change can change.</summary>
    public required string Before { get; init; }
    public required string After { get; init; }

    /// <summary>`done`, `unchanged`, `refused` or `failed`.</summary>
    public required string Outcome { get; init; }

    /// <summary>What was done, or why nothing was, in sentences.</summary>
    public required IReadOnlyList<string> Details { get; init; }
}
