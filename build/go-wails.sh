#!/bin/sh
# The Wails CLI runs `go build` without a package in the folder of wails.json; the
# program lies elsewhere. Use: wails build -s -m -skipbindings -compiler "$PWD/build/go-wails.sh"
if [ "$1" = build ]; then exec go "$@" ./cmd/automonet-desktop; fi
exec go "$@"
