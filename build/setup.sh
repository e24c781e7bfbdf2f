#!/usr/bin/env bash
# Says exactly what is missing, and fetches the modules when they are not there.
set -euo pipefail
cd "$(dirname "$0")/.."

need=1.26
if ! command -v go >/dev/null; then
  echo "Go $need or newer is missing. Install it from https://go.dev/dl/ and run this again." >&2
  exit 1
fi
have=$(go env GOVERSION | sed 's/^go//')
if [ "$(printf '%s\n%s\n' "$need" "$have" | sort -V | head -n1)" != "$need" ]; then
  echo "Go $need or newer is needed, this is $have. Install it from https://go.dev/dl/ and run this again." >&2
  exit 1
fi
if ! go mod download >/dev/null 2>.setup-error; then
  cat .setup-error >&2; rm -f .setup-error
  echo "The Go modules could not be fetched. Check the network and the GOPROXY setting." >&2
  exit 1
fi
rm -f .setup-error
