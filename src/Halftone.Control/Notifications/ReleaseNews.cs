using Halftone.Core;

namespace Halftone.Control.Notifications;

/// <summary>What can happen to a release that people want to hear of.</summary>
internal enum NewsKind : byte { Started, Step, Paused, WaitingForApproval, Failed, RolledBack, Aborted, Promoted, Completed }

/// <summary>One thing that happened to a release. It carries no link: which address a person reaches us by is not known here.</summary>
internal sealed record ReleaseNews
{
    /// <summary>webhook-id: unique for ever, the same for every try and after a restart. Letters, digits, `-` and `_`, at most 100.</summary>
    /// <remarks>A dot would let one signed text be read as another: the signature joins id, time and body with dots.</remarks>
    public required string Id
    {
        get;
        init => field = IsId(value) ? value : throw new ArgumentException($"`{value}` cannot be the id of news.", nameof(value));
    }

    public required NewsKind Kind { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required string Service { get; init; }

    public required string Release { get; init; }

    /// <summary>The stable version; null = the service has none yet.</summary>
    public string? From { get; init; }

    /// <summary>The version that is released.</summary>
    public required string To { get; init; }

    /// <summary>From 1; null before the first.</summary>
    public int? Step { get; init; }

    /// <summary>How many steps the plan has.</summary>
    public int? Steps { get; init; }

    /// <summary>Share of traffic that `To` has now.</summary>
    public Percent? Weight { get; init; }

    /// <summary>Who asked for it; `halftone` where nobody did.</summary>
    public required string By { get; init; }

    /// <summary>What the person who started the release said of it.</summary>
    public string? Message { get; init; }

    /// <summary>The gates' figures, the hard signal, the reason somebody gave.</summary>
    public string? Why { get; init; }

    /// <summary>What a look into the candidate's memory has found, a sentence; null = nobody looked.</summary>
    public string? Memory { get; init; }

    internal static bool IsId(string id) => id.Length is > 0 and <= 100 && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');
}

/// <summary>The names of kinds: in the configuration, and behind `release.` in documents.</summary>
internal static class NewsWords
{
    internal static string Of(NewsKind kind) => kind switch
    {
        NewsKind.Started => "started",
        NewsKind.Step => "step",
        NewsKind.Paused => "paused",
        NewsKind.WaitingForApproval => "waiting",
        NewsKind.Failed => "failed",
        NewsKind.RolledBack => "rolled_back",
        NewsKind.Aborted => "aborted",
        NewsKind.Promoted => "promoted",
        _ => "completed",
    };

    /// <returns>Null: there is no such kind.</returns>
    internal static NewsKind? Read(string word)
    {
        foreach (var kind in Enum.GetValues<NewsKind>())
            if (Of(kind) == word) return kind;
        return null;
    }
}
