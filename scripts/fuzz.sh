#!/usr/bin/env bash
# Fuzzes what Vitrin reads of a stick, a card, another process: `make fuzz`. Each target of src/fuzzing/mod.rs in turn, for VITRIN_FUZZ_SECONDS
# (1800); VITRIN_FUZZ chooses some. What was found interesting is kept in the cache, and the next run begins with it.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$VITRIN_TREE"

readonly CARGO_FUZZ_VERSION=0.13.2
readonly PLACE=$VITRIN_CACHE/fuzz
seconds=${VITRIN_FUZZ_SECONDS:-1800}
films=$CARGO_TARGET_DIR/tmp

if ! cargo fuzz --version >/dev/null 2>&1; then
  say "cargo-fuzz $CARGO_FUZZ_VERSION"
  cargo install --locked --version "$CARGO_FUZZ_VERSION" --root "$VITRIN_CACHE" cargo-fuzz
fi

# Without a sanitizer: the program replaces malloc, as a sanitizer does. Dependencies are optimised a little, with all checks.
export CARGO_TARGET_DIR=$PLACE/target CARGO_PROFILE_DEV_OPT_LEVEL=1
options=(--fuzz-dir tests/fuzz --dev --sanitizer none --features run)
cargo fuzz build "${options[@]}"
programs=$CARGO_TARGET_DIR/x86_64-unknown-linux-gnu/debug
export VITRIN_FUZZ_SEEDS=$PLACE/seeds

# Each program writes its own seeds. For containers, small films of every container from the tests' corpus, which `make test` makes in part
# and `make test-films` whole.
mkdir -p "$PLACE/seeds/container"
find "$films" -path '*/corpus-*' -type f -size -200k -exec cp -t "$PLACE/seeds/container" {} +

read -ra targets <<<"${VITRIN_FUZZ:-$(cargo fuzz list --fuzz-dir tests/fuzz | tr '\n' ' ')}"
failed=0
for target in "${targets[@]}"; do
  mkdir -p "$PLACE/corpus/$target" "$PLACE/seeds/$target" "$PLACE/found"
  say "$target, ${seconds} s"
  "$programs/$target" "$PLACE/corpus/$target" "$PLACE/seeds/$target" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=4096 \
    -max_len=262144 -artifact_prefix="$PLACE/found/$target-" -print_final_stats=1 >"$PLACE/$target.log" 2>&1 || failed=$((failed + 1))
  grep -E '^(stat::number_of_executed_units|SUMMARY|Done)|panicked at' "$PLACE/$target.log" || true
  grep -oE 'cov: [0-9]+' "$PLACE/$target.log" | tail -n 1 || true
done
if [ "$failed" -gt 0 ]; then
  say "$failed of ${#targets[@]} targets FAILED: see $PLACE/*.log, and the inputs in $PLACE/found"
  exit 1
fi
