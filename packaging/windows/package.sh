#!/usr/bin/env bash
# Makes what is distributed for Windows from the output of scripts/windows/build.sh: the folder `Vitrin`, a zip of it, and two
# MSIs, in $VITRIN_WINDOWS_TARGET/windows. Fails when a plugin, an import, a licence or a version in it is not as expected.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../scripts/windows/env.sh"

here="$VITRIN_TREE/packaging/windows"
python="$VITRIN_WINDOWS/venv/bin/python"
place="$VITRIN_WINDOWS_TARGET/windows"
folder="$place/Vitrin"
metadata="$VITRIN_WINDOWS/functions.txt"
version=$(sed -n '/^version/{s/.*"\(.*\)"/\1/p;q}' "$VITRIN_TREE/Cargo.toml")
name="vitrin-$version-windows-x64"
# The timestamp of every file: the time of the commit that it is built from.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$VITRIN_TREE" log -1 --format=%ct)}
export SOURCE_DATE_EPOCH PYTHONDONTWRITEBYTECODE=1

# Which functions Windows has, and since when. Generated again when the reader or the metadata changes.
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

# Fails unless MSI $1, under Wine, installs exactly the folder to $2 on drive C with an entry in the Start menu, the program
# starts from there, and uninstalling leaves nothing behind.
installs() {
  local drive="$WINEPREFIX/drive_c" installed
  msiexec /i "$1"
  installed=$(compgen -G "$drive/$2") || die "$1 installs nothing in $2"
  diff -r "$folder" "$installed" || die "$1 installs something other than the folder"
  [ -n "$(find "$drive" -path '*Start Menu*' -name Vitrin.lnk)" ] || die "$1 makes no entry in the Start menu"
  [ "$(cd / && run "$installed/vitrin.com" --version)" = "vitrin $version" ] || die "what $1 installs does not start"
  msiexec /x "$1"
  if [ -e "$installed" ] || [ -n "$(find "$drive" -path '*Start Menu*' -name Vitrin.lnk)" ]; then die "$1 leaves something behind"; fi
}

msiexec() { run msiexec "$1" "$(in_wine "$place/$2")" /qn >/dev/null || die "Windows Installer: error $? with $1 $2"; }

# Under Wine, with the packaged GStreamer only. Not into a pipe: Wine's own processes would hold it open.
run() {
  local output="$place/output" status=0
  env -u DISPLAY -u WAYLAND_DISPLAY -u WINEPATH -u GST_PLUGIN_SYSTEM_PATH_1_0 -u GST_PLUGIN_SCANNER_1_0 -u GST_REGISTRY_1_0 \
    timeout 180 "$VITRIN_WINE" "$@" >"$output" 2>/dev/null </dev/null || status=$?
  tr -d '\r' <"$output"
  rm -f "$output"
  return "$status"
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
for scope in user machine; do
  say "$place/$name-$scope.msi"
  "$python" "$here/msi.py" "$folder" "$scope" "$place/$name-$scope.msi"
done
installs "$name-user.msi" 'users/*/AppData/Local/Programs/Vitrin'
installs "$name-machine.msi" 'Program Files/Vitrin'

(cd "$place" && sha256sum "$name"*.{zip,msi} >"$name.sha256" && cat "$name.sha256")
du -sb "$folder" "$place/$name"*.{zip,msi} | awk '{printf "%6.1f MB  %s\n", $1/1e6, $2}'
