using Halftone.Core.Config.Problems;

namespace Halftone.Core.Config.Yaml;

/// <summary>Says in words of this file what the YAML parser says in words of its grammar, judged by the character it stumbled on.</summary>
internal static class YamlComplaint
{
    /// <param name="message">The parser's own words, for what we have no better words for.</param>
    internal static Complaint Of(SourceText source, Place place, string message)
    {
        var (here, before) = (source.At(place.Line, place.Column), source.At(place.Line, place.Column - 1));
        return (here, before) switch
        {
            ('\t', _) => Indentation.Complaint,
            ('{', '$') => new(Codes.NotYaml, "`${` ends the text inside `{ }` or `[ ]`", "put the value in quotes: \"${env:NAME}\""),
            ('*', _) => new(Codes.NotYaml, "a text that begins with `*` is read as an alias", "put it in quotes: \"*\""),
            ('%' or '@' or '`', _) => new(Codes.NotYaml, $"a text cannot begin with `{here}`", "put it in quotes"),
            ('?', _) => new(Codes.NotYaml, "`?` ends the text inside `{ }` or `[ ]`", "put the value in quotes"),
            (':', _) => new(Codes.NotYaml, "a second `: ` stands in one value",
                "put the value in quotes, or look above for a bracket that is not closed"),
            ('\0', _) when source.Text.Contains('\0') => new(Codes.NotYaml, "the file has a NUL character in it", "save it as UTF-8 text"),
            _ => new(Codes.NotYaml, $"this is not readable YAML: {Grammar(message)}",
                "look for a missing quote, bracket, comma or indentation here or just above"),
        };
    }

    /// <summary>The parser's sentence without its positions and full stop.</summary>
    private static string Grammar(string message)
    {
        var end = message.LastIndexOf("): ", StringComparison.Ordinal);
        var words = (end < 0 ? message : message[(end + 3)..]).TrimEnd('.').Replace("  ", " ", StringComparison.Ordinal);
        return words.Length == 0 ? "it ends in the middle" : char.ToLowerInvariant(words[0]) + words[1..];
    }
}
