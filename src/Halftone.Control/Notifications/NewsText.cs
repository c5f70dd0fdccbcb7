namespace Halftone.Control.Notifications;

/// <summary>Says news to a person in one sentence.</summary>
internal static class NewsText
{
    internal static string Sentence(ReleaseNews news) => news.Kind switch
    {
        NewsKind.Started => $"{news.Service}: the release of {news.To} has started{(news.From is { } from ? $", {from} is stable" : "")}",
        NewsKind.Step => $"{news.Service}: {news.To} is at {Weight(news)}{Step(news)}",
        NewsKind.Paused => $"{news.Service}: the release of {news.To} is paused at {Weight(news)}{Step(news)}",
        NewsKind.WaitingForApproval => $"{news.Service}: the release of {news.To} waits for an approval at {Weight(news)}{Step(news)}",
        NewsKind.Failed => $"{news.Service}: the release of {news.To} has failed",
        NewsKind.RolledBack => $"{news.Service}: {news.To} was rolled back{(news.From is { } from ? $", {from} serves everybody" : "")}",
        NewsKind.Aborted => $"{news.Service}: the release of {news.To} was given up{(news.From is { } from ? $", {from} serves everybody" : "")}",
        NewsKind.Promoted => $"{news.Service}: {news.To} serves everybody{(news.From is { } from ? $", {from} is kept warm for a while" : "")}",
        _ => $"{news.Service}: {news.To} serves everybody, the release is complete",
    };

    /// <summary>The command to type next; null: there is nothing to do.</summary>
    internal static string? Next(ReleaseNews news) => news.Kind switch
    {
        NewsKind.WaitingForApproval when news.Step is { } step => $"halftone approve {news.Service} --step {step}",
        NewsKind.WaitingForApproval => $"halftone approve {news.Service}",
        NewsKind.Paused => $"halftone status {news.Service}",
        NewsKind.Promoted => $"halftone rollback {news.Service}",
        NewsKind.Failed or NewsKind.RolledBack or NewsKind.Aborted => $"halftone history {news.Service}",
        _ => null,
    };

    private static string Weight(ReleaseNews news) => news.Weight is { } weight ? weight.ToString() : "its weight";

    private static string Step(ReleaseNews news) => (news.Step, news.Steps) switch
    {
        ({ } step, { } steps) => $" (step {step} of {steps})",
        ({ } step, null) => $" (step {step})",
        _ => "",
    };
}
