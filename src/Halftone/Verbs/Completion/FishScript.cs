using System.Text;

namespace Halftone.Verbs.Completion;

/// <summary>Completion for fish 3 and later.</summary>
internal static class FishScript
{
    internal static string Of(CompletionTree tree)
    {
        var text = new StringBuilder($$"""
            # halftone for fish: halftone completion fish > ~/.config/fish/completions/halftone.fish
            function __halftone_given
                set -l awaited
                set -l words (commandline -opc)
                for word in $words[2..-1]
                    if test -n "$awaited"
                        set awaited
                    else if contains -- $word {{string.Join(' ', tree.Valued)}}
                        set awaited $word
                    else if not string match -q -- '-*' $word
                        echo $word
                    end
                end
            end
            function __halftone_at
                set -l given (__halftone_given)
                test (count $given) -gt 0; and test $given[1] = $argv[1]; and test (count $given) -ge $argv[2]; and test (count $given) -le $argv[3]
            end
            function __halftone_names
                command halftone completion names $argv 2>/dev/null
            end
            function __halftone_service
                set -l given (__halftone_given)
                echo $given[2]
            end
            complete -c halftone -f

            """);
        foreach (var option in tree.Everywhere) Option(text, null, option);
        foreach (var verb in tree.Verbs)
        {
            text.Append($"complete -c halftone -n __fish_use_subcommand -a {verb.Name} -d '{verb.Description}'\n");
            foreach (var option in verb.Options) Option(text, verb.Name, option);
            for (var at = 0; at < verb.Places.Count; at++)
            {
                if (Values(verb.Places[at]) is { } values)
                    text.Append($"complete -c halftone -n '__halftone_at {verb.Name} {at + 1} {(at == verb.Places.Count - 1 ? 99 : at + 1)}' {values}\n");
            }
        }
        return text.ToString();
    }

    private static void Option(StringBuilder text, string? verb, CompletedOption option)
    {
        text.Append("complete -c halftone");
        if (verb is not null) text.Append($" -n '__fish_seen_subcommand_from {verb}'");
        foreach (var name in option.Names) text.Append(name.StartsWith("--", StringComparison.Ordinal) ? $" -l {name[2..]}" : $" -s {name[1..]}");
        // -x is -r without files.
        if (option.Kind is { } kind) text.Append($" {(kind == CompletionTree.Files ? "-r" : "-x")} {Values(kind)}".TrimEnd());
        text.Append($" -d '{option.Description}'\n");
    }

    private static string? Values(string kind) => kind switch
    {
        CompletionTree.Services => "-a '(__halftone_names)'",
        CompletionTree.Versions => "-a '(__halftone_names (__halftone_service))'",
        CompletionTree.Selectors => "-a '(__halftone_names --selectors)'",
        CompletionTree.Files => "-F",
        _ when kind[0] == CompletionTree.Words => $"-a '{kind[1..]}'",
        _ => null,
    };
}
