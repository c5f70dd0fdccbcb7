namespace Halftone.Api.Contracts;

/// <summary>GET /v1/notifications: who is told of releases, and what they were not told.</summary>
internal sealed record NotificationsDocument
{
    public string Api { get; init; } = "v1";
    public required IReadOnlyList<HookDocument> Hooks { get; init; }

    /// <summary>The newest ones, oldest first.</summary>
    public required IReadOnlyList<DeadLetterDocument> DeadLetters { get; init; }
}

internal sealed record HookDocument
{
    /// <summary>Of its address, and the same as long as that is; the address itself may be a secret.</summary>
    public required string Name { get; init; }

    /// <summary>Scheme and host.</summary>
    public required string Address { get; init; }

    /// <summary>`idle`, `sending`, `waiting` for its next try, or `gone` (410).</summary>
    public required string State { get; init; }

    /// <summary>News behind the one in hand.</summary>
    public required int Queued { get; init; }

    /// <summary>When it is tried next.</summary>
    public DateTimeOffset? Next { get; init; }
    public string? Why { get; init; }
}

internal sealed record DeadLetterDocument
{
    /// <summary>`webhook-id` of what was sent.</summary>
    public required string Id { get; init; }
    public required string Hook { get; init; }

    /// <summary>`release.step` ..</summary>
    public required string Type { get; init; }
    public required string Service { get; init; }
    public required string Release { get; init; }

    /// <summary>When it was given up.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>0 = none was made.</summary>
    public required int Tries { get; init; }
    public required string Why { get; init; }
}

/// <summary>POST /v1/notifications:resend.</summary>
internal sealed record ResendQuestion
{
    /// <summary>Of dead letters; those of all hooks that have it are sent.</summary>
    public required string Id { get; init; }
}
