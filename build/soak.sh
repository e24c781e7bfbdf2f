#!/usr/bin/env bash
# The suites that `make test` runs in a small form, at full size: kills at random
# moments and at every fail point, the store's crash tests, hours of simulated
# work, the whole hostile corpus, every fuzz target for a while. Prints the seed;
# AUTOMONET_SEED=... repeats a run, AUTOMONET_FUZZTIME=... sets the fuzzing time of
# one target (default 30s).
set -uo pipefail
cd "$(dirname "$0")/.."

export AUTOMONET_FULL=1
export AUTOMONET_SEED=${AUTOMONET_SEED:-$(od -An -N6 -tu8 /dev/urandom | tr -d ' ')}
fuzztime=${AUTOMONET_FUZZTIME:-30s}
echo "seed $AUTOMONET_SEED (repeat with AUTOMONET_SEED=$AUTOMONET_SEED make soak)"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
failed=0
lines=()

# suite NAME COMMAND...: runs it, keeps its output, notes the result and the time.
suite() {
  local name=$1 began=$SECONDS result=ok; shift
  printf '== %s\n' "$name"
  if ! "$@" >"$tmp/out" 2>&1; then
    result=FAILED; failed=1
    tail -n 60 "$tmp/out"
  fi
  grep -E 'seed [0-9]+|[0-9]+ kills[ ,]|prompts of|requests to|cases,|proposals drafted|sent exactly once' "$tmp/out" | sed 's/^ *[a-z_]*\.go:[0-9]*: /   /'
  lines+=("$(printf '%-10s %5ds  %s' "$result" "$((SECONDS - began))" "$name")")
}

suite 'kills of the real program' go test -count=1 -v -timeout 120m -run 'Kill|Crash|Failpoint' ./cmd/automonet
suite 'scripts with the real program' go test -count=1 -timeout 60m -run 'TestScripts' ./cmd/automonet
suite 'crashes of the store' go test -count=1 -v -timeout 60m -run 'Crash|Kill|Random|Machine' ./store
suite 'a day of the whole agent' go test -count=1 -v -timeout 60m -run 'TestADay' ./app
suite 'three days of sixty sources' go test -count=1 -v -timeout 60m -run 'TestThreeDays' ./app
suite 'a day of the web client' go test -count=1 -v -timeout 60m -run 'TestADay' ./adapters/web
suite 'the properties of the budget' go test -count=1 -v -timeout 120m -run 'TestProperty' ./core/route ./store/ledger ./adapters/llm/openai ./actors/router
suite 'the hostile corpus' go test -count=1 -v -timeout 60m -run 'Hostile' ./app ./cmd/automonet

# Every fuzz target of every package, one after the other: `go test -fuzz` takes
# one target of one package at a time.
# Minimizing an interesting input may take a minute unless it is told otherwise.
while IFS=: read -r file target; do
  [ -n "$target" ] || continue
  dir=./$(dirname "$file")
  suite "fuzz $dir $target" go test -run '^$' -fuzz "^$target\$" -fuzztime "$fuzztime" -fuzzminimizetime 3s "$dir"
done < <(git ls-files '*_test.go' | xargs grep -hHoE '^func (Fuzz[A-Za-z0-9_]+)' | sed 's/:func /:/')

echo
echo "summary (seed $AUTOMONET_SEED)"
printf '%s\n' "${lines[@]}"
exit $failed
