using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Shapes;
using Key = Halftone.Core.Config.Shapes.KeyOf<Halftone.Core.Config.NotifyConfig>;

namespace Halftone.Core.Config.Keys;

/// <summary>The keys of `notify`.</summary>
internal static class NotifyKeys
{
    /// <summary>Notices as webhooks and the file name them.</summary>
    internal static readonly IReadOnlyList<(string Word, ReleaseNotice Value)> Words =
    [
        ("release.started", ReleaseNotice.Started), ("release.step", ReleaseNotice.Step), ("release.paused", ReleaseNotice.Paused), ("release.waiting", ReleaseNotice.Waiting),
        ("release.failed", ReleaseNotice.Failed), ("release.rolled_back", ReleaseNotice.RolledBack), ("release.aborted", ReleaseNotice.Aborted),
        ("release.promoted", ReleaseNotice.Promoted), ("release.completed", ReleaseNotice.Completed),
    ];

    private static readonly WrittenShape Secret = new("a reference to a secret (${file:PATH} or ${env:NAME})", Expansion.SecretsOnly, CheckSecret);

    internal static readonly Table<NotifyConfig> Table = new("notify", "A place that is told what becomes of releases.", new())
    {
        Keys =
        [
            Key.Live("events", new ListShape<ReleaseNotice>("events", new WordShape<ReleaseNotice>([.. Words]), default) { OrSingle = true }, place => place.Events, (place, value) => place with { Events = value },
                "What it is told; none = everything."),
            Key.Required("webhook", Urls.Shape, place => Urls.Of(place.Webhook, place.ShownWebhook), (place, value) => place with { Webhook = value.Text, ShownWebhook = value.HasSecret ? value.Shown : null },
                "Address that gets a POST; where it holds a secret, as `${env:NAME}` or `${file:PATH}`."),
            Key.Live("format", new WordShape<NotifyFormat>(("standard", NotifyFormat.Standard), ("slack", NotifyFormat.Slack)), place => place.Format, (place, value) => place with { Format = value },
                "`standard` = JSON as Standard Webhooks has it; `slack` = Slack's incoming webhooks."),
            Key.Live("secret", Secret, place => new Written(place.Secret ?? "", place.ShownSecret ?? "", place.Secret is not null), (place, value) => place with { Secret = value.HasSecret ? value.Text : null, ShownSecret = value.HasSecret ? value.Shown : null },
                "Signs what is sent (`webhook-signature`), as `${env:NAME}` or `${file:PATH}`; without it nothing is signed."),
        ],
        NotYet = [("email", "mail"), ("teams", "Microsoft Teams"), ("discord", "Discord")],
        Renamed = [("url", "write `webhook`"), ("on", "write `events`"), ("triggers", "write `events`"), ("slack", "write `webhook: URL` and `format: slack`")],
    };

    private static Complaint? CheckSecret(Written secret) =>
        secret.HasSecret || secret.Text.Length == 0 ? null : new(Codes.TokenInFile, "the secret stands in the file itself", "put it into a file of its own: `secret: ${file:run/notify.secret}`; or into the environment: `secret: ${env:NAME}`");
}
