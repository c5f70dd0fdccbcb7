namespace Halftone.Verbs.Completion;

/// <summary>Completion for zsh, as a file in `fpath` or by `source`.</summary>
internal static class ZshScript
{
    internal static string Of(CompletionTree tree) => $$"""
        #compdef halftone
        # halftone for zsh: source <(halftone completion zsh), after compinit; or into a directory of $fpath, as _halftone
        _halftone() {
          local program=$words[1] cur=$words[CURRENT] verb= awaited= word= kind= options= places= i
          local -a given server list
          for ((i = 2; i < CURRENT; i++)); do
            word=$words[i]
            if [ -n "$awaited" ]; then
              [ "$awaited" = --server ] && server=(--server "$word")
              awaited=
              continue
            fi
            case $word in
              --) _files; return ;;
              -*) case ' {{string.Join(' ', tree.Valued)}} ' in *" $word "*) awaited=$word ;; esac ;;
              *) if [ -z "$verb" ]; then verb=$word; else given+=("$word"); fi ;;
            esac
          done
        {{CaseTable.OfVerbs(tree)}}  if [ -n "$awaited" ]; then
        {{CaseTable.OfValues(tree)}}  elif [[ $cur == -* ]]; then kind="=$options"
          elif [ -z "$verb" ]; then kind='={{string.Join(' ', tree.Verbs.Select(verb => verb.Name))}}'
          else
            list=("${(@s:|:)places}")
            i=$((${#given} + 1))
            [ "$i" -le "${#list}" ] || i=${#list}
            kind=$list[i]
          fi
          case $kind in
            '='*) compadd -- ${=kind#=} ;;
            services) compadd -- ${(f)"$("$program" completion names $server 2>/dev/null)"} ;;
            versions) compadd -- ${(f)"$("$program" completion names "$given[1]" $server 2>/dev/null)"} ;;
            selectors) compadd -- ${(f)"$("$program" completion names --selectors $server 2>/dev/null)"} ;;
            files) _files ;;
          esac
        }
        if [ "$funcstack[1]" = _halftone ]; then _halftone "$@"; else compdef _halftone halftone; fi

        """;
}
