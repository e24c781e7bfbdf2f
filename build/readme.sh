#!/usr/bin/env bash
# Runs every command of the README and of the guides once, as it stands, each page in an
# empty home: blocks fenced as ```sh, except those below "<!-- not run: why -->". Replay
# servers stand in for the public sources; what would run for ever is interrupted after a
# while. `make test` is not entered again. Which pages are run here is what
# internal/delivery reads from the line "pages=".
set -euo pipefail
cd "$(dirname "$0")/.."

tmp=$(mktemp -d)
cleanup() { exec 7>&- 2>/dev/null || true; wait "${world:-}" 2>/dev/null || true; rm -rf "$tmp"; }
trap cleanup EXIT

go build -o "$tmp/world" ./internal/fakes/cmd/world
# Where the dashboard's modules cannot be had, they are asked for once, not by each
# command.
UI_REQUIRED=1 ./build/ui.sh modules >/dev/null 2>&1 || export UI_SKIP=1
# A first build takes longer than a command is given.
make --no-print-directory build >/dev/null
mkfifo "$tmp/stdin"
"$tmp/world" <"$tmp/stdin" >"$tmp/env" & world=$!
exec 7>"$tmp/stdin"
for _ in $(seq 100); do grep -q -- '--------' "$tmp/env" && break; sleep 0.1; done
while IFS= read -r line; do case "$line" in AUTOMONET_*) export "${line?}";; esac; done <"$tmp/env"

# The Go tool keeps its caches; everything else sees an empty home.
export GOCACHE=$(go env GOCACHE) GOMODCACHE=$(go env GOMODCACHE) GOPATH=$(go env GOPATH)
export AUTOMONET_LANGUAGE=en PATH="$PWD/bin:$PATH"

pages="README.md docs/guide/en/README.md docs/guide/en/start.md docs/operations.md"
top=$PWD
status=0
n=0
for page in ${PAGES:-$pages}; do
n=$((n + 1))
export HOME="$tmp/home$n" XDG_CONFIG_HOME="$tmp/home$n/.config" XDG_DATA_HOME="$tmp/home$n/.local/share" XDG_STATE_HOME="$tmp/home$n/.local/state"
mkdir -p "$HOME"
# The README is typed in a clone; what other pages write shall lie nowhere else.
if [ "$page" = README.md ]; then cd "$top"; else cd "$HOME"; fi
echo "   $page"
while IFS= read -r cmd; do
  cmd=${cmd%%#*}
  [ -n "${cmd// /}" ] || continue
  printf '   $ %s\n' "$cmd"
  case "$cmd" in
    "make test"*) [ -n "${AUTOMONET_IN_README:-}" ] && { echo '     (this is it)'; continue; };;
    "git clone"*|"cd "*) continue;;
  esac
  code=0
  timeout --signal=INT --kill-after=20 25 bash -c "$cmd" </dev/null >"$tmp/out" 2>&1 || code=$?
  case "$cmd" in
    "make run"*|"automonet run"|"automonet run --live"*)
      # It runs until it is stopped: interrupting it is its normal end.
      [ "$code" = 124 ] && code=0
      grep -q -i 'dry-run' "$tmp/out" || { echo "     did not say that it is a dry-run"; code=1; };;
  esac
  if [ "$code" != 0 ]; then
    echo "     failed with $code:"; sed 's/^/     | /' "$tmp/out" | tail -n 40
    status=1
  fi
done < <(awk '/^```sh$/ && before !~ /^<!-- not run: / {on=1; next} /^```/ {on=0} on {print} {before=$0}' "$top/$page")
done
exit $status
