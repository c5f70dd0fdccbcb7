using System.Text;

namespace Halftone.Verbs.Completion;

/// <summary>What bash and zsh have in common: which options and which words each verb takes, as `case` branches of a shell.</summary>
internal static class CaseTable
{
    /// <summary>Sets `options` and `places` by `$verb`.</summary>
    internal static string OfVerbs(CompletionTree tree)
    {
        var text = new StringBuilder("  case $verb in\n");
        foreach (var verb in tree.Verbs) text.Append($"    {verb.Name}) options='{Names([.. verb.Options, .. tree.Everywhere])}' places='{string.Join('|', verb.Places)}' ;;\n");
        return text.Append($"    '') options='{Names(tree.Everywhere)}' ;;\n  esac\n").ToString();
    }

    /// <summary>Sets `kind` by `$verb` and `$awaited`, the option whose value is being typed.</summary>
    internal static string OfValues(CompletionTree tree)
    {
        var text = new StringBuilder("    case \"$verb $awaited\" in\n");
        foreach (var verb in tree.Verbs) Append(text, verb.Name, verb.Options);
        Append(text, "*", tree.Everywhere);
        return text.Append($"      *) kind={CompletionTree.Any} ;;\n    esac\n").ToString();
    }

    private static void Append(StringBuilder text, string verb, IReadOnlyList<CompletedOption> options)
    {
        foreach (var option in options.Where(option => option.Kind is not null and not CompletionTree.Any))
            text.Append($"      {string.Join(" | ", option.Names.Select(name => verb == "*" ? $"*' {name}'" : $"'{verb} {name}'"))}) kind='{option.Kind}' ;;\n");
    }

    private static string Names(IEnumerable<CompletedOption> options) => string.Join(' ', options.SelectMany(option => option.Names));
}
