#!/usr/bin/env bash
# Whether all of it, its tests too, still compiles for Windows and clippy has nothing to say: what a change breaks there without
# anybody running it. Nothing is linked, so it takes minutes where the tests under wine take most of an hour.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$VITRIN_TREE"

# Another clippy may come first on the path, which does not fit the compiler. The library is looked at twice: with its own tests, and as
# what tests/windows uses there.
say "clippy for Windows"
PATH="/usr/bin:$PATH" "$WINDOWS_CARGO" clippy --locked --profile test --lib --bins --test windows --features launcher -- -D warnings
