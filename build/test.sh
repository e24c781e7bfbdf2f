#!/usr/bin/env bash
# The whole test run after `make check`. AUTOMONET_CI=1 turns skips into failures.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '== %s\n' "$*"; }

step 'tests with the race detector'
go test -race -timeout 20m -coverpkg=./... -coverprofile=coverage.out ./... | grep -v 'no test files' | sed 's/coverage: .* of statements in .*//'
step 'coverage floors'
go run ./internal/gen/coverage -profile coverage.out
step 'every command of the README'
if [ -z "${AUTOMONET_IN_README:-}" ]; then
  AUTOMONET_IN_README=1 ./build/readme.sh
fi
