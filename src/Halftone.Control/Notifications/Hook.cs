using Halftone.Control.Outgoing;
using Halftone.Core;

namespace Halftone.Control.Notifications;

internal enum HookFormat : byte
{
    /// <summary><see cref="NewsDocument"/>, signed where there are secrets.</summary>
    Standard,

    /// <summary><see cref="SlackDocument"/>; the address is the secret.</summary>
    Slack,
}

/// <summary>Somebody who wants to hear of releases.</summary>
internal sealed record Hook
{
    /// <summary>What people call it by; unique among hooks.</summary>
    public required string Name { get; init; }

    /// <summary>http or https, absolute. It may be a secret as a whole: <see cref="Shown"/> is what messages say.</summary>
    public required Uri Address { get; init; }

    public HookFormat Format { get; init; }

    /// <summary>Empty: all.</summary>
    public Items<NewsKind> Events { get; init; }

    /// <summary>Each signs: while a secret is exchanged for another there are two. Empty: not signed.</summary>
    public Items<WebhookSecret> Secrets { get; init; }

    /// <summary>For one try. Standard Webhooks recommends 15 s to 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    internal string Shown => ShownAddress.Origin(Address);

    internal bool Wants(NewsKind kind) => Events.IsEmpty || Events.Contains(kind);

    /// <summary>Takes address and secrets out of what the hook says.</summary>
    internal Masking Mask => Masking.Of(Address, Secrets.SelectMany(secret => secret.Unsaid));

    public override string ToString() => $"{Name} ({Shown})";
}
