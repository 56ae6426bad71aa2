#!/usr/bin/env bash
# Runs all benches, one after the other and with nothing beside them, and ends with one table of the goals.
# VITRIN_BENCH=<names> runs some of them; the goals' table then has the others' figures of the last time.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
source "$(dirname "${BASH_SOURCE[0]}")/packages.sh"
cd "$VITRIN_TREE"

SPEAKERS_VERSION=0.1.4

ALL=(decrypt_latency medium playback seeks repeat drawing scrolling showing import vault voices hygiene)
read -ra chosen <<<"${VITRIN_BENCH:-${ALL[*]}}"

# Those who listen to disguised voices, and the voices.
if [[ " ${chosen[*]} " = *" voices "* ]]; then
  system_packages flite espeak-ng pocketsphinx pocketsphinx-en-us python3-numpy
  if [ ! -f "$VITRIN_CACHE/speakers/pretrained.pt" ]; then
    say "a model that compares speakers (PyPI package Resemblyzer $SPEAKERS_VERSION: its weights alone) to $VITRIN_CACHE/speakers"
    unpack_wheel "Resemblyzer==$SPEAKERS_VERSION" 'resemblyzer/pretrained.pt' "$VITRIN_CACHE/speakers"
  fi
fi

arguments=()
for bench in "${ALL[@]}" goals; do arguments+=(--bench "$bench"); done
cargo bench --locked --features bench-bare --no-run "${arguments[@]}"
for bench in "${chosen[@]}"; do
  printf '\n==> %s\n' "$bench"
  cargo bench --quiet --locked --features bench-bare --bench "$bench"
done
printf '\n==> goals\n'
cargo bench --quiet --locked --features bench-bare --bench goals
