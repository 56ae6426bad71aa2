# Runs checks one by one, continues after a failure, and prints a summary. Sourced by the test scripts.
# shellcheck shell=bash

results=()
failed=0
beside=""      # the process group of the steps that run beside the others
beside_files="" # what they print, their results, and what else both sides share

step() {
  local name=$1 start=$SECONDS outcome=ok
  shift
  say "$name: $*"
  "$@" || { outcome=FAILED; failed=$((failed + 1)); }
  results+=("$(printf '%-7s %5ds  %s' "$outcome" $((SECONDS - start)) "$name")")
}

# Runs a function of steps beside those that follow, with what they leave of the processors; `join` waits for it.
meanwhile() {
  beside_files=$(mktemp -d)
  set -m # a process group of its own, which can be ended with all that it has started
  (
    set +m
    chrt --idle --pid 0 "$BASHPID" || renice --priority 19 --pid "$BASHPID" >/dev/null
    results=()
    failed=0
    "$@"
    printf '%s\n' "${results[@]}" >"$beside_files/results"
    echo "$failed" >"$beside_files/failed"
  ) >"$beside_files/log" 2>&1 </dev/null &
  beside=$!
  set +m
  trap 'kill -- "-$beside" 2>/dev/null; rm -rf "$beside_files"' EXIT
}

# From here on what runs beside is sure of a share of the processors: of what nobody else wants there may be none for minutes.
share_processors() {
  local process processes
  mapfile -t processes < <(pgrep --pgroup "$beside")
  for process in "${processes[@]}"; do chrt --other --all-tasks --pid 0 "$process"; done 2>/dev/null
  renice --priority 5 --pgrp "$beside" >/dev/null 2>&1 || true # not everybody may
  touch "$beside_files/shared"
}

# For what runs beside: waits until it has that share. Fails when the script is gone.
wait_for_share() {
  until [ -e "$beside_files/shared" ]; do
    kill -0 $$ 2>/dev/null || return 1
    sleep 1
  done
}

# Takes the first line of a file, for steps that share a list of work. Returns 1 when there is none left, and 2 when it cannot be told.
take_from() {
  (
    flock 9 && [ -f "$1" ] || exit 2
    IFS= read -r line <"$1" || exit 1
    sed -i 1d "$1" || exit 2
    printf '%s\n' "$line"
  ) 9>"$1.lock"
}

join() {
  local line
  say "what ran beside that"
  wait "$beside"
  cat "$beside_files/log"
  if [ -f "$beside_files/failed" ]; then
    failed=$((failed + $(cat "$beside_files/failed")))
    while IFS= read -r line; do results+=("$line"); done <"$beside_files/results"
  else
    failed=$((failed + 1))
    results+=("FAILED         what ran beside the others did not end as it should")
  fi
}

# The last call of a script: prints the outcome of each step, and exits with 1 if one failed.
summary() {
  printf '\n'
  printf '%s\n' "${results[@]}"
  if [ "$failed" = 0 ]; then say "all steps passed in ${SECONDS} s"; else say "$failed of ${#results[@]} steps FAILED"; fi
  exit "$((failed > 0))"
}
