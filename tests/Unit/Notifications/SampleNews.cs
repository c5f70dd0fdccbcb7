using Halftone.Control.Notifications;
using Halftone.Core;

namespace Halftone.Tests.Unit.Notifications;

internal static class SampleNews
{
    internal static ReleaseNews Of(int number, NewsKind kind = NewsKind.Step) => new()
    {
        Id = $"r-01JD8-{number}",
        Kind = kind,
        Time = new DateTimeOffset(2026, 11, 27, 6, 0, 0, 250, TimeSpan.FromHours(1)),
        Service = "web",
        Release = "r-01JD8",
        From = "v1",
        To = "v2",
        Step = 2,
        Steps = 6,
        Weight = new Percent(5),
        By = "ana",
        Message = "new checkout",
        Why = "errors: v2 0.31 % against v1 0.11 %",
    };
}
