using System.Text.Json.Serialization;

namespace Halftone.Api.Contracts;

/// <summary>POST .../releases: what is to be released. What the file or an earlier deploy says of the version need not be said again.</summary>
/// <remarks>A word that is not understood is refused: `dryrun` for `dry_run` would do what was only to be looked at.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record DeployQuestion
{
    public required string Version { get; init; }

    /// <summary>Program and arguments; absent: those of the service's `defaults`, with `${version}` replaced.</summary>
    public IReadOnlyList<string>? Command { get; init; }
    public string? Cwd { get; init; }

    /// <summary>Beside those of the defaults.</summary>
    public IReadOnlyDictionary<string, string>? Env { get; init; }
    public int? Instances { get; init; }

    /// <summary>A plan of the file.</summary>
    public string? Plan { get; init; }

    /// <summary>`canary` (the plan), `bluegreen` or `immediate`.</summary>
    public string? Strategy { get; init; }
    public string? Message { get; init; }

    /// <summary>The commit or artifact.</summary>
    public string? Ref { get; init; }

    /// <summary>A release that is under way is aborted first.</summary>
    public bool Replace { get; init; }

    /// <summary>Also within a freeze window.</summary>
    public bool Force { get; init; }

    /// <summary>Nothing is done; the answer says how it would begin.</summary>
    public bool DryRun { get; init; }
    public string? Why { get; init; }
}

/// <summary>POST .../releases/current:VERB; an empty body will do.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ReleaseQuestion
{
    /// <summary>The step that whoever asks has seen, from 1: refused when the release is at another.</summary>
    public int? ExpectStep { get; init; }

    /// <summary>`promote`: the coming steps are not waited for either; approvals are.</summary>
    public bool Full { get; init; }

    /// <summary>`rollback`: the version that becomes stable.</summary>
    public string? To { get; init; }
    public string? Why { get; init; }
}

/// <summary>What was done to a release, in sentences, and how it stands then.</summary>
internal sealed record ReleaseChangeDocument
{
    public string Api { get; init; } = "v1";
    public required IReadOnlyList<string> Changes { get; init; }

    /// <summary>The next useful command.</summary>
    public string? Next { get; init; }
    public ReleaseDocument? Status { get; init; }
}

/// <summary>GET .../history: what releases did, newest first.</summary>
internal sealed record HistoryDocument
{
    public string Api { get; init; } = "v1";
    public required string Service { get; init; }
    public required IReadOnlyList<HistoryEntryDocument> Entries { get; init; }
}

internal sealed record HistoryEntryDocument
{
    /// <summary>Within the service's history, from 1.</summary>
    public required long Number { get; init; }
    public required DateTimeOffset Time { get; init; }
    public required string Release { get; init; }
    public string? From { get; init; }
    public required string To { get; init; }

    /// <summary>The phase it went into.</summary>
    public required string Phase { get; init; }
    public required int Step { get; init; }

    /// <summary>The candidate's share, 0..1.</summary>
    public required double Weight { get; init; }
    public required string Why { get; init; }
    public string? By { get; init; }
    public string? Message { get; init; }
    public string? Ref { get; init; }
    public IReadOnlyList<GateDocument> Gates { get; init; } = [];

    /// <summary>What had been found in the candidate's memory, in lines that stop a release or take it back.</summary>
    public IReadOnlyList<MemoryFindingDocument> Memory { get; init; } = [];
}

/// <summary>GET .../versions.</summary>
internal sealed record ServiceVersionsDocument
{
    public string Api { get; init; } = "v1";
    public required string Service { get; init; }
    public required IReadOnlyList<KnownVersionDocument> Versions { get; init; }
}

internal sealed record KnownVersionDocument
{
    public required string Version { get; init; }

    /// <summary>`stable`, `candidate`, `old` (kept warm), `idle` or `retired`.</summary>
    public required string Role { get; init; }

    /// <summary>It stands in the configuration file; else a deploy made it.</summary>
    public required bool FromFile { get; init; }
    public string? Ref { get; init; }
    public string? Message { get; init; }
    public string? By { get; init; }
    public DateTimeOffset? Created { get; init; }
}
