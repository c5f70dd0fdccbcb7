using Halftone.Control.Notifications;
using Halftone.Core.Config;
using Halftone.Core.Releases;

namespace Halftone.Control.Releases;

/// <summary>Turns what a release has to tell into news, and hands them to whoever sends them.</summary>
internal sealed class ReleaseHerald(Action<ReleaseNews> send)
{
    internal void Tell(Release release, ReleaseNotice notice, DateTimeOffset now)
    {
        var kind = KindOf(notice);
        send(new ReleaseNews
        {
            // One release tells one kind at one step once a moment; the same news after a restart has the same id.
            Id = $"{release.Id}-{NewsWords.Of(kind)}-{release.Step + 1}-{now.ToUnixTimeMilliseconds()}",
            Kind = kind,
            Time = now,
            Service = release.Service,
            Release = release.Id,
            From = release.From,
            To = release.To,
            Step = release.Step < 0 ? null : release.Step + 1,
            Steps = release.Plan.Steps.Count,
            Weight = release.Weight,
            By = release.By,
            Message = release.Message,
            Why = release.Why,
            Memory = release.Findings.IsEmpty ? null : $"{release.Findings[^1].Instance}: {release.Findings[^1].Said()}",
        });
    }

    internal static NewsKind KindOf(ReleaseNotice notice) => notice switch
    {
        ReleaseNotice.Started => NewsKind.Started,
        ReleaseNotice.Step => NewsKind.Step,
        ReleaseNotice.Paused => NewsKind.Paused,
        ReleaseNotice.Waiting => NewsKind.WaitingForApproval,
        ReleaseNotice.Failed => NewsKind.Failed,
        ReleaseNotice.RolledBack => NewsKind.RolledBack,
        ReleaseNotice.Aborted => NewsKind.Aborted,
        ReleaseNotice.Promoted => NewsKind.Promoted,
        ReleaseNotice.Completed => NewsKind.Completed,
        _ => throw new System.Diagnostics.UnreachableException($"{notice} is no notice."),
    };
}
