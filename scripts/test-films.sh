#!/usr/bin/env bash
# Tries every film of the corpus (tests/films), or those that VITRIN_FILMS chooses: words, of which a film's kind is one or its name
# has one in it. Two desktops share the cores. Prints the count, Vitrin beside mpv.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$VITRIN_TREE"

export VITRIN_TEST_DESKTOPS=${VITRIN_TEST_DESKTOPS:-2}
cargo test --locked --test films every_film_is -- --ignored --nocapture
