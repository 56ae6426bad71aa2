#!/usr/bin/env bash
# Everything that must pass before a change lands. Continues after a failure, so that one run shows all; ends with a summary.
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$VITRIN_TREE" || exit 1

source "$VITRIN_TREE/scripts/steps.sh"

# Every folder of `tests` with a main.rs is one test program. Those that have a step of their own below: `e2e` opens windows,
# `films` tries films side by side, `share` measures a meeting, and `windows` tests the program for Windows (windows/test.sh), but for
# one module.
test_targets() { find tests -mindepth 2 -maxdepth 2 -name main.rs -printf '%h\n' | sed 's|^tests/||' | sort; }

# Those that measure time, which the others' work on two cores would falsify.
TIMED=(playback:: locking:: record:: recorder::)
# Of them, those that play films at their pace wait for nearly all of their time: many of them share the cores.
PLAYED_AT_ONCE=8

# The library once more, for its unit tests alone: unoptimised, which compiles in a fifth of the time. All other tests use the program
# and the library as `make build` makes them. Thousands of vaults are written and damaged: in memory, where nothing waits for a disk.
unit_tests() {
  local place=${TMPDIR:-/tmp}
  if [ -w /dev/shm ]; then place=/dev/shm; fi
  TMPDIR=$place cargo test --locked --no-fail-fast --lib --config 'profile.dev.package.vitrin.opt-level=0'
}

plain_tests() {
  local arguments=() skipped=() target outcome=0
  for target in $(test_targets | grep -vxE 'e2e|films|share|windows'); do arguments+=(--test "$target"); done
  for target in "${TIMED[@]}"; do skipped+=(--skip "$target"); done
  unit_tests || outcome=1
  cargo test --locked --no-fail-fast --workspace --bins --test support_selftest || outcome=1
  cargo test --locked --no-fail-fast "${arguments[@]}" -- "${skipped[@]}" || outcome=1
  cargo test --locked --test windows cross_os:: || outcome=1
  cargo test --locked --doc || outcome=1
  return "$outcome"
}

timed_tests() {
  local outcome=0
  cargo test --locked --test library -- --test-threads="$PLAYED_AT_ONCE" "${TIMED[@]}" || outcome=1
  cargo test --locked --no-fail-fast --test processes --test cli -- "${TIMED[@]}" || outcome=1
  return "$outcome"
}

# The modules of window tests that need no pace: they wait for what comes, however late, so two of them share the cores.
UNHURRIED=(
  beside colours contract covers damage desk doctor drawing foreign_objects formats interop key_holder_sandbox keys memory near plain stage_lifecycle
  stage_output stage_sandbox stick unprivileged
)

unhurried_window_tests() {
  VITRIN_TEST_DESKTOPS=2 cargo test --locked --test e2e -- --test-threads=2 "${UNHURRIED[@]/%/::}"
}

# A selection of the corpus of films; test-films.sh tries all.
film_tests() { VITRIN_TEST_DESKTOPS=2 cargo test --locked --test films; }

# The others watch frames come in time, or look through the whole machine for what a film leaves: one at a time.
window_tests() {
  local skipped=() module
  for module in "${UNHURRIED[@]}"; do skipped+=(--skip "$module::"); done
  cargo test --locked --test e2e -- --test-threads=1 "${skipped[@]}"
}

# Measures a window that is shared into a meeting: nothing else may run at the same time.
share_test() { cargo test --locked --test share -- --test-threads=1; }

# The database of advisories has to be downloaded; without a network the rest of cargo-deny still counts.
advisories() {
  local log
  log=$(mktemp)
  if cargo deny --workspace check advisories >"$log" 2>&1; then tail -n 1 "$log"
  elif grep -qE 'failed to (fetch|clone|open|connect)|could not (fetch|resolve|connect)|unable to (fetch|update)' "$log"; then
    echo "advisories not checked: the database could not be fetched"
  else cat "$log"; rm -f "$log"; return 1
  fi
  rm -f "$log"
}

step "format" cargo fmt --all --check
step "clippy" cargo clippy --locked --workspace --all-targets -- -D warnings
step "documentation" env RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps
step "licences, bans, sources" cargo deny --locked --workspace check licenses bans sources
step "advisories" advisories
step "tests" plain_tests
step "tests of time" timed_tests
step "films" film_tests
step "window tests, side by side" unhurried_window_tests
step "window tests" window_tests
step "window-share test" share_test

summary
