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
