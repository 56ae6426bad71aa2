#!/usr/bin/env bash
# Everything that must pass before a change lands. Continues after a failure, so that one run shows all; ends with a summary.
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$VITRIN_TREE" || exit 1

source "$VITRIN_TREE/scripts/steps.sh"

# Tests that open windows are in targets named e2e*. They depend on timing, so they run one at a time. The target `windows`
# tests another program and has its own script (windows/test.sh).
test_targets() { find tests -maxdepth 2 \( -path 'tests/*.rs' -o -path 'tests/*/main.rs' \) -printf '%P\n' | sed 's|/main\.rs$||; s|\.rs$||' | grep -v / | sort; }

plain_tests() {
  local arguments=(--lib --bins) target
  for target in $(test_targets | grep -vE '^(e2e|share$|windows$)'); do arguments+=(--test "$target"); done
  cargo test --locked --no-fail-fast "${arguments[@]}" && cargo test --locked --doc
}

window_tests() {
  local arguments=() target
  for target in $(test_targets | grep '^e2e'); do arguments+=(--test "$target"); done
  [ ${#arguments[@]} = 0 ] && { echo "no window tests"; return 1; }
  cargo test --locked --no-fail-fast "${arguments[@]}" -- --test-threads=1
}

# Measures a window that is shared into a meeting: nothing else may run at the same time.
share_test() { cargo test --locked --test share -- --test-threads=1; }

# The database of advisories has to be downloaded; without a network the rest of cargo-deny still counts.
advisories() {
  local log
  log=$(mktemp)
  if cargo deny check advisories >"$log" 2>&1; then tail -n 1 "$log"
  elif grep -qE 'failed to (fetch|clone|open|connect)|could not (fetch|resolve|connect)|unable to (fetch|update)' "$log"; then
    echo "advisories not checked: the database could not be fetched"
  else cat "$log"; rm -f "$log"; return 1
  fi
  rm -f "$log"
}

step "format" cargo fmt --check
step "clippy" cargo clippy --locked --all-targets -- -D warnings
step "documentation" env RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps
step "licences, bans, sources" cargo deny --locked check licenses bans sources
step "advisories" advisories
step "tests" plain_tests
step "window tests" window_tests
step "window-share test" share_test

summary
