#!/usr/bin/env bash
# Drives the real program in the real browser. Where Node, its modules or Chromium
# are missing it says so and ends well, unless AUTOMONET_MUST_RUN names them.
# With "screenshots" it draws the pages into docs/img instead; other words are the files
# of the suite to run, such as flow.test.mjs.
set -euo pipefail
cd "$(dirname "$0")/.."

skip() {
  echo "skipped: $2" >&2
  case " ${AUTOMONET_MUST_RUN:-} " in *" $1 "*) echo "AUTOMONET_MUST_RUN names $1, so this may not be skipped." >&2; exit 1;; esac
  exit 0
}
browser=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
UI_REQUIRED=1 ./build/ui.sh modules || skip node "the dashboard needs Node and its modules, which are not here"
[ -n "$browser" ] || skip chromium "no Chromium is here; install Debian's package chromium, or name one in CHROMIUM"
export CHROMIUM=$browser

UI_REQUIRED=1 ./build/ui.sh
make --no-print-directory binary TAGS=ui BIN=bin/e2e/automonet
go build -trimpath -o bin/e2e/ ./internal/bench/cmd/later ./internal/bench/cmd/sealer
go build -trimpath -o bin/e2e/ ./internal/fakes/cmd/smtpsink
go build -trimpath -o bin/e2e/stack ./internal/stack/cmd
cd frontend
if [ "${1:-}" = screenshots ]; then
  exec node e2e/screenshots.mjs
fi
# The hosted dashboard needs a project of its own: PostgreSQL and PostgREST.
tests=()
if why=$(../build/postgrest.sh 2>&1) && { [ -x /usr/lib/postgresql/15/bin/initdb ] || command -v initdb >/dev/null; }; then
  npm run --silent build:hosted
  tests=(e2e/*.test.mjs)
else
  echo "skipped: the hosted dashboard needs PostgreSQL 15 and PostgREST, which are not here. $why" >&2
  case " ${AUTOMONET_MUST_RUN:-} " in *" postgres "*) echo "AUTOMONET_MUST_RUN names postgres, so this may not be skipped." >&2; exit 1;; esac
  for t in e2e/*.test.mjs; do
    case $t in e2e/hosted*) ;; *) tests+=("$t");; esac
  done
fi
if [ $# -gt 0 ]; then
  tests=("${@/#/e2e/}")
fi
# As in again.sh: a file that fails on a busy machine runs once more, alone.
late=()
for t in "${tests[@]}"; do
  node --test --test-concurrency=1 --test-timeout=600000 --test-reporter=spec "$t" || late+=("$t")
done
if [ ${#late[@]} -gt 2 ]; then
  printf 'failed: %s\n' "${late[@]}" >&2
  exit 1
fi
for t in "${late[@]}"; do
  echo "again, alone: $t"
  node --test --test-concurrency=1 --test-timeout=600000 --test-reporter=spec "$t" || exit 1
  echo "flaky, to be mended: $t"
done
