#!/usr/bin/env bash
# Builds the desktop program for Windows and its installer into bin, on any system that
# has makensis. VERSION is a version such as 1.2.3 or a tag such as v1.2.3. Without
# makensis it says so and ends well, unless AUTOMONET_MUST_RUN names nsis.
set -euo pipefail
cd "$(dirname "$0")/../.."

version=${VERSION:-v0.0.0}
version=${version#v}
version=${version%%-*}
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || { echo "VERSION=$VERSION is not a version such as 1.2.3" >&2; exit 1; }
if ! command -v makensis >/dev/null; then
  echo 'skipped: the installer for Windows needs makensis (Debian: nsis)' >&2
  case " ${AUTOMONET_MUST_RUN:-} " in *' nsis '*) echo 'AUTOMONET_MUST_RUN names nsis, so this may not be skipped.' >&2; exit 1;; esac
  exit 0
fi
make --no-print-directory desktop-windows
top=$PWD
# Paths in the script are relative to its folder.
cd build/windows
makensis -V2 -WX "-DVERSION=$version" "-DPROGRAM=$top/bin/automonet-desktop.exe" "-DOUT=$top/bin/automonet-desktop_${version}_windows_x86_64_setup.exe" installer.nsi
