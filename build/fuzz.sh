#!/usr/bin/env bash
# Runs every fuzz target of every package for a while, one after the other: `go test
# -fuzz` takes one target of one package at a time. AUTOMONET_FUZZTIME is the time of
# one (default 10s).
set -uo pipefail
cd "$(dirname "$0")/.."

# Minimizing an interesting input may take a minute unless it is told otherwise.
failed=0
while IFS=: read -r file target; do
  [ -n "$target" ] || continue
  dir=./$(dirname "$file")
  printf '== fuzz %s %s\n' "$dir" "$target"
  out=$(go test -run '^$' -fuzz "^$target\$" -fuzztime "${AUTOMONET_FUZZTIME:-10s}" -fuzzminimizetime 3s "$dir" 2>&1) || { printf '%s\n' "$out" | tail -n 60; failed=1; }
done < <(git ls-files '*_test.go' | xargs grep -hHoE '^func (Fuzz[A-Za-z0-9_]+)' | sed 's/:func /:/')
exit $failed
