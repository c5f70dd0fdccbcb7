namespace Halftone.Control.Notifications;

/// <summary>One entry of the log `notifications`: what became of news for one hook. The newest entry for a hook and an id holds.</summary>
internal sealed record JournalLine
{
    internal const string Waiting = "waiting", Delivered = "delivered", Dead = "dead";

    public required string State { get; init; }

    public required string Hook { get; init; }

    public required string Id { get; init; }

    /// <summary>Null when it was delivered.</summary>
    public NewsDocument? News { get; init; }

    /// <summary>Of a dead letter.</summary>
    public string? Why { get; init; }

    /// <summary>Of a dead letter.</summary>
    public int? Tries { get; init; }

    /// <summary>When it was given up.</summary>
    public DateTimeOffset? Time { get; init; }

    internal static JournalLine OfWaiting(string hook, ReleaseNews news) => new() { State = Waiting, Hook = hook, Id = news.Id, News = NewsDocument.From(news) };

    internal static JournalLine OfDelivered(string hook, string id) => new() { State = Delivered, Hook = hook, Id = id };

    internal static JournalLine OfDead(DeadLetter letter) =>
        new() { State = Dead, Hook = letter.Hook, Id = letter.News.Id, News = NewsDocument.From(letter.News), Why = letter.Why, Tries = letter.Tries, Time = letter.Time };
}
