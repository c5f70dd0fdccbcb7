using System.CommandLine;
using System.CommandLine.Completions;

namespace Halftone.Verbs.Completion;

/// <summary>What a word of the command line may be: a switch has none behind it.</summary>
/// <param name="Names">`--message`, `-m`.</param>
/// <param name="Kind">Of its value; null: it takes none.</param>
internal sealed record CompletedOption(IReadOnlyList<string> Names, string Description, string? Kind);

/// <param name="Places">Kinds of the words behind the verb, in order; the last holds for all that come.</param>
internal sealed record CompletedVerb(string Name, string Description, IReadOnlyList<CompletedOption> Options, IReadOnlyList<string> Places);

/// <summary>The command tree as completion scripts need it; scripts are made of it, so that they know each verb and option there is.</summary>
internal sealed record CompletionTree(IReadOnlyList<CompletedVerb> Verbs, IReadOnlyList<CompletedOption> Everywhere)
{
    internal const string Any = "any";
    internal const string Files = "files";
    internal const string Services = "services";
    internal const string Versions = "versions";

    /// <summary>`web`, `web/v2`.</summary>
    internal const string Selectors = "selectors";

    /// <summary>Before a list of words.</summary>
    internal const char Words = '=';

    /// <summary>Names of options with a value, over all verbs.</summary>
    internal IEnumerable<string> Valued => Verbs.SelectMany(verb => verb.Options).Concat(Everywhere).Where(option => option.Kind is not null).SelectMany(option => option.Names).Distinct().Order(StringComparer.Ordinal);

    internal static CompletionTree Of(RootCommand root) => new(
        [.. root.Subcommands.Where(verb => !verb.Hidden).Select(verb => new CompletedVerb(verb.Name, FirstSentence(verb.Description), [.. verb.Options.Where(option => !option.Hidden).Select(Option)], Places(verb)))],
        [.. root.Options.Where(option => option.Recursive && !option.Hidden).Select(Option)]);

    /// <summary>Behind the last word that a verb takes comes none.</summary>
    private static List<string> Places(Command verb)
    {
        var words = verb.Subcommands.Where(each => !each.Hidden).Select(each => each.Name).ToList();
        if (words.Count > 0) return [$"{Words}{string.Join(' ', words)}", Files];
        var places = verb.Arguments.Select(Place).ToList();
        if (verb.Arguments.Count == 0 || verb.Arguments[^1].Arity.MaximumNumberOfValues <= 1) places.Add(Any);
        return places;
    }

    /// <summary>`-?` would be a pattern to a shell.</summary>
    private static CompletedOption Option(Option option) => new([option.Name, .. option.Aliases.Where(alias => alias.StartsWith('-') && char.IsAsciiLetter(alias[^1]))], FirstSentence(option.Description), option.ValueType == typeof(bool) || option.Arity.MaximumNumberOfValues == 0 ? null : Kind(option));

    private static string Kind(Option option) => option.HelpName switch
    {
        "VER" => Versions,
        "FILE" or "DIR" or "ADDR" => Files,
        _ => WordsOf(option),
    };

    private static string Place(Argument argument) => argument.Name switch
    {
        "SVC" => Services,
        "SVC[/VER[/n]]" => Selectors,
        "CMD" => Files,
        var name when name.StartsWith("VER", StringComparison.Ordinal) => Versions,
        _ => WordsOf(argument),
    };

    private static string WordsOf(Symbol symbol) => string.Join(' ', symbol.GetCompletions(CompletionContext.Empty).Select(item => item.Label)) is { Length: > 0 } words ? $"{Words}{words}" : Any;

    private static string FirstSentence(string? text) => (text ?? "").Split(['.', ';', ':'], 2)[0].Replace('\'', '’');
}
