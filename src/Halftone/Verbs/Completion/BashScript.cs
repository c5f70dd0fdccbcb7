namespace Halftone.Verbs.Completion;

/// <summary>Completion for bash 4 and later.</summary>
internal static class BashScript
{
    internal static string Of(CompletionTree tree) => $$"""
        # halftone for bash: eval "$(halftone completion bash)"
        _halftone() {
          local program=$1 cur=${COMP_WORDS[COMP_CWORD]} verb= awaited= word= kind= options= places= i
          local -a given=() server=() list=()
          for ((i = 1; i < COMP_CWORD; i++)); do
            word=${COMP_WORDS[i]}
            if [ -n "$awaited" ]; then
              [ "$word" = = ] && continue
              [ "$awaited" = --server ] && server=(--server "$word")
              awaited=
              continue
            fi
            case $word in
              =) awaited== ;;
              --) COMPREPLY=(); return ;;
              -*) case ' {{string.Join(' ', tree.Valued)}} ' in *" $word "*) awaited=$word ;; esac ;;
              *) if [ -z "$verb" ]; then verb=$word; else given+=("$word"); fi ;;
            esac
          done
          [ "$cur" = = ] && cur=
        {{CaseTable.OfVerbs(tree)}}  if [ -n "$awaited" ]; then
        {{CaseTable.OfValues(tree)}}  elif [[ $cur == -* ]]; then kind="=$options"
          elif [ -z "$verb" ]; then kind='={{string.Join(' ', tree.Verbs.Select(verb => verb.Name))}}'
          else
            IFS='|' read -ra list <<<"$places"
            i=${#given[@]}
            [ "$i" -lt "${#list[@]}" ] || i=$((${#list[@]} - 1))
            [ "$i" -ge 0 ] && kind=${list[i]}
          fi
          case $kind in
            =*) word=${kind#=} ;;
            services) word=$("$program" completion names "${server[@]}" 2>/dev/null) ;;
            versions) word=$("$program" completion names "${given[0]}" "${server[@]}" 2>/dev/null) ;;
            selectors) word=$("$program" completion names --selectors "${server[@]}" 2>/dev/null) ;;
            *) COMPREPLY=(); return ;;
          esac
          mapfile -t COMPREPLY < <(compgen -W "$word" -- "$cur")
        }
        complete -o bashdefault -o default -F _halftone halftone

        """;
}
