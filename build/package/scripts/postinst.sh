#!/bin/sh
# After the files are there: the user, the folders, the service. Debian calls this with
# "configure" and the version that was there before, RPM with 1 (first) or 2 (upgrade).
set -e

before=
case "$1" in
  configure) before=$2 ;;
  2) before=yes ;;
  abort-*) exit 0 ;;
esac

if ! getent group automonet >/dev/null; then
  groupadd --system automonet
fi
if ! getent passwd automonet >/dev/null; then
  useradd --system --gid automonet --home-dir /var/lib/automonet --no-create-home \
    --shell /usr/sbin/nologin --comment "AutoMonet agent" automonet
fi
for dir in /var/lib/automonet /var/lib/automonet-state; do
  [ -d "$dir" ] || mkdir -m 0700 "$dir"
  chown automonet:automonet "$dir"
  chmod 0700 "$dir"
done
# The agent writes sources that are added in the dashboard into its configuration.
chown root:automonet /etc/automonet
chmod 0770 /etc/automonet
if [ -e /etc/automonet/automonet.yaml ]; then
  chown automonet:automonet /etc/automonet/automonet.yaml
  chmod 0600 /etc/automonet/automonet.yaml
fi

if [ -d /run/systemd/system ]; then
  systemctl daemon-reload || true
  if [ -n "$before" ]; then
    # An agent that ran goes on with the new program; the database is copied before
    # its form is changed.
    systemctl try-restart automonet.service || true
  else
    systemctl enable automonet.service || true
    systemctl start automonet.service || true
  fi
fi
if [ -z "$before" ]; then
  echo "AutoMonet is installed, in dry-run: nothing can be sent. Set up the owner's account with:"
  echo "  sudo automonetctl setup link"
fi
