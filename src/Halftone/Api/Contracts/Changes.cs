namespace Halftone.Api.Contracts;

/// <summary>What a state change did, in sentences, and what may be wanted next.</summary>
internal sealed record ChangeDocument
{
    public string Api { get; init; } = "v1";
    public required long Generation { get; init; }
    public required IReadOnlyList<string> Changes { get; init; }
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The next useful command.</summary>
    public string? Next { get; init; }
}

/// <summary>POST .../split: shares in percent by version; they name stable and at most one other.</summary>
internal sealed record SplitQuestion
{
    public required IReadOnlyDictionary<string, double> Weights { get; init; }

    /// <summary>For the history of a release that this ends the automation of.</summary>
    public string? Why { get; init; }
}

internal sealed record ScaleQuestion
{
    public required int Instances { get; init; }
}

/// <summary>An empty body: the path says it all.</summary>
internal sealed record NoQuestion;

/// <summary>POST /v1/explain: a request as the command line describes it.</summary>
internal sealed record ExplainQuestion
{
    public required string Service { get; init; }
    public required string Method { get; init; }
    public required string Target { get; init; }

    /// <summary>`name: value` lines.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>`name=value` pairs.</summary>
    public IReadOnlyList<string> Cookies { get; init; } = [];

    /// <summary>An identity, put where the service reads it first.</summary>
    public string? User { get; init; }
    public string? Client { get; init; }
}

/// <summary>The daemon about itself: GET /v1/version.</summary>
internal sealed record DaemonDocument
{
    public string Api { get; init; } = "v1";
    public required string Version { get; init; }
    public required int Pid { get; init; }
    public long Generation { get; init; }
    public required DateTimeOffset Started { get; init; }

    /// <summary>The file it reads; null for `halftone run -- cmd`.</summary>
    public string? Config { get; init; }

    /// <summary>Where clients connect, as it was bound: `127.0.0.1:8000`, `unix:/run/web.sock`.</summary>
    public IReadOnlyList<string> Listen { get; init; } = [];
}

/// <summary>`halftone version --json`: this program, and the daemon where one runs.</summary>
internal sealed record VersionsDocument
{
    public string Api { get; init; } = "v1";
    public required string Version { get; init; }
    public DaemonDocument? Daemon { get; init; }
}

/// <summary>`halftone init --json`: the file it wrote.</summary>
internal sealed record FirstConfigDocument
{
    public string Api { get; init; } = "v1";
    public required string Path { get; init; }
    public required string Service { get; init; }

    /// <summary>How the service is started.</summary>
    public required string Command { get; init; }
}

/// <summary>One line a child wrote, or how many were lost to a follower who read too slowly; GET /v1/logs streams them as NDJSON.</summary>
internal sealed record LogLineDocument
{
    public DateTimeOffset? Time { get; init; }
    public string? Instance { get; init; }

    /// <summary>`out` or `err`.</summary>
    public string? Stream { get; init; }
    public string? Text { get; init; }

    /// <summary>Then it is no line: so many are missing here.</summary>
    public long? LinesDropped { get; init; }
}
