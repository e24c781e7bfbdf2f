#!/usr/bin/env bash
# Builds the desktop program and drives it on a screen of its own (desktop/e2e), with a
# session bus of its own and a network that is nothing but a loopback interface. With
# "browser" the browser suite of the dashboard runs against it instead, whole or the files
# that are named. Where a tool is missing it says so and ends well, unless
# AUTOMONET_MUST_RUN names desktop. Keeps screenshots in SHOTS when set; AUTOMONET_DESKTOP
# names a program that is built already.
set -euo pipefail
cd "$(dirname "$0")/.."

skip() {
  echo "skipped: $1" >&2
  case " ${AUTOMONET_MUST_RUN:-} " in *' desktop '*) echo 'AUTOMONET_MUST_RUN names desktop, so this may not be skipped.' >&2; exit 1;; esac
  exit 0
}
for tool in Xvfb openbox xdotool import dbus-run-session pkg-config localedef; do
  command -v "$tool" >/dev/null || skip "the desktop program is not driven, $tool is not here (Debian: xvfb openbox xdotool imagemagick at-spi2-core dbus-daemon pkg-config locales)"
done
[ -e /usr/share/i18n/locales/de_DE ] || skip 'the sources of the German locale are not here (Debian: locales)'
[ -e /usr/share/dbus-1/services/org.a11y.Bus.service ] || skip 'the bus of assistive programs is not here (Debian: at-spi2-core)'
pkg-config --exists gtk+-3.0 webkit2gtk-4.1 || skip 'the headers of GTK and WebKitGTK are not here (Debian: libgtk-3-dev libwebkit2gtk-4.1-dev)'
[ -n "${AUTOMONET_DESKTOP:-}" ] || { make --no-print-directory desktop; AUTOMONET_DESKTOP=$PWD/bin/automonet-desktop; }
export AUTOMONET_DESKTOP
[ -z "${SHOTS:-}" ] || { mkdir -p "$SHOTS"; SHOTS=$(realpath "$SHOTS"); export SHOTS; }
tmp=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$tmp"' EXIT
# The buses have their sockets there; those of the user's own session stay apart.
export XDG_RUNTIME_DIR=$tmp

if [ "${1:-}" = browser ]; then
  shift
  Xvfb -displayfd 3 -screen 0 1280x900x24 -nolisten tcp -noreset 3>"$tmp/display" >/dev/null 2>&1 &
  for _ in $(seq 600); do [ -s "$tmp/display" ] && break; sleep 0.1; done
  DISPLAY=:$(cat "$tmp/display"); export DISPLAY
  openbox >/dev/null 2>&1 &
  dbus-run-session -- ./build/e2e.sh "$@"
  exit
fi

# The web view speaks the language of a locale that the system has, so it gets a German one.
mkdir "$tmp/locales"
localedef --no-archive -i de_DE -f UTF-8 "$tmp/locales/de_DE.UTF-8"
export LOCPATH=$tmp/locales:/usr/lib/locale
go test -c -o bin/desktop-e2e.test ./desktop/e2e
cd desktop/e2e
lone=()
if unshare --net true 2>/dev/null && command -v ip >/dev/null; then
  export AUTOMONET_LONE_NETWORK=1
  lone=(unshare --net sh -c 'ip link set lo up && exec "$@"' _)
fi
# What the buses tell of themselves is nothing about the program.
quiet() { grep --line-buffered -v -E '^(dbus-daemon\[|SpiRegistry|=== RUN)' || true; }
drive() { "${lone[@]}" dbus-run-session -- ../../bin/desktop-e2e.test -test.v -test.timeout 60m "$@" 2>&1 | quiet | tee "$tmp/log"; }

drive "$@" && exit
# As in again.sh: a test that fails on a busy machine runs once more, alone.
mapfile -t late < <(sed -n 's/^--- FAIL: \(Test[A-Za-z0-9]*\).*/\1/p' "$tmp/log" | sort -u)
if [ "$(tail -n 1 "$tmp/log")" != FAIL ] || [ ${#late[@]} = 0 ] || [ ${#late[@]} -gt 2 ]; then
  exit 1
fi
for t in "${late[@]}"; do
  echo "again, alone: $t"
  drive "$@" -test.run "^$t\$" || exit 1
  echo "flaky, to be mended: $t"
done
