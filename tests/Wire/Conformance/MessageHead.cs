namespace Halftone.Tests.Wire.Conformance;

/// <summary>A head as it was on the wire, and the values of its fields in their order.</summary>
internal sealed class MessageHead(string text)
{
    private readonly string[] _lines = text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

    internal string Text { get; } = text;

    internal string FirstLine => _lines is [var first, ..] ? first : "";

    /// <summary>A name with white space before its colon is another name.</summary>
    internal string[] Values(string name) =>
        [.. from line in _lines.Skip(1)
            let colon = line.IndexOf(':')
            where colon >= 0 && line[..colon].Equals(name, StringComparison.OrdinalIgnoreCase)
            select line[(colon + 1)..].Trim(' ', '\t')];

    internal bool Has(string name) => Values(name).Length > 0;

    /// <summary>The members of a list field, over all of its lines.</summary>
    internal string[] Members(string name) =>
        [.. Values(name).SelectMany(value => value.Split(',')).Select(member => member.Trim(' ', '\t')).Where(member => member.Length > 0)];
}
