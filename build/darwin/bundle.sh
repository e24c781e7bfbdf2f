#!/usr/bin/env bash
# Makes bin/AutoMonet.app on a Mac, and an archive of it beside. VERSION is a version such
# as 1.2.3 or a tag such as v1.2.3. With SIGN set to an identity of the keychain it is
# signed by that; without one it is signed for this machine alone, and others have to be
# told to trust it. Wails' own bundle needs its command line tool; this needs none.
set -euo pipefail
cd "$(dirname "$0")/../.."

version=${VERSION#v}
version=${version%%-*}
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || { echo "VERSION=$VERSION is not a version such as 1.2.3" >&2; exit 1; }
[ -x bin/automonet-desktop ] || { echo 'bin/automonet-desktop is not there; make desktop first' >&2; exit 1; }

app=bin/AutoMonet.app
rm -rf "$app"
mkdir -p "$app/Contents/MacOS" "$app/Contents/Resources"
sed "s/{{.Info.ProductVersion}}/$version/" build/darwin/Info.plist >"$app/Contents/Info.plist"
cp build/darwin/icon.icns "$app/Contents/Resources/icon.icns"
cp LICENSE "$app/Contents/Resources/"
cp bin/automonet-desktop "$app/Contents/MacOS/automonet-desktop"
if command -v plutil >/dev/null; then plutil -lint "$app/Contents/Info.plist"; fi
if command -v codesign >/dev/null; then
  if [ -n "${SIGN:-}" ]; then
    codesign --force --options runtime --timestamp --sign "$SIGN" "$app"
  else
    codesign --force --sign - "$app"
  fi
  codesign --verify --strict "$app"
fi
if command -v ditto >/dev/null; then
  ditto -c -k --keepParent "$app" "bin/AutoMonet_${version}_macos_$(uname -m).zip"
fi
