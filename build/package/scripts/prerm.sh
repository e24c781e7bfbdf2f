#!/bin/sh
# Before the files go: stop the service. Debian calls this with "remove" or "upgrade",
# RPM with 0 (removal) or 1 (upgrade). An upgrade restarts it afterwards.
set -e
case "$1" in
  remove|0)
    if [ -d /run/systemd/system ]; then
      systemctl disable --now automonet.service || true
    fi ;;
esac
