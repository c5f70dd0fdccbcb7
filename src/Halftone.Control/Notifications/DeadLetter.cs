namespace Halftone.Control.Notifications;

/// <summary>News that a hook was not told.</summary>
/// <param name="Why">A sentence.</param>
/// <param name="Tries">0 = none was made.</param>
/// <param name="Time">When it was given up.</param>
internal sealed record DeadLetter(string Hook, ReleaseNews News, string Why, int Tries, DateTimeOffset Time);

/// <summary>The newest dead letters, oldest first; any thread.</summary>
internal sealed class DeadLetters
{
    /// <summary>Some releases' worth for each of a handful of hooks.</summary>
    internal const int Max = 200;

    private readonly Lock _gate = new();
    private readonly List<DeadLetter> _letters = [];

    internal DeadLetter[] All
    {
        get { lock (_gate) return [.. _letters]; }
    }

    /// <summary>The oldest goes when there are too many.</summary>
    internal void Add(DeadLetter letter)
    {
        lock (_gate)
        {
            _letters.RemoveAll(other => other.Hook == letter.Hook && other.News.Id == letter.News.Id);
            if (_letters.Count == Max) _letters.RemoveAt(0);
            _letters.Add(letter);
        }
    }

    /// <returns>Null: there is none.</returns>
    internal DeadLetter? Take(string hook, string newsId)
    {
        lock (_gate)
        {
            var at = _letters.FindIndex(letter => letter.Hook == hook && letter.News.Id == newsId);
            if (at < 0) return null;
            var letter = _letters[at];
            _letters.RemoveAt(at);
            return letter;
        }
    }
}
