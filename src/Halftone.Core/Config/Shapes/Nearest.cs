namespace Halftone.Core.Config.Shapes;

/// <summary>Finds the known word that was probably meant.</summary>
internal static class Nearest
{
    /// <summary>Longer words are no typing mistake of a key, and comparing costs length squared.</summary>
    private const int LengthMax = 64;

    /// <returns>The nearest of the words, or null when none is near: more than a third of the letters would have to change.</returns>
    internal static string? Of(string word, IEnumerable<string> known)
    {
        if (word.Length > LengthMax) return null;
        var (best, bestDistance) = ((string?)null, int.MaxValue);
        foreach (var candidate in known)
        {
            var distance = Distance(Normal(word), Normal(candidate));
            if (distance < bestDistance && distance <= Math.Max(1, candidate.Length / 3)) (best, bestDistance) = (candidate, distance);
        }

        return best;
    }

    /// <summary>A hint for a list of words: the nearest, or all of them.</summary>
    internal static string Hint(string word, IReadOnlyCollection<string> known) =>
        Of(word, known) is { } near ? $"did you mean `{near}`?" : $"known here: {string.Join(", ", known)}";

    /// <summary>`maxAge`, `max-age` and `MAX_AGE` are the same mistake.</summary>
    private static string Normal(string word) => word.Replace('-', '_').ToLowerInvariant();

    /// <summary>Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var (older, old, now) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++) old[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            now[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = a[i - 1] == b[j - 1] ? 0 : 1;
                now[j] = Math.Min(Math.Min(old[j] + 1, now[j - 1] + 1), old[j - 1] + change);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) now[j] = Math.Min(now[j], older[j - 2] + 1);
            }

            (older, old, now) = (old, now, older);
        }

        return old[b.Length];
    }
}
