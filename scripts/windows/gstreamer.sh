#!/usr/bin/env bash
# Downloads GStreamer for Windows and lays it into folder $1: bin and lib/gstreamer-1.0 as in the packages, implib for the
# linker, pkgconfig for the build scripts of the crates. Same packages, same bytes.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

place=$1
list="$(dirname "${BASH_SOURCE[0]}")/gstreamer.txt"
version=$(sed -n 's/^gstreamer-libs==\([0-9.]*\).*/\1/p' "$list")
wheels="$VITRIN_WINDOWS/whl-$version"
python="$VITRIN_WINDOWS/venv/bin/python"

download() {
  sed -n 's/^\([a-z-]*\)==\([0-9.]*\) --hash=sha256:\([0-9a-f]*\)$/\3 \1-\2/p' "$list" |
    while read -r hash name; do printf '%s  %s\n' "$hash" "$(wheel "$name")"; done >"$place/SHA256SUMS"
  (cd "$wheels" && sha256sum --check --status "$place/SHA256SUMS" 2>/dev/null) && return
  "$python" -m pip download -q --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
    --platform win_amd64 --python-version 3.12 -d "$wheels" -r "$list"
  (cd "$wheels" && sha256sum --check --quiet "$place/SHA256SUMS")
}

# The file name of package $1 (name-version).
wheel() { local name=${1%-*}; printf '%s-%s-cp39-abi3-win_amd64.whl' "${name//-/_}" "${1##*-}"; }

unpack() {
  "$python" - "$place" "$wheels" <<'PYTHON'
import pathlib, sys, zipfile
place, wheels = map(pathlib.Path, sys.argv[1:])
for line in (place / "SHA256SUMS").read_text().splitlines():
    with zipfile.ZipFile(wheels / line.split()[1]) as wheel:
        for name in wheel.namelist():
            # <package>.data/purelib/<package>/<path>; what stands elsewhere is Python's.
            parts = pathlib.PurePosixPath(name).parts
            if len(parts) < 5 or parts[1] != "purelib" or ".." in parts or name.endswith(".py"):
                continue
            to = place.joinpath(*parts[3:])
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(wheel.read(name))
PYTHON
  # A browser in a film: needs a DLL of Edge's, and would only be warned about.
  rm -f "$place/lib/gstreamer-1.0/gstwebview2.dll"
}

# The linker sorts import tables by the names of the objects in these libraries, so they must not be left to chance.
import_libraries() {
  local dll name
  mkdir "$place/implib"
  cd "$place/implib"
  for dll in ../bin/{glib,gobject,gio,gmodule}-2.0-0.dll ../bin/gst*-1.0-0.dll; do
    name=$(basename "$dll" -0.dll)
    gendef - "$dll" >"$name.def" 2>/dev/null
    # Not by way of the one in bin, which is for rustc.
    /usr/bin/x86_64-w64-mingw32-dlltool --deterministic-libraries --temp-prefix "$name" -d "$name.def" -D "$name-0.dll" -l "lib$name.dll.a"
  done
}

pkg_config_files() {
  local glib library name
  glib=$(grep -aoE 'glib-2\.[0-9]+\.[0-9]+' "$place/bin/glib-2.0-0.dll" | head -n 1 | cut -d- -f2)
  mkdir "$place/pkgconfig"
  describe glib-2.0 glib-2.0 "$glib"
  describe gobject-2.0 gobject-2.0 "$glib" glib-2.0
  describe gmodule-2.0 gmodule-2.0 "$glib" glib-2.0
  describe gio-2.0 gio-2.0 "$glib" 'gobject-2.0 gmodule-2.0'
  describe gstreamer-1.0 gstreamer-1.0 "$version" gobject-2.0
  for library in "$place"/implib/libgst*-1.0.dll.a; do
    name=$(basename "$library" -1.0.dll.a)
    name=${name#libgst}
    [ "$name" = reamer ] || describe "gstreamer-$name-1.0" "gst$name-1.0" "$version" gstreamer-1.0
  done
}

# $1 to pkg-config is library $2, of version $3, and needs $4. The paths are relative to the file.
describe() {
  # shellcheck disable=SC2016 # pkg-config's variables
  printf 'libdir=${pcfiledir}/../implib\nName: %s\nDescription: %s\nVersion: %s\nRequires: %s\nLibs: -L${libdir} -l%s\nCflags:\n' \
    "$1" "$1" "$3" "${4:-}" "$2" >"$place/pkgconfig/$1.pc"
}

mkdir -p "$place"
download
unpack
import_libraries
pkg_config_files
rm "$place/SHA256SUMS"
