#!/usr/bin/env bash
# Runs all benches, one after the other and with nothing beside them, and ends with one table of the goals.
# VITRIN_BENCH=<names> runs some of them; the goals' table then has the others' figures of the last time.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$VITRIN_TREE"

ALL=(decrypt_latency medium playback seeks repeat drawing scrolling showing import vault hygiene)
read -ra chosen <<<"${VITRIN_BENCH:-${ALL[*]}}"

arguments=()
for bench in "${ALL[@]}" goals; do arguments+=(--bench "$bench"); done
cargo bench --locked --features bench-bare --no-run "${arguments[@]}"
for bench in "${chosen[@]}"; do
  printf '\n==> %s\n' "$bench"
  cargo bench --quiet --locked --features bench-bare --bench "$bench"
done
printf '\n==> goals\n'
cargo bench --quiet --locked --features bench-bare --bench goals
