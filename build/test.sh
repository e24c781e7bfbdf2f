#!/usr/bin/env bash
# The whole test run after `make check`.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '== %s (%d s in)\n' "$*" "$SECONDS"; }

# The app's and the program's own tests drive every role, so their coverage counts
# for those packages too; for the rest each package answers for itself.
quiet() { grep -v 'no test files' | sed 's/coverage: .* of statements.*//'; }

# shellcheck source=build/again.sh
. build/again.sh

# What starts no goroutine has nothing for the race detector to find, and it would take
# five to ten times as long: the sets of the gates, the hostile corpus, the evaluations,
# the whole of core (app/architecture_test.go keeps goroutines out of it), generators,
# and the measurements of speed, which would be another program's.
plain='/core(/|$)|/internal/gen|/internal/eval/|/internal/bench$|/adapters/document|/docs/'
# Whole days and the whole corpus through the whole agent: the race run has a shorter
# day of the same agent.
long='TestAWeekLive|TestHostileInputThroughTheWholeAgent|TestThreeDaysOfSixtySources|TestOnceOnTheWholeRecordings|TestFuzzEveryOperation'

step 'the sources on the hostile corpus'
tests -timeout 20m -run Conformance ./adapters/source/...
step 'what has no goroutines, evaluations and benchmarks'
# shellcheck disable=SC2046
tests -timeout 20m -coverprofile=coverage-plain.out $(go list ./... | grep -E "$plain")
step 'tests with the race detector'
# shellcheck disable=SC2046
tests -race -timeout 40m -coverprofile=coverage.out $(go list ./... | grep -v -E -e '/app$' -e '/cmd/automonet$' -e "$plain")
step 'the whole program'
whole=./app/...,./actors/...,./api/...,./cmd/automonet/...,./store
tests -timeout 20m -run "$long" -coverpkg=$whole -coverprofile=coverage-long.out ./app
tests -race -timeout 20m -skip "$long" -coverpkg=$whole -coverprofile=coverage-app.out ./app ./cmd/automonet
step 'coverage floors'
go run ./internal/gen/coverage -profile coverage.out,coverage-plain.out,coverage-long.out,coverage-app.out
step 'the dashboard'
if UI_REQUIRED=1 ./build/ui.sh modules; then
  make --no-print-directory ui-test
else
  echo 'skipped: the dashboard needs Node and its modules, which are not here' >&2
  case " ${AUTOMONET_MUST_RUN:-} " in *' node '*) echo 'AUTOMONET_MUST_RUN names node, so this may not be skipped.' >&2; exit 1;; esac
fi
step 'the program in a browser'
./build/e2e.sh
step 'the desktop program'
./build/desktop-e2e.sh
step 'the package'
./build/package-test.sh
step 'every command of the README'
if [ -z "${AUTOMONET_IN_README:-}" ]; then
  AUTOMONET_IN_README=1 ./build/readme.sh
fi
step 'done'
if [ ${#flaky[@]} -gt 0 ]; then
  printf 'flaky, to be mended: %s\n' "${flaky[@]}"
fi
