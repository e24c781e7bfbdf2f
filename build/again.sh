# shellcheck shell=bash
# tests runs go test. On a machine that is busy with everything else a test may miss its
# own time; so what failed runs again alone, three times in a row and with the seed that
# it printed, and is listed as flaky when it then passes. No second run is given to a
# data race, a panic, a time-out, more than three failures, or the suites that kill, race or
# spend at random: those look for what happens one time in a hundred. Sourced by test.sh.
flaky=()
no_second_run='Kill|Crash|Mutation|Fuzz|Week|Month|Property|Together'

tests() {
  local log rc=0
  log=$(mktemp)
  go test "$@" 2>&1 | tee "$log" | quiet || rc=$?
  if [ "$rc" != 0 ] && again "$log" "$@"; then rc=0; fi
  # What hung is named last: the stacks of a time-out are thousands of lines before it.
  if [ "$rc" != 0 ]; then awk '/^$/ { on = 0 } on { print "hung:", $0 } /^\trunning tests:/ { on = 1 }' "$log"; fi
  rm -f "$log"
  return "$rc"
}

# failed prints "package test seed" for each test that failed in a log of go test.
failed() {
  awk '
    /^--- FAIL: / { names[++n] = $3; at = n; next }
    /^--- |^=== / { at = 0 }
    at && match($0, /AUTOMONET_SEED=[0-9]+/) { seeds[at] = substr($0, RSTART + 15, RLENGTH - 15) }
    /^FAIL\t/ { for (i = 1; i <= n; i++) print $2, names[i], seeds[i]; if (!n) print $2, "-"; n = at = 0; delete seeds }
    /^ok / { n = at = 0; delete seeds }
  ' "$1"
}

again() {
  local log=$1 race='' arg pkg name seed list
  shift
  grep -q -E 'WARNING: DATA RACE|^panic: |^fatal error: |test timed out|\[(build|setup) failed\]' "$log" && return 1
  for arg in "$@"; do [ "$arg" = -race ] && race=-race; done
  list=$(failed "$log")
  [ -n "$list" ] && [ "$(wc -l <<<"$list")" -le 3 ] || return 1
  while read -r pkg name seed; do
    [[ $name == - || $name =~ $no_second_run ]] && return 1
    echo "again, alone: $name of $pkg ${seed:+with the seed $seed}"
    AUTOMONET_SEED=$seed go test $race -timeout 20m -count 3 -run "^$name\$" "$pkg" </dev/null || return 1
    flaky+=("$name of $pkg")
  done <<<"$list"
}
