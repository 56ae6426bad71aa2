#!/usr/bin/env bash
# Builds and packages the committed tree once more, and compares with what `make package-windows` made, byte for byte. The second
# time everything lies elsewhere and is made from nothing: clone, crates, standard library, GStreamer's import libraries, compiled
# code. Only Debian's packages are in common. Takes as long as a build from nothing.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

[ -z "$(git -C "$VITRIN_TREE" status --porcelain)" ] || die "what is compared is what is committed, and the tree holds other changes"
here="$VITRIN_WINDOWS_TARGET/windows"
work=$(mktemp -d "${TMPDIR:-/tmp}/vitrin-reproduce.XXXXXX")
# wine's own processes outlive the programs, and keep their folder.
clear_away() {
  WINEPREFIX="$work/set-up-anew/wine" "${VITRIN_WINE/wine64/wineserver64}" -k || true
  rm -rf "$work"
}
trap clear_away EXIT

hashes() { (cd "$1" && sha256sum vitrin-*.{zip,msi}); }

git clone -q "$VITRIN_TREE" "$work/tree"
(
  export CARGO_HOME="$work/crates" VITRIN_WINDOWS="$work/set-up-anew" VITRIN_WINDOWS_TARGET="$work/built"
  "$work/tree/scripts/windows/setup.sh"
  "$work/tree/scripts/windows/build.sh"
  "$work/tree/packaging/windows/package.sh"
)
hashes "$here"
if diff <(hashes "$here") <(hashes "$work/built/windows"); then say "the same bytes twice"; else
  rm -rf "$VITRIN_WINDOWS_TARGET-differs"
  mv "$work/built/windows" "$VITRIN_WINDOWS_TARGET-differs"
  die "two builds gave different bytes: $here and $VITRIN_WINDOWS_TARGET-differs"
fi
