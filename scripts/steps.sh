# Runs checks one by one, continues after a failure, and prints a summary. Sourced by the test scripts.
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

# The last call of a script: prints the outcome of each step, and exits with 1 if one failed.
summary() {
  printf '\n'
  printf '%s\n' "${results[@]}"
  if [ "$failed" = 0 ]; then say "all steps passed in ${SECONDS} s"; else say "$failed of ${#results[@]} steps FAILED"; fi
  exit "$((failed > 0))"
}
