#!/usr/bin/env bash
# Builds the program for distribution on Windows: $VITRIN_WINDOWS_TARGET/x86_64-pc-windows-gnu/release/vitrin*.exe. The same
# tree gives the same bytes, wherever it, the set-up and the target folder are (`make reproduce-windows` compares).
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$VITRIN_TREE"

# Cargo names our own source files relative to the tree.
flags=(--sysroot "$VITRIN_WINDOWS/sysroot" "--remap-path-prefix=$CARGO_TARGET_DIR=/target" "$CRATES_ANYWHERE" "-Clink-arg=-Wl,--no-insert-timestamp")

say "vitrin for Windows, for distribution"
CARGO_ENCODED_RUSTFLAGS=$(encoded "${flags[@]}") "$WINDOWS_CARGO" build --locked --release --bins --features launcher
