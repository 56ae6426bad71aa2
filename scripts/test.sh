#!/usr/bin/env bash
# Everything that must pass before a change lands. Continues after a failure, so that one run shows all; ends with a summary.
#
# Most window tests wait for most of their time: for films that play at their pace. What only computes is done meanwhile, with the
# time of the processors that nobody else wants, so that it does not disturb them; beside those without a pace, with a share of it.
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$VITRIN_TREE" || exit 1

source "$VITRIN_TREE/scripts/steps.sh"

# Compiles the program, the library and every test program, as `make build` does. Every folder of `tests` with a main.rs is a test
# program; `programs` says where each is.
declare -A programs
build_tests() {
  local built name path
  built=$(cargo test --locked --no-run --workspace --bins --test '*' 2>&1) || { echo "$built"; return 1; }
  grep -v Executable <<<"$built"
  while read -r name path; do programs[$name]=$path; done < <(
    sed -nE 's|^ *Executable (unittests )?(tests/)?([a-z0-9_]+)[^ ]* \((.*)\)$|\3 \4|p' <<<"$built"
  )
}

# A test program, by its folder's name, with its arguments.
tests_of() { "${programs[$1]}" "${@:2}"; }

# The library once more, for its unit tests alone: unoptimised, which compiles in a fifth of the time. Thousands of vaults are written
# and damaged: in memory, where nothing waits for a disk.
unit_tests() {
  local place=${TMPDIR:-/tmp} outcome=0
  if [ -w /dev/shm ]; then place=/dev/shm; fi
  TMPDIR=$place cargo test --locked --no-fail-fast --lib --config 'profile.dev.package.vitrin.opt-level=0' || outcome=1
  cargo test --locked --no-fail-fast --workspace --bins --test support_selftest || outcome=1
  cargo test --locked --doc || outcome=1
  return "$outcome"
}

# Those that measure time, which the others' work on two cores would falsify.
TIMED=(playback:: locking:: record:: recorder:: pulled::)
# Of them, those that play films at their pace wait for nearly all of their time: many of them share the cores.
PLAYED_AT_ONCE=8

skipping() { local word; for word in "$@"; do printf '%s\n' --skip "$word"; done; }

plain_tests() {
  local program outcome=0 skipped
  mapfile -t skipped < <(skipping "${TIMED[@]}")
  for program in architecture library processes cli console; do tests_of "$program" "${skipped[@]}" || outcome=1; done
  tests_of windows cross_os:: || outcome=1
  return "$outcome"
}

timed_tests() {
  local outcome=0
  tests_of library --test-threads="$PLAYED_AT_ONCE" "${TIMED[@]}" || outcome=1
  tests_of processes "${TIMED[@]}" || outcome=1
  tests_of cli "${TIMED[@]}" || outcome=1
  tests_of console --test-threads=1 "${TIMED[@]}" || outcome=1
  return "$outcome"
}

# The modules of window tests that look at the whole machine: no other program may write or crash meanwhile.
ALONE=(cores files)

# Those that need no pace: they wait for what comes, however late, so some of them share the cores. The long ones come first.
UNHURRIED=(
  formats damage memory stick keys colours interop contract plain stage_lifecycle stage_output endurance beside foreign_objects desk stage_sandbox
  key_holder_sandbox near covers drawing doctor unprivileged
)

tests_of_the_whole_machine() { tests_of e2e --test-threads=1 "${ALONE[@]/%/::}"; }

# They are done by both sides: whichever has nothing else to do any more takes the next module.
unhurried_window_tests() {
  local module outcome=0
  while module=$(take_from "$beside_files/unhurried"); do
    VITRIN_TEST_DESKTOPS=2 tests_of e2e --test-threads=2 "$module::" || outcome=1
  done
  # It has to have ended because nothing was left.
  take_from "$beside_files/unhurried"
  if [ $? != 1 ]; then outcome=1; fi
  return "$outcome"
}

# A selection of the corpus of films; test-films.sh tries all.
film_tests() { VITRIN_TEST_DESKTOPS=2 tests_of films; }

# The others watch frames come in time: one at a time.
window_tests() {
  local skipped
  mapfile -t skipped < <(skipping "${UNHURRIED[@]/%/::}" "${ALONE[@]/%/::}")
  tests_of e2e --test-threads=1 "${skipped[@]}"
}

# Measures a window that is shared into a meeting.
share_test() { tests_of share --test-threads=1; }

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

what_computes() {
  step "clippy" cargo clippy --locked --workspace --all-targets -- -D warnings
  step "documentation" env RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps
  step "licences, bans, sources" cargo deny --locked --workspace check licenses bans sources
  step "advisories" advisories
  step "unit tests" unit_tests
  step "tests" plain_tests
  step "films" film_tests
  if wait_for_share; then step "window tests beside" unhurried_window_tests; fi
}

step "format" cargo fmt --all --check
step "build" build_tests
if [ "$failed" != 0 ] && [ "${#programs[@]}" = 0 ]; then summary; fi
step "tests of the whole machine" tests_of_the_whole_machine
meanwhile what_computes
printf '%s\n' "${UNHURRIED[@]}" >"$beside_files/unhurried"
step "window tests" window_tests
step "window-share test" share_test
step "tests of time" timed_tests
share_processors
step "window tests, several at a time" unhurried_window_tests
join

summary
