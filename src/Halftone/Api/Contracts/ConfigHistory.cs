namespace Halftone.Api.Contracts;

/// <summary>The configuration in force, or a part of it: GET /v1/config and `halftone config get --json`.</summary>
internal sealed record ConfigViewDocument
{
    public string Api { get; init; } = "v1";
    public required long Generation { get; init; }

    /// <summary>What was asked for; empty = all of it.</summary>
    public required string Path { get; init; }

    /// <summary>In the words of a file, with what releases decided, and references where they led to values.</summary>
    public required string Yaml { get; init; }
}

/// <summary>What came into force, newest first: GET /v1/config/history and `halftone config history --json`.</summary>
internal sealed record ConfigHistoryDocument
{
    public string Api { get; init; } = "v1";

    /// <summary>The gateway's own file.</summary>
    public required string File { get; init; }

    public required IReadOnlyList<ConfigRecordDocument> Records { get; init; }
}

/// <summary>A text of the configuration that came into force.</summary>
internal sealed record ConfigRecordDocument
{
    /// <summary>Its own for ever; generations begin anew with each start.</summary>
    public required long Number { get; init; }
    public required DateTimeOffset Time { get; init; }

    /// <summary>`the start`, `SIGHUP`, or a user, a token or an address.</summary>
    public required string By { get; init; }

    /// <summary>SHA-256 of the text.</summary>
    public required string Digest { get; init; }

    public required int Bytes { get; init; }

    public required bool InForce { get; init; }

    /// <summary>The first of them, without secrets.</summary>
    public required IReadOnlyList<string> Changes { get; init; }

    public required int ChangesCount { get; init; }

    /// <summary>False: the text was too large to be kept.</summary>
    public required bool Kept { get; init; }
}

/// <summary>One of them with its text, as it was written: GET /v1/config/history/{number}.</summary>
internal sealed record ConfigTextDocument
{
    public string Api { get; init; } = "v1";
    public required ConfigRecordDocument Record { get; init; }
    public required string Text { get; init; }
}
