using Halftone.Control.Notifications;
using Halftone.Control.Releases;
using Halftone.Core;
using Halftone.Core.Config;

namespace Halftone.Running;

/// <summary>The hooks of a configuration, as they are told news.</summary>
internal static class Hooks
{
    internal static IReadOnlyList<Hook> Of(HalftoneConfig config) => [.. config.Notify.Select((notify, place) => new Hook
    {
        // Hooks have no names in the file; their place and origin say which one is meant.
        Name = $"hook-{place + 1}",
        Address = new Uri(notify.Webhook),
        Format = notify.Format is NotifyFormat.Slack ? HookFormat.Slack : HookFormat.Standard,
        Events = notify.Events.Select(ReleaseHerald.KindOf).ToItems(),
        Secrets = notify.Secret is { } secret && WebhookSecret.Read(secret, out _) is { } read ? [read] : [],
    })];
}
