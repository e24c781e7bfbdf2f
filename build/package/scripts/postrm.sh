#!/bin/sh
# After the files are gone. Debian calls this with "remove", "purge" or "upgrade", RPM
# with 0 (removal) or 1 (upgrade). Data, configuration and user stay until "purge": what
# was sent to whom is nothing that a removal should forget.
set -e
case "$1" in
  remove|purge|0)
    if [ -d /run/systemd/system ]; then
      systemctl daemon-reload || true
    fi ;;
esac
if [ "$1" = purge ]; then
  rm -rf /var/lib/automonet /var/lib/automonet-state /etc/automonet
  if getent passwd automonet >/dev/null; then userdel automonet || true; fi
  if getent group automonet >/dev/null; then groupdel automonet || true; fi
fi
