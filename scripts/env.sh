# Paths outside the tree. Sourced by the scripts; `make test` passes them on to the tests.
# shellcheck shell=bash

VITRIN_TREE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
VITRIN_CACHE=${VITRIN_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/vitrin}
export VITRIN_TREE VITRIN_CACHE
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-${VITRIN_TARGET:-$VITRIN_CACHE/target}}
export VITRIN_PYTHON=${VITRIN_PYTHON:-$VITRIN_CACHE/venv/bin/python}    # python with the interop reader's libraries
export VITRIN_FOOTAGE=${VITRIN_FOOTAGE:-$VITRIN_CACHE/footage}          # real films that the tests play
export PATH="$VITRIN_CACHE/bin:$HOME/.cargo/bin:$PATH"

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }
die() { printf 'vitrin: %s\n' "$*" >&2; exit 1; }

# Trees share a target folder, and Cargo tells a source that has changed by its time alone: what another tree has built last would be taken
# for what this one builds. To be called before a build, by the set-up.
build_from_here() {
  local built_from="$CARGO_TARGET_DIR/built-from"
  if [ "$(cat "$built_from" 2>/dev/null)" = "$VITRIN_TREE" ]; then return; fi
  find "$VITRIN_TREE/src" "$VITRIN_TREE/tests" "$VITRIN_TREE/benches" "$VITRIN_TREE/build.rs" -name '*.rs' -exec touch -c {} +
  mkdir -p "$CARGO_TARGET_DIR"
  echo "$VITRIN_TREE" >"$built_from"
}
