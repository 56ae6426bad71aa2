#!/usr/bin/env bash
# The program for Windows as it is handed out: $VITRIN_WINDOWS_TARGET/x86_64-pc-windows-gnu/release/vitrin*.exe. With the
# same set-up the same tree should give the same bytes (`make reproduce-windows` compares), in whatever folders it and the compiler's output lie, and whenever it is built.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$VITRIN_TREE"

# The crates have to be there before their folders can be named.
"$WINDOWS_CARGO" fetch --locked --target "$CARGO_BUILD_TARGET"

# Panic messages name source files: those of crates get names that are the same everywhere; our own cargo names from the tree.
flags=(--sysroot "$VITRIN_WINDOWS/sysroot" "--remap-path-prefix=$CARGO_TARGET_DIR=/target")
for crates in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/; do
  flags+=("--remap-path-prefix=${crates%/}=/crates")
done
flags+=("-Clink-arg=-Wl,--no-insert-timestamp")

say "vitrin for Windows, to be handed out"
CARGO_ENCODED_RUSTFLAGS=$(printf '%s\x1f' "${flags[@]}")
CARGO_ENCODED_RUSTFLAGS=${CARGO_ENCODED_RUSTFLAGS%$'\x1f'} "$WINDOWS_CARGO" build --locked --release --bins --features launcher
