#!/usr/bin/env bash
# What a machine can check without running the program.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '== %s\n' "$*"; }

step gofmt
unformatted=$(git ls-files -co --exclude-standard '*.go' | xargs gofmt -l)
if [ -n "$unformatted" ]; then
  echo "not formatted (run gofmt -w):"; echo "$unformatted"; exit 1
fi
step vet
go vet ./...
go vet -tags failpoints ./internal/failpoint/
step staticcheck
go tool staticcheck ./...
step 'workflows of GitHub'
actionlint=github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
if go run $actionlint -version >/dev/null 2>&1; then
  # Scripts are run by tests; which shell checker a machine has must not matter.
  go run $actionlint -shellcheck= -pyflakes=
else
  echo "skipped: $actionlint cannot be fetched" >&2
fi
step architecture
go test -run 'TestLayers|TestRoles|TestOnly|TestPrometheus|TestNo' ./app/ >/dev/null || {
  go test -run 'TestLayers|TestRoles|TestOnly|TestPrometheus|TestNo' ./app/; exit 1; }
if [ -d frontend/node_modules ]; then
  step 'dashboard: types fresh and sound'
  (cd frontend && npm run --silent check)
fi
step 'generated files'
go run ./internal/gen -check
