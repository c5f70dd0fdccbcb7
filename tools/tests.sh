#!/bin/sh
# Runs built test projects one after the other and adds their figures up.
#   tools/tests.sh "Unit Wire" [words]
# What failed is told once more at the end, where a cut log still shows it. The last line reads "N passed, N failed" (", N skipped" when some were). A host that crashes, hangs or finds
# nothing to run is a failure: silence is not success.
set -u
cd "$(dirname "$0")/.."
kinds=$1
words=${2:-}
minutes=25
[ -z "${HALFTONE_NIGHTLY:-}" ] || minutes=600
logs=artifacts/test-logs
mkdir -p "$logs"
passed=0 failed=0 skipped=0

summary() { # -> total errors failed skipped not-run, from the last summary line of $log
  sed -n 's/^ .*Total: \([0-9]*\), Errors: \([0-9]*\), Failed: \([0-9]*\), Skipped: \([0-9]*\), Not Run: \([0-9]*\),.*/\1 \2 \3 \4 \5/p; s/^ .*Total: 0$/0 0 0 0 0/p' "$log" | tail -n 1
}

failures() { # -> each failed test of $log, without most of what it printed
  awk '/^    [A-Za-z].* \[(PASS|FAIL|SKIP)\]/ { shown = / \[FAIL\]/ ? 40 : 0 } /^  Finished:/ { shown = 0 } shown > 0 { shown--; print substr($0, 1, 500) }' "$log"
}

for kind in $kinds; do
  log=$logs/$kind.log
  host=artifacts/bin/Halftone.Tests.$kind/debug/Halftone.Tests.$kind
  set -- -noColor -noLogo -longRunning 120
  [ -z "$words" ] || set -- "$@" -displayName "*$(printf %s "$words" | tr ' ' '_')*"
  echo "== $kind"
  { timeout --foreground -k 10 "${minutes}m" "$host" "$@" 2>&1; echo $? >"$logs/$kind.exit"; } | tee "$log"
  code=$(cat "$logs/$kind.exit")
  # shellcheck disable=SC2046 # five words
  set -- $(summary)
  if [ $# != 5 ]; then
    echo "$kind: the test host ended with $code and no summary (124 = it ran longer than $minutes minutes)"
    failed=$((failed + 1))
    continue
  fi
  total=$1 errors=$2 wrong=$3 left=$4 notrun=$5
  bad=$((wrong + errors))
  if [ "$code" != 0 ] && [ "$bad" = 0 ]; then
    echo "$kind: the test host ended with $code"
    bad=1
  fi
  if [ "$total" = 0 ] && [ -z "$words" ]; then
    echo "$kind: no test was found"
    bad=1
  fi
  good=$((total - wrong - left - notrun))
  passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + left))
done

if [ $((passed + failed)) = 0 ]; then
  echo "no test has these words: $words"
  failed=1
fi
for kind in $kinds; do
  log=$logs/$kind.log
  [ ! -f "$log" ] || ! grep -q '\[FAIL\]' "$log" || { echo "== failed in $kind"; failures; }
done
line="$passed passed, $failed failed"
[ "$skipped" = 0 ] || line="$line, $skipped skipped"
echo "$line"
[ "$failed" = 0 ]
