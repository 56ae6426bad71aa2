# Checks that go on after a failure, and a summary of them. Sourced by the scripts that test.
# shellcheck shell=bash

results=()
failed=0

step() {
  local name=$1 start=$SECONDS outcome=ok
  shift
  say "$name: $*"
  "$@" || { outcome=FAILED; failed=$((failed + 1)); }
  results+=("$(printf '%-7s %5ds  %s' "$outcome" $((SECONDS - start)) "$name")")
}

# The last thing that a script does: says what came of each step, and ends with it.
summary() {
  printf '\n'
  printf '%s\n' "${results[@]}"
  if [ "$failed" = 0 ]; then say "all well in ${SECONDS} s"; else say "$failed of ${#results[@]} steps FAILED"; fi
  exit "$((failed > 0))"
}
