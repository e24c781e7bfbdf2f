#!/usr/bin/env bash
# Installs what some tests need and this machine lacks, where it may: Debian's
# packages of Chromium, Prometheus, D-Bus, Dovecot, man and PostgreSQL, the headers of
# GTK and WebKitGTK with a screen without a monitor, the pinned PostgREST, and the
# modules of the dashboard. The last line of its output names what is there; the rest
# says exactly what is missing.
set -uo pipefail
cd "$(dirname "$0")/.."

has_chromium() { [ -n "${CHROMIUM:-}" ] || command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }
has_promtool() { command -v promtool >/dev/null; }
has_bus() { command -v dbus-daemon >/dev/null; }
has_dovecot() { [ -x /usr/sbin/dovecot ] || command -v dovecot >/dev/null; }
has_man() { command -v man >/dev/null; }
has_desktop() {
  local tool
  for tool in Xvfb openbox xdotool import dbus-run-session localedef; do command -v "$tool" >/dev/null || return 1; done
  [ -e /usr/share/dbus-1/services/org.a11y.Bus.service ] && [ -e /usr/share/i18n/locales/de_DE ] && pkg-config --exists gtk+-3.0 webkit2gtk-4.1 2>/dev/null
}

has_postgres() { [ -x /usr/lib/postgresql/15/bin/postgres ] && [ -e /usr/share/postgresql/15/extension/pgtap.control ] && command -v pg_prove >/dev/null; }

packages=()
has_chromium || packages+=(chromium fonts-dejavu-core)
has_promtool || packages+=(prometheus)
has_bus || packages+=(dbus-daemon)
has_dovecot || packages+=(dovecot-imapd)
has_man || packages+=(man-db)
has_desktop || packages+=(libgtk-3-dev libwebkit2gtk-4.1-dev pkg-config xvfb openbox xdotool imagemagick at-spi2-core dbus-daemon locales)
has_postgres || packages+=(postgresql-15 postgresql-15-pgtap libtap-parser-sourcehandler-pgtap-perl)
if [ ${#packages[@]} -gt 0 ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "installing ${packages[*]}" >&2
  export DEBIAN_FRONTEND=noninteractive
  # One by one: what one of them lacks must not keep the others out.
  if apt-get update -qq >/dev/null 2>.tools-error; then
    for p in "${packages[@]}"; do
      apt-get install -y -qq --no-install-recommends "$p" >/dev/null 2>.tools-error || { echo "$p cannot be installed:" >&2; tail -n 3 .tools-error >&2; }
    done
  else
    echo "apt-get cannot read its package lists:" >&2
    tail -n 3 .tools-error >&2
  fi
  rm -f .tools-error
fi

there=()
if has_chromium; then there+=(chromium); else
  echo "Chromium is missing: the tests in the browser are skipped. Install it (Debian: apt-get install chromium fonts-dejavu-core), or name one in CHROMIUM." >&2
fi
if has_promtool; then there+=(promtool); else
  echo "promtool is missing: the alert rules are not run. Install it (Debian: apt-get install prometheus)." >&2
fi
if has_bus; then there+=(dbus-daemon); else
  echo "dbus-daemon is missing: notices on the desktop are tested against a replay server only. Install it (Debian: apt-get install dbus-daemon)." >&2
fi
if has_dovecot; then there+=(dovecot); else
  echo "Dovecot is missing: the tests against a real mail server are skipped. Install it (Debian: apt-get install dovecot-imapd)." >&2
fi
if has_man; then there+=(man); else
  echo "man is missing: whether it reads the manual pages is not tested. Install it (Debian: apt-get install man-db)." >&2
fi
if has_desktop; then there+=(desktop); else
  echo "GTK, WebKitGTK or a screen without a monitor is missing: the desktop program is neither built nor driven. Install them (Debian: apt-get install libgtk-3-dev libwebkit2gtk-4.1-dev pkg-config xvfb openbox xdotool imagemagick at-spi2-core dbus-daemon locales)." >&2
fi
if has_postgres && ./build/postgrest.sh; then there+=(postgres); else
  echo "PostgreSQL 15 with pgTAP, or PostgREST, is missing: the tests of the sync against a real project are skipped. Install them (Debian: apt-get install postgresql-15 postgresql-15-pgtap libtap-parser-sourcehandler-pgtap-perl; then build/postgrest.sh)." >&2
fi
if UI_REQUIRED=1 ./build/ui.sh modules >&2; then there+=(node); else
  echo "Without Node and its modules the dashboard is neither built nor tested." >&2
fi
echo "${there[*]}"
