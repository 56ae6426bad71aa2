#!/usr/bin/env bash
# The program for Windows as it is handed out: $VITRIN_WINDOWS_TARGET/x86_64-pc-windows-gnu/release/vitrin*.exe. The same tree
# gives the same bytes in whatever folders it, the set-up and the compiler's output lie (`make reproduce-windows` compares).
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$VITRIN_TREE"

# Of our own source files cargo gives the names from the tree on.
flags=(--sysroot "$VITRIN_WINDOWS/sysroot" "--remap-path-prefix=$CARGO_TARGET_DIR=/target" "$CRATES_ANYWHERE" -Clink-arg=-Wl,--no-insert-timestamp)

say "vitrin for Windows, to be handed out"
CARGO_ENCODED_RUSTFLAGS=$(encoded "${flags[@]}") "$WINDOWS_CARGO" build --locked --release --bins --features launcher
