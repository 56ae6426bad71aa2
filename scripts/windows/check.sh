#!/usr/bin/env bash
# Compiles everything for Windows, tests included, and runs clippy: finds what a change breaks there without running it.
# Nothing is linked, so it takes minutes; the tests under Wine take most of an hour.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$VITRIN_TREE"

# The first clippy on the path may not match the compiler. The library is checked twice: with its own tests, and as
# a dependency of tests/windows.
say "clippy for Windows"
PATH="/usr/bin:$PATH" "$WINDOWS_CARGO" clippy --locked --profile test --lib --bins --test windows --features launcher -- -D warnings
