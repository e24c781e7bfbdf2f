#!/usr/bin/env bash
# Builds the dashboard into frontend/dist when its sources have changed. Without
# Node it says so and leaves the program to be built without the dashboard.
set -euo pipefail
cd "$(dirname "$0")/../frontend"

need=20
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo "Node $need or newer is missing, so the program is built without the dashboard. Install it from https://nodejs.org and run this again." >&2
  exit "${UI_REQUIRED:-0}"
fi
# Where the modules were found out of reach a moment ago nothing is tried again.
if [ -n "${UI_SKIP:-}" ]; then
  exit "${UI_REQUIRED:-0}"
fi
have=$(node -p 'process.versions.node.split(".")[0]')
if [ "$have" -lt "$need" ]; then
  echo "Node $need or newer is needed for the dashboard, this is $have; the program is built without it." >&2
  exit "${UI_REQUIRED:-0}"
fi
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  for try in 1 2 3; do
    npm ci --no-audit --no-fund --loglevel=error && break
    if [ "$try" = 3 ]; then
      echo "The modules of the dashboard could not be fetched. Check the network and npm's registry setting; the program is built without the dashboard." >&2
      exit "${UI_REQUIRED:-0}"
    fi
    sleep $((try * 5))
  done
  touch node_modules/.package-lock.json
fi
[ "${1:-}" = modules ] && exit
if [ -e dist/index.html ] && [ -z "$(find src scripts public index.html vite.config.ts tsconfig.json package-lock.json -newer dist/index.html -print -quit)" ]; then
  exit
fi
npm run --silent build
