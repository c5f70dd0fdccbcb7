using Halftone.Core.Config.Shapes;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config;

/// <summary>A value of the file that was read with references in it.</summary>
/// <param name="Path">Its key.</param>
/// <param name="Shown">The same with its references.</param>
internal sealed record ResolvedText(string Path, string Text, string Shown);

/// <summary>What messages about a configuration must not say as it is: keys keep the value they are used with, and it may be a secret.</summary>
/// <remarks>It says nothing about what a configuration means, so all are equal: the same file with another secret is judged by its values.</remarks>
internal sealed class ResolvedTexts(IReadOnlyList<ResolvedText> texts) : IEquatable<ResolvedTexts>
{
    /// <summary>A shorter one is masked at its own key only: it stands in other words by chance.</summary>
    private const int TellingLength = 4;

    /// <summary>To tell one reading from another; to be shown to nobody.</summary>
    internal IReadOnlyList<ResolvedText> Texts => texts;

    internal static ResolvedTexts None { get; } = new([]);

    public bool Equals(ResolvedTexts? other) => other is not null;

    public override bool Equals(object? obj) => obj is ResolvedTexts;

    public override int GetHashCode() => 0;

    /// <summary>A value as the file says it.</summary>
    /// <param name="path">Where it stands; `defaults` reach versions under another path, hence the comparison by the last name.</param>
    internal string? Mask(string path, string? value)
    {
        if (value is null) return null;
        foreach (var (own, text, shown) in texts)
        {
            if (text.Length == 0 || (text.Length < TellingLength && LastName(own) != LastName(path))) continue;
            // Hosts are kept in lower case, and `${` is written as `$${`.
            foreach (var form in new[] { YamlPrinter.Flow(YamlPrinter.Text(Written.Escape(text))), Written.Escape(text), YamlPrinter.Flow(YamlPrinter.Text(text)), text })
                value = value.Replace(form, shown, StringComparison.OrdinalIgnoreCase);
        }
        return value;
    }

    /// <summary>The secret alone, where one stands in a longer text: a program may repeat it without the option it came with.</summary>
    internal static (string Text, string Shown) Inner(string text, string shown)
    {
        var most = Math.Min(text.Length, shown.Length);
        var before = text.AsSpan().CommonPrefixLength(shown);
        var after = 0;
        while (after < most - before && text[^(after + 1)] == shown[^(after + 1)]) after++;
        return (text[before..^after], shown[before..^after]);
    }

    private static string LastName(string path) => path[(path.LastIndexOf('.') + 1)..].Split('[')[0];
}
