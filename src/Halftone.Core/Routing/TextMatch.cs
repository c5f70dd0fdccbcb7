using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Halftone.Core.Config;
using Halftone.Core.Config.Shapes;

namespace Halftone.Core.Routing;

/// <summary>A text test, ready to compare bytes; allocates nothing.</summary>
/// <remarks>A regular expression builds its states while it meets new input, so its first requests may allocate; afterwards it does not.</remarks>
internal sealed class TextMatch
{
    /// <summary>Longer text matches no expression: a bound on the time one rule may take.</summary>
    internal const int RegexBytesMax = 4096;

    private enum Kind : byte { Is, In, Prefix, Regex, Present, Absent }

    private readonly Kind _kind;
    private readonly bool _ignoresCase;
    private readonly byte[] _bytes = [];
    private readonly ByteMap _values = ByteMap.Empty;
    private readonly Regex? _pattern;

    /// <param name="test">The test as configured.</param>
    /// <param name="bytesOf">How the compared text is normalised, so that both sides are.</param>
    /// <param name="ignoresCase">Values come in lower case from `bytesOf`.</param>
    internal TextMatch(TextTest test, Func<string, byte[]> bytesOf, bool ignoresCase = false)
    {
        _ignoresCase = ignoresCase;
        switch (test)
        {
            case TextTest.Is one:
                (_kind, _bytes) = (Kind.Is, bytesOf(one.Value));
                break;
            case TextTest.In several:
                (_kind, _values) = (Kind.In, new ByteMap([.. several.Values.Select(value => (bytesOf(value), 0))]));
                break;
            case TextTest.Prefix prefix:
                (_kind, _bytes) = (Kind.Prefix, bytesOf(prefix.Value));
                break;
            case TextTest.Regex regex:
                _kind = Kind.Regex;
                _pattern = new Regex(regex.Pattern, ignoresCase ? Patterns.Options | RegexOptions.IgnoreCase : Patterns.Options);
                break;
            case TextTest.Present present:
                _kind = present.Wanted ? Kind.Present : Kind.Absent;
                break;
        }
    }

    /// <summary>Whether the test holds when the request has no such text at all.</summary>
    internal bool HoldsWhenAbsent => _kind == Kind.Absent;

    internal static byte[] Verbatim(string value) => Encoding.UTF8.GetBytes(value);

    internal bool Matches(ReadOnlySpan<byte> text) => _kind switch
    {
        Kind.Is => _ignoresCase ? AsciiText.EqualsIgnoringCase(text, _bytes) : text.SequenceEqual(_bytes),
        Kind.In => (_ignoresCase ? _values.FindIgnoringCase(text) : _values.Find(text)) != ByteMap.None,
        Kind.Prefix => text.Length >= _bytes.Length && (_ignoresCase ? AsciiText.EqualsIgnoringCase(text[.._bytes.Length], _bytes) : text.StartsWith(_bytes)),
        Kind.Regex => MatchesPattern(text),
        _ => _kind == Kind.Present,
    };

    private bool MatchesPattern(ReadOnlySpan<byte> text)
    {
        if (text.Length > RegexBytesMax) return false;
        Span<char> characters = stackalloc char[text.Length];
        Utf8.ToUtf16(text, characters, out _, out var written, replaceInvalidSequences: true);
        return _pattern!.IsMatch(characters[..written]);
    }
}
