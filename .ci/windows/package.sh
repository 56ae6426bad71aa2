#!/usr/bin/env bash
# What is handed out for Windows, from what build.sh made: the folder `Vitrin`, and a zip of it, in
# $VITRIN_WINDOWS_TARGET/windows. Fails when a plugin, an import, a licence or a version in it is not as it has to be.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

here="$VITRIN_TREE/.ci/windows"
python="$VITRIN_WINDOWS/venv/bin/python"
place="$VITRIN_WINDOWS_TARGET/windows"
folder="$place/Vitrin"
metadata="$VITRIN_WINDOWS/functions.txt"
version=$(sed -n '/^version/{s/.*"\(.*\)"/\1/p;q}' "$VITRIN_TREE/Cargo.toml")
name="vitrin-$version-windows-x64"
# The time that all of it bears: the change's that it was made from.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$VITRIN_TREE" log -1 --format=%ct)}
export SOURCE_DATE_EPOCH PYTHONDONTWRITEBYTECODE=1

# Which functions Windows has, and since when. Made anew when the reader or the metadata is another.
windows_functions() {
  local stamp
  stamp=$(cat "$here/winmd/Cargo.lock" "$here/winmd/src/main.rs" | sha256sum)
  if [ "$(cat "$metadata.made-of" 2>/dev/null)" = "$stamp" ]; then return; fi
  say "reading Microsoft's metadata of Windows"
  (
    # For this computer, not for Windows.
    unset CARGO_BUILD_TARGET
    export CARGO_TARGET_DIR="$VITRIN_WINDOWS/winmd"
    cd "$here/winmd"
    "$WINDOWS_CARGO" build -q --locked --release
    files=$("$WINDOWS_CARGO" metadata --locked --format-version 1 | "$python" -c '
import json, pathlib, sys
bindgen = next(p for p in json.load(sys.stdin)["packages"] if p["name"] == "windows-bindgen")
print(pathlib.Path(bindgen["manifest_path"]).parent / "default")')
    "$CARGO_TARGET_DIR/release/winmd" "$files/Windows.Win32.winmd" "$files/Windows.Wdk.winmd" >"$metadata.part"
  )
  mv "$metadata.part" "$metadata"
  echo "$stamp" >"$metadata.made-of"
}

windows_functions
mkdir -p "$place"
say "$folder"
"$python" "$here/elements.py" needed "$VITRIN_WINDOWS_GSTREAMER"
"$python" "$here/assemble.py" "$VITRIN_WINDOWS_TARGET/$CARGO_BUILD_TARGET/release" "$VITRIN_WINDOWS_GSTREAMER" "$folder"
"$python" "$here/elements.py" packaged "$VITRIN_WINDOWS_GSTREAMER" "$folder"
"$python" "$here/imports.py" "$folder" --self-test --metadata "$metadata" --list "$place/$name-imports.txt"
"$python" "$here/licences.py" "$folder"
"$python" "$here/sbom.py" "$folder"

say "$place/$name.zip"
"$python" "$here/archive.py" "$folder" "$place/$name.zip"
(cd "$place" && sha256sum "$name".* >"$name.sha256" && cat "$name.sha256")
du -sb "$folder" "$place/$name".* | awk '{printf "%6.1f MB  %s\n", $1/1e6, $2}'
