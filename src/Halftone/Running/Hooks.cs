using System.IO.Hashing;
using System.Text;
using Halftone.Control.Notifications;
using Halftone.Control.Releases;
using Halftone.Core;
using Halftone.Core.Config;

namespace Halftone.Running;

/// <summary>The hooks of a configuration, as they are told news.</summary>
internal static class Hooks
{
    internal static IReadOnlyList<Hook> Of(HalftoneConfig config)
    {
        var times = new Dictionary<string, int>();
        return [.. config.Notify.Select(notify => Of(notify, times))];
    }

    private static Hook Of(NotifyConfig notify, Dictionary<string, int> times) => new()
    {
        Name = NameOf(new Uri(notify.Webhook), times),
        Address = new Uri(notify.Webhook),
        Format = notify.Format is NotifyFormat.Slack ? HookFormat.Slack : HookFormat.Standard,
        Events = notify.Events.Select(ReleaseHerald.KindOf).ToItems(),
        Secrets = notify.Secret is { } secret && WebhookSecret.Read(secret, out _) is { } read ? [read] : [],
    };

    /// <summary>Hooks have no names in the file. What waits for one is kept under its address, whatever stands above it in the file by then; 32 bits of a hash tell nobody the address.</summary>
    private static string NameOf(Uri address, Dictionary<string, int> times)
    {
        var name = $"{address.Host}-{(uint)XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(address.AbsoluteUri)):x8}";
        var count = times[name] = times.GetValueOrDefault(name) + 1;
        return count == 1 ? name : $"{name}-{count}";
    }
}
