#!/usr/bin/env bash
# Installs the package in a root of its own (this machine's, under an overlay that is
# thrown away), checks the units, runs the daemon from it on a read-only root with 256
# MiB of memory and without a network, upgrades from the build before, and removes it.
# Where the kernel or the tools do not allow that it says so and ends well, unless
# AUTOMONET_MUST_RUN names package.
set -euo pipefail
cd "$(dirname "$0")/.."

skip() {
  echo "skipped: $1" >&2
  case " ${AUTOMONET_MUST_RUN:-} " in *" package "*) echo "AUTOMONET_MUST_RUN names package, so this may not be skipped." >&2; exit 1;; esac
  exit 0
}
[ "$(id -u)" = 0 ] || skip "a package is installed by root only"
for tool in dpkg-deb dpkg unshare systemd-analyze curl ip setpriv useradd; do
  command -v "$tool" >/dev/null || skip "$tool is not here"
done
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
unshare -m --propagation private bash -c 'mount -t tmpfs tmpfs "$1" && mkdir "$1"/u "$1"/w "$1"/m &&
  mount -t overlay overlay -o "lowerdir=/,upperdir=$1/u,workdir=$1/w" "$1/m"' _ "$tmp" 2>/dev/null || skip "no overlay can be mounted here"

out=bin/package-test
rm -rf "$out"
mkdir -p "$out"
tags=$([ ! -e frontend/dist/index.html ] || echo ui)
make --no-print-directory binary VERSION=package-test TAGS="$tags" BIN="$out/automonet"
for version in 0.1.0 0.2.0; do
  VERSION=$version BIN=$out/automonet OUT=$out FORMATS="$([ "$version" = 0.1.0 ] && echo deb || echo deb rpm)" ./build/package.sh >"$tmp/log" 2>&1 || {
    grep -qE 'dial tcp|no such host|connection refused|403 Forbidden|404 Not Found' "$tmp/log" && skip "the packager cannot be fetched"
    cat "$tmp/log" >&2; exit 1; }
done
gzip -dc "$(ls store/testdata/schema-*.db.gz | sort -V | tail -n 2 | head -n 1)" >"$out/live.db"
if command -v rpm >/dev/null; then
  rpm -qpl "$out"/*.rpm 2>/dev/null >"$out/rpm.list"
  for path in /usr/bin/automonet /usr/lib/systemd/system/automonet.service /etc/automonet/automonet.yaml; do
    grep -qx "$path" "$out/rpm.list" || { echo "the rpm lacks $path" >&2; exit 1; }
  done
  rpm -qp --requires "$out"/*.rpm 2>/dev/null | grep -qx shadow-utils
fi
cp build/package-inside.sh "$out/inside.sh"
unshare -m -n -p -f --propagation private bash -c '
  mount -t tmpfs tmpfs "$1"; mkdir "$1"/u "$1"/w "$1"/m
  mount -t overlay overlay -o "lowerdir=/,upperdir=$1/u,workdir=$1/w" "$1/m"
  mount -t proc proc "$1/m/proc"; mount --rbind /dev "$1/m/dev"
  mount -t tmpfs tmpfs "$1/m/tmp"; mount -t tmpfs tmpfs "$1/m/run"
  mkdir "$1/m/tmp/package"; cp -a "$2"/. "$1/m/tmp/package/"
  if [ -d /sys/fs/cgroup/memory ]; then mkdir -p "$1/m/run/cg"; mount --bind /sys/fs/cgroup/memory "$1/m/run/cg"
  elif [ -e /sys/fs/cgroup/cgroup.controllers ]; then mkdir -p "$1/m/run/cg"; mount --bind /sys/fs/cgroup "$1/m/run/cg"; fi
  ip link set lo up
  exec chroot "$1/m" bash /tmp/package/inside.sh' _ "$tmp" "$PWD/$out"
