namespace Halftone.Api.Contracts;

/// <summary>POST /v1/config:plan; without a text it is about the gateway's own file.</summary>
internal sealed record ConfigPlanQuestion
{
    /// <summary>A whole configuration, read as if it stood in the place of the gateway's file: `${file:..}` and relative paths start there, `${env:..}` is the gateway's environment.</summary>
    public string? Text { get; init; }

    /// <summary>What messages call it.</summary>
    public string? Name { get; init; }
}

/// <summary>What a reload would change: answers POST /v1/config:plan and `halftone plan --json`.</summary>
internal sealed record ConfigPlanDocument
{
    public string Api { get; init; } = "v1";

    /// <summary>In force.</summary>
    public required long Generation { get; init; }

    /// <summary>The file of the gateway, or the name of the text that was sent.</summary>
    public required string File { get; init; }

    /// <summary>SHA-256 of the text.</summary>
    public required string Digest { get; init; }

    /// <summary>For If-Match of `config:reload`: load this and nothing else. It is the ETag of the answer, too.</summary>
    public required string Tag { get; init; }

    /// <summary>Whether a reload would do anything.</summary>
    public required bool Pending { get; init; }

    public required IReadOnlyList<PlannedChangeDocument> Changes { get; init; }

    /// <summary>Versions whose processes start, end or are replaced, or whose number changes.</summary>
    public required IReadOnlyList<PlannedVersionDocument> Versions { get; init; }

    /// <summary>`web/v2`: versions that become stable.</summary>
    public required IReadOnlyList<string> Promoted { get; init; }

    /// <summary>What releases and run-time changes have decided, and a reload leaves alone.</summary>
    public required IReadOnlyList<string> Kept { get; init; }

    /// <summary>What the file says in vain, and what `check` warns about.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Why a reload would be refused, before anything is started.</summary>
    public ProblemDocument? Refused { get; init; }
}

internal sealed record PlannedChangeDocument
{
    /// <summary>`services.web.stable`.</summary>
    public required string Path { get; init; }

    /// <summary>As the file would say it, references instead of secrets; absent: it was not there.</summary>
    public string? Before { get; init; }

    /// <summary>Absent: it is gone. The same as before: what it refers to has changed.</summary>
    public string? After { get; init; }

    /// <summary>`live`, `processes` (new ones are needed) or `restart` (of the gateway).</summary>
    public required string Effect { get; init; }
}

internal sealed record PlannedVersionDocument
{
    public required string Service { get; init; }
    public required string Version { get; init; }

    /// <summary>`added`, `replaced` (new processes, then the old ones end), `removed` or `kept`.</summary>
    public required string Fate { get; init; }

    /// <summary>Processes now; of addresses none are ours.</summary>
    public required int InstancesBefore { get; init; }
    public required int InstancesAfter { get; init; }
}
