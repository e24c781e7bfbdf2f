#!/usr/bin/env bash
# What package-test.sh does inside of the root that is thrown away. Nothing of it is
# meant for a machine that somebody uses.
set -euo pipefail
cd /tmp/package
export DEBIAN_FRONTEND=noninteractive PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

step() { printf '   %s\n' "$*"; }
die() { echo "package-test: $*" >&2; exit 1; }
has() { [ -e "$1" ] || die "$1 is missing"; }
mode() { [ "$(stat -c '%U:%G %a' "$1")" = "$2" ] || die "$1 is $(stat -c '%U:%G %a' "$1"), not $2"; }
installed() { [ "$(dpkg-query -W -f '${Version}' automonet)" = "$1" ] || die "version $1 is not installed"; }

# No systemd runs here: what the scripts ask of it is noted.
mkdir -p /run/systemd/system /usr/local/sbin
printf '#!/bin/sh\necho "$*" >>/tmp/package/systemctl.log\n' >/usr/local/sbin/systemctl
chmod +x /usr/local/sbin/systemctl
asked() { local want; want=$(printf '%s\n' "$@"); [ "$(cat systemctl.log)" = "$want" ] || die "systemd was asked: $(tr '\n' ';' <systemctl.log)"; : >systemctl.log; }

step 'install'
/tmp/package/automonet version >/dev/null || die 'the program does not start'
dpkg -i automonet_0.1.0_*.deb >install.log 2>&1 || { cat install.log; die 'the package cannot be installed'; }
grep -q 'sudo automonetctl setup link' install.log || die 'the next command is not told'
asked daemon-reload 'enable automonet.service' 'start automonet.service'
installed 0.1.0
mode /var/lib/automonet 'automonet:automonet 700'
mode /var/lib/automonet-state 'automonet:automonet 700'
mode /etc/automonet 'root:automonet 770'
mode /etc/automonet/automonet.yaml 'automonet:automonet 600'
mode /usr/bin/automonet 'root:root 755'
for f in /usr/share/man/man1/automonet.1.gz /usr/share/man/de/man1/automonet.1.gz /usr/share/bash-completion/completions/automonet \
  /usr/share/zsh/site-functions/_automonet /usr/share/fish/vendor_completions.d/automonet.fish /usr/share/doc/automonet/copyright; do has "$f"; done
bash -c 'set -e; _get_comp_words_by_ref() { :; }; source /usr/share/bash-completion/completions/automonet; complete -p automonet' >/dev/null || die 'the completion of bash cannot be read'
automonetctl config check >/dev/null || die 'the shipped configuration is not valid'

step 'systemd-analyze verify'
systemd-analyze verify /usr/lib/systemd/system/automonet.service 2>verify.log || { cat verify.log; die 'the system unit is wrong'; }
systemd-analyze --user verify /usr/lib/systemd/user/automonet.service 2>>verify.log || true
! grep -E 'automonet\.service' verify.log || die 'systemd complains of a unit'
exposure=$(systemd-analyze security --offline=true /usr/lib/systemd/system/automonet.service 2>/dev/null | sed -n 's/.*Overall exposure level[^:]*: \([0-9.]*\).*/\1/p')
[ -z "$exposure" ] || { step "exposure $exposure of 10"; awk -v e="$exposure" 'BEGIN {exit !(e <= 2.5)}' || die 'the unit is less closed than it was'; }
for extra in browser live; do
  mkdir -p /etc/systemd/system/automonet.service.d
  cp "/usr/share/doc/automonet/$extra.conf" /etc/systemd/system/automonet.service.d/
done
systemd-analyze verify automonet.service 2>verify.log || { cat verify.log; die 'a drop-in is wrong'; }
! grep -E 'automonet\.service' verify.log || die 'systemd complains of a drop-in'
rm -r /etc/systemd/system/automonet.service.d

# serve ARGS...: the daemon as the unit starts it: its user, a root that cannot be
# written, only its own folders, 256 MiB.
limit=none
serve() {
  : >serve.log
  unshare -m --propagation private bash -c '
    for d in /var/lib/automonet /var/lib/automonet-state /etc/automonet; do mount --bind "$d" "$d"; done
    mount -t tmpfs tmpfs /var/tmp
    mount -o remount,bind,ro /
    if touch /usr/probe 2>/dev/null; then echo "the root can be written" >&2; exit 1; fi
    group=
    if [ -e /run/cg/memory.limit_in_bytes ]; then
      group=/run/cg/automonet-test.$$; mkdir "$group" && echo $((256<<20)) >"$group/memory.limit_in_bytes"
    elif [ -e /run/cg/cgroup.controllers ] && grep -q memory /run/cg/cgroup.subtree_control; then
      group=/run/cg/automonet-test.$$; mkdir "$group" && echo $((256<<20)) >"$group/memory.max"
    fi
    if [ -n "$group" ]; then echo $$ >"$group/cgroup.procs"; echo "$group" >/run/group; fi
    cd /var/lib/automonet
    export HOME=/var/lib/automonet GOMEMLIMIT=200MiB AUTOMONET_CONFIG=/etc/automonet/automonet.yaml XDG_STATE_HOME=/var/lib/automonet-state
    exec setpriv --reuid=automonet --regid=automonet --clear-groups --no-new-privs /usr/bin/automonet run "$@"' _ "$@" >>serve.log 2>&1 &
  pid=$!
  for _ in $(seq 1200); do
    curl -fs -o /dev/null http://127.0.0.1:7777/readyz && break
    kill -0 "$pid" 2>/dev/null || { cat serve.log; die 'the daemon ended'; }
    sleep 0.1
  done
  curl -fsS -o /dev/null http://127.0.0.1:7777/readyz || { cat serve.log; die 'the daemon did not become ready'; }
  curl -fsS -o /dev/null http://127.0.0.1:7777/healthz || die 'the daemon is not healthy'
}
stop() {
  local peak=unlimited
  if [ -e /run/group ]; then
    local g; g=$(cat /run/group)
    peak=$(cat "$g/memory.max_usage_in_bytes" 2>/dev/null || cat "$g/memory.peak" 2>/dev/null || echo 0)
    peak="$((peak >> 20)) MiB of 256"
  fi
  kill -TERM "$pid"
  wait "$pid" || { cat serve.log; die "the daemon ended with $?"; }
  if [ -e /run/group ]; then rmdir "$(cat /run/group)" || true; rm /run/group; fi
  step "memory: $peak"
}

step 'run on a read-only root'
serve
automonetctl --json status | grep -q '"dry_run": *true' || die 'the daemon is not in dry-run'
automonetctl setup link >link.log || die 'the socket does not answer root'
grep -q 'token=' link.log || die 'there is no set-up link'
stop
has /var/lib/automonet/dry.db
echo '# my own line' >>/etc/automonet/automonet.yaml

step 'upgrade'
# Data that an older schema wrote: it is copied before it is changed.
install -o automonet -g automonet -m 0600 live.db /var/lib/automonet/live.db
: >systemctl.log
dpkg -i automonet_0.2.0_*.deb >install.log 2>&1 || { cat install.log; die 'the upgrade fails'; }
asked daemon-reload 'try-restart automonet.service'
installed 0.2.0
grep -q '# my own line' /etc/automonet/automonet.yaml || die 'the upgrade lost a change of the configuration'
mode /etc/automonet/automonet.yaml 'automonet:automonet 600'
serve --live
automonetctl --json job list >jobs.log
[ "$(grep -c '"title"' jobs.log)" -ge 1 ] || die 'the jobs are gone'
ls /var/lib/automonet/backups/live-schema*.db >/dev/null || die 'the database was not copied before its migration'
stop

step 'downgrade'
dpkg -i automonet_0.1.0_*.deb >install.log 2>&1 || { cat install.log; die 'the downgrade fails'; }
installed 0.1.0
serve --live
stop

step 'remove'
: >systemctl.log
dpkg -r automonet >install.log 2>&1 || { cat install.log; die 'the removal fails'; }
asked 'disable --now automonet.service' daemon-reload
[ ! -e /usr/bin/automonet ] || die 'the program is still there'
[ ! -e /usr/lib/systemd/system/automonet.service ] || die 'the unit is still there'
has /var/lib/automonet/live.db
dpkg -P automonet >install.log 2>&1 || { cat install.log; die 'the purge fails'; }
for gone in /var/lib/automonet /var/lib/automonet-state /etc/automonet; do [ ! -e "$gone" ] || die "$gone is left"; done
! getent passwd automonet >/dev/null || die 'the user is left'
left=$(find / -xdev -name '*automonet*' -newer link.log -not -path '/tmp/*' -not -path '/proc/*' -path '/usr/*' -print -quit 2>/dev/null || true)
[ -z "$left" ] || die "$left is left"
step 'nothing is left'
