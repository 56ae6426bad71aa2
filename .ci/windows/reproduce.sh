#!/usr/bin/env bash
# Builds and packages this tree twice, from two folders with other names and with only the set-up and the crates' source in common, and
# compares what is handed out byte for byte. Takes as long as two builds from nothing. Only what is committed is built.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/vitrin-reproduce.XXXXXX")
trap 'rm -rf "$work"' EXIT

# $1: where.
build_in() {
  mkdir -p "$work/$1"
  git clone -q "$VITRIN_TREE" "$work/$1/tree"
  export VITRIN_WINDOWS_TARGET="$work/$1/built"
  "$work/$1/tree/.ci/windows/build.sh"
  "$work/$1/tree/.ci/windows/package.sh"
  # What is handed out; the rest is large.
  (cd "$work/$1/built/windows" && sha256sum vitrin-*.{zip,msi}) >"$work/$1.sha256"
  mkdir "$work/$1.kept"
  mv "$work/$1/built/windows/"vitrin-*.{zip,msi} "$work/$1.kept"
  rm -rf "${work:?}/$1"
}

build_in one
build_in 'another-folder-with-a-longer-name'
cat "$work/one.sha256"
if diff "$work/one.sha256" "$work/another-folder-with-a-longer-name.sha256"; then say "the same bytes twice"; else
  mv "$work" "$VITRIN_WINDOWS_TARGET-differs"
  die "two builds gave different bytes: $VITRIN_WINDOWS_TARGET-differs"
fi
