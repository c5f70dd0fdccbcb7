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

    private readonly TextTest _test;
    private readonly byte[] _bytes = [];
    private readonly ByteMap _values = ByteMap.Empty;
    private readonly Regex? _pattern;
    private readonly bool _ignoresCase;

    /// <param name="test">The test as configured.</param>
    /// <param name="bytesOf">How the compared text is normalised, so that both sides are.</param>
    /// <param name="ignoresCase">Values come in lower case from `bytesOf`.</param>
    internal TextMatch(TextTest test, Func<string, byte[]> bytesOf, bool ignoresCase = false)
    {
        _test = test;
        _ignoresCase = ignoresCase;
        switch (test)
        {
            case TextTest.Is one:
                _bytes = bytesOf(one.Value);
                break;
            case TextTest.Prefix prefix:
                _bytes = bytesOf(prefix.Value);
                break;
            case TextTest.In several:
                _values = new ByteMap([.. several.Values.Select(value => (bytesOf(value), 0))]);
                break;
            case TextTest.Regex regex:
                _pattern = new Regex(regex.Pattern, ignoresCase ? Patterns.Options | RegexOptions.IgnoreCase : Patterns.Options);
                break;
        }
    }

    /// <summary>Whether the test holds when the request has no such text at all.</summary>
    internal bool HoldsWhenAbsent => _test is TextTest.Present { Wanted: false };

    internal static byte[] Verbatim(string value) => Encoding.UTF8.GetBytes(value);

    internal bool Matches(ReadOnlySpan<byte> text) => _test switch
    {
        TextTest.Is => _ignoresCase ? AsciiText.EqualsIgnoringCase(text, _bytes) : text.SequenceEqual(_bytes),
        TextTest.In => (_ignoresCase ? _values.FindIgnoringCase(text) : _values.Find(text)) != ByteMap.None,
        TextTest.Prefix => text.Length >= _bytes.Length && (_ignoresCase ? AsciiText.EqualsIgnoringCase(text[.._bytes.Length], _bytes) : text.StartsWith(_bytes)),
        TextTest.Regex => MatchesPattern(text),
        TextTest.Present present => present.Wanted,
        _ => throw new System.Diagnostics.UnreachableException($"{_test} has no comparison."),
    };

    private bool MatchesPattern(ReadOnlySpan<byte> text)
    {
        if (text.Length > RegexBytesMax) return false;
        Span<char> characters = stackalloc char[text.Length];
        Utf8.ToUtf16(text, characters, out _, out var written, replaceInvalidSequences: true);
        return _pattern!.IsMatch(characters[..written]);
    }
}
