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
  grep -E 'seed [0-9]+|[0-9]+ kills[ ,]|prompts of|requests to|cases,|proposals drafted|sent exactly once|of [0-9]+ mutants|rows committed by|pushes of|hours of the|interleavings|sent by the agent|start to |rows reconciled|^ +\| ' "$tmp/out" | sed 's/^ *[a-z_]*\.go:[0-9]*: /   /'
  lines+=("$(printf '%-10s %5ds  %s' "$result" "$((SECONDS - began))" "$name")")
  printf '%s\n' "${lines[-1]}"
}

suite 'kills of the real program' go test -count=1 -v -timeout 120m -run 'Kill|Crash|Failpoint' ./cmd/automonet
suite 'scripts with the real program' go test -count=1 -timeout 60m -run 'TestScripts' ./cmd/automonet
suite 'crashes of the store' go test -count=1 -v -timeout 60m -run 'Crash|Kill|Random|Machine' ./store
suite 'a day of the whole agent' go test -count=1 -v -timeout 60m -run 'TestADay' ./app
suite 'three days of sixty sources' go test -count=1 -v -timeout 60m -run 'TestThreeDays' ./app
suite 'a week on the platforms' go test -count=1 -v -timeout 60m -run 'TestAWeekLive' ./app
suite 'a month on every platform' go test -count=1 -v -timeout 60m -run 'TestAMonth' ./app
suite 'a day of the web client' go test -count=1 -v -timeout 60m -run 'TestADay' ./adapters/web
suite 'the properties of the budget' go test -count=1 -v -timeout 120m -run 'TestProperty' ./core/route ./store/ledger ./adapters/llm/openai ./actors/router
# Some of these wait more than they work: several accounts at once.
suite 'the properties of the copy' go test -count=1 -v -timeout 240m -parallel 10 -run 'TestProperty' ./sync/...
suite 'the project of the sync' go test -count=1 -v -timeout 120m -run 'TestProperty' ./internal/stack/proof
suite 'the budget of several devices' go test -count=1 -v -timeout 60m -run 'TestDevicesNeverSpendMoreTogether' ./app/spend
suite 'the hostile corpus' go test -count=1 -v -timeout 60m -run 'Hostile' ./app ./cmd/automonet

suite 'a day of the desktop program' go test -count=1 -v -timeout 60m -run 'TestADay' ./desktop
suite 'the desktop program and its window' ./build/desktop-e2e.sh
suite 'the browser suite on the desktop program' ./build/desktop-e2e.sh browser

# Each target on its own is seen in what the script prints.
suite "fuzzing, $fuzztime a target" env AUTOMONET_FUZZTIME="$fuzztime" ./build/fuzz.sh

echo
echo "summary (seed $AUTOMONET_SEED)"
printf '%s\n' "${lines[@]}"
exit $failed
