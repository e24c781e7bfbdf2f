#!/usr/bin/env bash
# The whole test run after `make check`.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '== %s\n' "$*"; }

# The app's and the program's own tests drive every role, so their coverage counts
# for those packages too; for the rest each package answers for itself.
quiet() { grep -v 'no test files' | sed 's/coverage: .* of statements.*//'; }

# The sets of the gates are thousands of texts for rules without a goroutine: they run
# once, and not ten times slower under the race detector.
step 'the gates on their sets'
go test -timeout 10m -run TestGateSets ./core/draft
# So is the hostile corpus that every driver of a source reads.
step 'the sources on the hostile corpus'
go test -timeout 20m -run Conformance ./adapters/source/...
# And so are the evaluations, which are simulations that share nothing, and the
# measurements of speed, which the race detector would make another program's.
step 'the evaluations and benchmarks'
go test -timeout 20m -coverprofile=coverage-eval.out ./internal/eval/... ./internal/bench/... | quiet
step 'tests with the race detector'
go test -race -timeout 40m -skip TestGateSets -coverprofile=coverage.out $(go list ./... | grep -v -e '/app$' -e '/cmd/automonet$' -e '/internal/eval/' -e '/internal/bench$') | quiet
step 'the whole program'
go test -race -timeout 40m -coverpkg=./app/...,./actors/...,./api/...,./cmd/automonet/...,./store -coverprofile=coverage-app.out ./app ./cmd/automonet | quiet
step 'coverage floors'
go run ./internal/gen/coverage -profile coverage.out,coverage-app.out,coverage-eval.out
step 'the dashboard'
if UI_REQUIRED=1 ./build/ui.sh modules; then
  make --no-print-directory ui-test
else
  echo 'skipped: the dashboard needs Node and its modules, which are not here' >&2
  case " ${AUTOMONET_MUST_RUN:-} " in *' node '*) echo 'AUTOMONET_MUST_RUN names node, so this may not be skipped.' >&2; exit 1;; esac
fi
step 'the program in a browser'
./build/e2e.sh
step 'every command of the README'
if [ -z "${AUTOMONET_IN_README:-}" ]; then
  AUTOMONET_IN_README=1 ./build/readme.sh
fi
