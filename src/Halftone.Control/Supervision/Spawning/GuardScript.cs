namespace Halftone.Control.Supervision.Spawning;

/// <summary>The guard's whole program: POSIX shell and POSIX tools, run by dash on Debian.</summary>
internal static class GuardScript
{
    /// <summary>Argument 1 is the mark, `HALFTONE_GATEWAY=..`. Lines on stdin: `+ group`, `- group`, and `.` for a good end; the end of stdin without it is our death.</summary>
    /// <remarks>
    /// dash: `kill -TERM -- -1` is refused ("Illegal number"), `kill -s TERM -- -1` is not. `grep -l -F` over environ finds a process
    /// that was spawned and not listed yet. A process that was between fork and exec has no mark yet at the first look, so it takes two clean looks to be sure.
    /// Few looks, for each starts processes, and the machine may be busy: SIGKILL has to come within the second.
    /// </remarks>
    internal const string Text =
        """
        trap '' HUP INT QUIT TERM PIPE
        mark=$1
        groups=' '
        while read -r sign group; do
          case $sign in
            +) groups="$groups$group " ;;
            .) exit 0 ;;
            -) case $groups in *" $group "*) groups="${groups%% "$group" *} ${groups#* "$group" }" ;; esac ;;
          esac
        done
        marked() {
          for file in $(grep -l -s -F -e "$mark" /proc/[0-9]*/environ); do
            file=${file#/proc/}
            echo "${file%/environ}"
          done
        }
        end() {
          for group in $groups; do kill -s "$1" -- "-$group" 2>/dev/null; done
          for process in $(marked); do kill -s "$1" "$process" 2>/dev/null; done
        }
        left() {
          for group in $groups; do kill -s 0 -- "-$group" 2>/dev/null && return 0; done
          test -n "$(marked)"
        }
        end TERM
        clean=0
        for round in 1 2; do
          sleep 0.24
          left || clean=$((clean + 1))
        done
        test $clean -lt 2 || exit 0
        for round in 1 2 3 4 5 6 7 8 9 10; do
          end KILL
          sleep 0.05
          left || break
        done
        """;
}
