using Halftone.Core.Config.Shapes;

namespace Halftone.Core.Config;

/// <summary>How many requests one client of a service may make.</summary>
internal sealed record RateConfig
{
    /// <summary>Requests in a time. The default is only what a mapping without `limit` means.</summary>
    public CountWithin Limit { get; init; } = new(100, TimeSpan.FromSeconds(1));

    /// <summary>Requests at once after a pause; null = the count of <see cref="Limit"/>.</summary>
    public int? Burst { get; init; }

    public RateKey By { get; init; }
}

/// <summary>Who is one client.</summary>
internal enum RateKey : byte { Client, Identity }
