#!/bin/sh
# Which branches of parser and exchange the built Unit and Simulation tests reach, together and per folder.
#   tools/coverage.sh
# Ends with 1 below the floor. What was missed stands in artifacts/coverage/missed.txt.
set -eu
cd "$(dirname "$0")/.."
floor=95
reports=artifacts/coverage
rm -rf "$reports"
mkdir -p "$reports"
for kind in Unit Simulation; do
  # A copy: what is built stays as it is.
  cp -r "artifacts/bin/Halftone.Tests.$kind/debug" "$reports/$kind"
  echo "== $kind"
  dotnet msbuild tools/Coverage/Coverage.csproj -restore -nologo -v:m -t:Measure "-p:Kind=$kind" >"$reports/$kind.log" 2>&1 || { tail -n 40 "$reports/$kind.log" >&2; exit 1; }
  grep 'Total: ' "$reports/$kind.log" | tail -n 1
done

# lcov: SF = a file follows, BRDA:line,block,path,hits, LF/LH = lines found/hit, BRF/BRH = branches found/hit.
awk -F'[:,]' '
  /^SF:/ { file = $0; sub(/.*\/src\//, "src/", file) }
  /^BRDA:/ && ($5 == "0" || $5 == "-") { print file ":" $2 }' "$reports/coverage.info" | sort | uniq -c >"$reports/missed.txt"
awk -F'[:,]' -v floor="$floor" '
  /^SF:/ { folder = $0; sub(/\/[^\/]*$/, "", folder); sub(/.*\//, "", folder) }
  /^LF:/ { lines[folder] += $2; lines["both"] += $2 }
  /^LH:/ { linesHit[folder] += $2; linesHit["both"] += $2 }
  /^BRF:/ { branches[folder] += $2; branches["both"] += $2 }
  /^BRH:/ { branchesHit[folder] += $2; branchesHit["both"] += $2 }
  END {
    if (branches["both"] == 0) { print "nothing was measured"; exit 1 }
    for (folder in branches) {
      share = 100 * branchesHit[folder] / branches[folder]
      printf "%-12s %5.1f %% of %d lines, %5.1f %% of %d branches\n", folder, 100 * linesHit[folder] / lines[folder], lines[folder], share, branches[folder]
      if (share < floor) { printf "%s is below the floor of %d %% of branches\n", folder, floor; low = 1 }
    }
    exit low
  }' "$reports/coverage.info"
