#!/usr/bin/env bash
# Makes the packages of the program that bin/automonet is: deb and rpm into bin/package.
# VERSION is what git says, unless it is given; FORMATS are deb and rpm.
set -euo pipefail
cd "$(dirname "$0")/.."

# One version for all: a release is the tag without its v; between releases it is the
# commit, older than every release.
described=${VERSION:-$(git describe --tags --always 2>/dev/null || echo dev)}
case "$described" in
  v[0-9]*) version=${described#v}; version=${version//-/+} ;;
  [0-9]*.[0-9]*) version=$described ;;
  *) version="0.0.0~$(git log -1 --format=%cd --date=format:%Y%m%d 2>/dev/null || echo 0).${described//-/.}" ;;
esac
export VERSION=$version
export ARCH=${ARCH:-$(go env GOARCH)} BIN=${BIN:-bin/automonet} OUT=${OUT:-bin/package}
# Two builds of one commit are the same package.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
[ -x "$BIN" ] || { echo "$BIN is missing; run: make build" >&2; exit 1; }
mkdir -p "$OUT"
for page in automonet.1 automonet.de.1; do
  gzip -9nc "build/package/man/$page" >"$OUT/$page.gz"
done
for format in ${FORMATS:-deb rpm}; do
  # nfpm is run, not required: it is no part of the program.
  CGO_ENABLED=0 GOFLAGS=-mod=mod go run github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.47.0 package \
    --config build/package/nfpm.yaml --packager "$format" --target "$OUT/"
done
