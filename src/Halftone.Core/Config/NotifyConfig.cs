namespace Halftone.Core.Config;

/// <summary>One place where notices of releases go.</summary>
internal sealed record NotifyConfig
{
    /// <summary>Which; empty = all of them.</summary>
    public Items<ReleaseNotice> Events { get; init; } = [];

    public string Webhook { get; init; } = "";

    /// <summary>What people see of the address; null when nothing in it is secret.</summary>
    public string? ShownWebhook { get; init; }

    public NotifyFormat Format { get; init; }

    /// <summary>Signs what is sent (Standard Webhooks); null = unsigned.</summary>
    public string? Secret { get; init; }

    /// <summary>The reference that <see cref="Secret"/> was read from.</summary>
    public string? ShownSecret { get; init; }
}

internal enum NotifyFormat : byte
{
    /// <summary>Standard Webhooks: JSON with `type`, `timestamp`, `data`, signed in `webhook-signature`.</summary>
    Standard,

    /// <summary>Slack's incoming webhooks.</summary>
    Slack,
}
