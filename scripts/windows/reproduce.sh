#!/usr/bin/env bash
# Builds and packages the committed tree again, and compares the result with that of `make package-windows`, byte for byte. The
# second time everything is elsewhere and made from scratch: clone, crates, standard library, GStreamer's import libraries,
# compiled code. The two share only Debian's packages.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

[ -z "$(git -C "$VITRIN_TREE" status --porcelain)" ] || die "only a committed tree can be compared, and this one has uncommitted changes"
here="$VITRIN_WINDOWS_TARGET/windows"
work=$(mktemp -d "${TMPDIR:-/tmp}/vitrin-reproduce.XXXXXX")
# Wine's own processes outlive the programs and keep their folder in use.
clean_up() {
  WINEPREFIX="$work/second-set-up/wine" "${VITRIN_WINE/wine64/wineserver64}" -k || true
  rm -rf "$work"
}
trap clean_up EXIT

hashes() { (cd "$1" && sha256sum vitrin-*.{zip,msi}); }

git clone -q "$VITRIN_TREE" "$work/tree"
(
  export CARGO_HOME="$work/crates" VITRIN_WINDOWS="$work/second-set-up" VITRIN_WINDOWS_TARGET="$work/built"
  "$work/tree/scripts/windows/setup.sh"
  "$work/tree/scripts/windows/build.sh"
  "$work/tree/packaging/windows/package.sh"
)
hashes "$here"
if diff <(hashes "$here") <(hashes "$work/built/windows"); then say "both builds gave the same bytes"; else
  rm -rf "$VITRIN_WINDOWS_TARGET-differs"
  mv "$work/built/windows" "$VITRIN_WINDOWS_TARGET-differs"
  die "two builds gave different bytes: $here and $VITRIN_WINDOWS_TARGET-differs"
fi
