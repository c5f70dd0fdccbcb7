namespace Halftone.Api.Contracts;

/// <summary>Who is pinned: GET .../pins and `halftone pin SVC --json`.</summary>
internal sealed record PinsDocument
{
    public string Api { get; init; } = "v1";
    public required string Service { get; init; }

    /// <summary>Those that hold, by user.</summary>
    public required IReadOnlyList<PinDocument> Pins { get; init; }
}

internal sealed record PinDocument
{
    /// <summary>The identity as the service reads it.</summary>
    public required string User { get; init; }
    public required string To { get; init; }
    public required DateTimeOffset Until { get; init; }
    public required string By { get; init; }

    /// <summary>Its version is drained: until that is over the user goes where rules, split and stable say.</summary>
    public required bool Rests { get; init; }
}

/// <summary>POST .../pins.</summary>
internal sealed record PinQuestion
{
    /// <summary>The identity as the service reads it: the value of its cookie, header or query value, decoded, or a client's address.</summary>
    public required string User { get; init; }

    /// <summary>One of the service's versions.</summary>
    public required string To { get; init; }

    /// <summary>How long it lasts, a second to 30 days; absent = 8 hours.</summary>
    public double? ForMs { get; init; }
}
