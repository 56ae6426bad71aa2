#!/usr/bin/env bash
# Installs everything that building for Windows and testing under Wine need, on Debian 12. Safe to run again, also after an
# interruption: what is complete is kept, the rest is made in a folder beside its place and moved there when it is complete.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
source "$(dirname "${BASH_SOURCE[0]}")/../packages.sh"
cd "$(dirname "${BASH_SOURCE[0]}")"

RUST_MINIMUM=1.95

PACKAGES=(
  # compiler, source of the standard library, and linker for Windows
  rustc-web cargo-web rust-web-src rust-web-clippy build-essential pkg-config ca-certificates
  gcc-mingw-w64-x86-64-posix g++-mingw-w64-x86-64-posix mingw-w64-tools
  # Wine, a virtual screen, and drivers that draw on it
  wine64 wine xvfb xauth libvulkan1 mesa-vulkan-drivers libgl1-mesa-dri
  # tools that make and inspect packages for Windows
  wixl msitools unzip python3 python3-venv
)

# Debian updates Rust for its browsers: rustc-web is its only compiler that is new enough and comes with the source of its
# standard library.
debian_rust() {
  command -v apt-get >/dev/null || die "the Windows build works on Debian 12 only"
  if installed rustc-web; then return; fi
  apt_update
  at_least "$(apt_candidate rustc-web)" "$RUST_MINIMUM" ||
    die "the Windows build needs Debian 12, whose package rustc-web (Rust $RUST_MINIMUM or newer) this system does not offer. \
The Linux build (make build) does not need it."
}

# Rust's standard library for Windows, built once for each version of the compiler, and again when the way it is built changes.
standard_library() {
  local version place work stamp
  version=$("$RUSTC" -vV | sed -n 's/^release: //p')
  place="$VITRIN_WINDOWS/sysroot-$version"
  stamp=$({ declare -f build_standard_library; cat bin/*dlltool; } | sha256sum)
  if [ "$(cat "$place/made-by" 2>/dev/null)" = "$stamp" ]; then
    say "Rust's standard library for Windows: already installed"
  else
    say "Rust's standard library $version for Windows"
    work=$(mktemp -d)
    build_standard_library "$work" || die "the standard library could not be built (partial output: $work)"
    rm -rf "$place" "$place.part"
    mkdir -p "$place.part/lib/rustlib/$CARGO_BUILD_TARGET/lib"
    find "$work/target/$CARGO_BUILD_TARGET/release/deps" \( -name 'lib*.rlib' -o -name 'lib*.rmeta' \) ! -name 'libnothing*' \
      -exec cp {} "$place.part/lib/rustlib/$CARGO_BUILD_TARGET/lib/" \;
    echo "$stamp" >"$place.part/made-by"
    # Code compiled against another one does not link with it.
    rm -rf "${VITRIN_WINDOWS_TARGET:?}/$CARGO_BUILD_TARGET"
    mv "$place.part" "$place"
    rm -rf "$work"
  fi
  ln -sfn "$place" "$VITRIN_WINDOWS/sysroot"
}

# Cargo builds it as a dependency of an empty crate in folder $1, which only nightly compilers or RUSTC_BOOTSTRAP allow; the
# builds of Vitrin itself need neither. It has bitcode, so that release builds can optimise across it, and contains neither this
# folder's path nor cargo's, so that it is the same wherever it is built.
build_standard_library() {
  mkdir "$1/src"
  : >"$1/src/lib.rs"
  cat >"$1/Cargo.toml" <<'TOML'
cargo-features = ["profile-rustflags"]
[package]
name = "nothing"
version = "0.0.0"
edition = "2024"
[profile.release]
debug = "line-tables-only"
# Else a program with panic = "abort" does not link.
[profile.release.package.panic_abort]
rustflags = ["-Cpanic=abort", "-Cembed-bitcode=yes"]
TOML
  (cd "$1" && env -u CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUSTFLAGS RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR="$1/target" \
    CARGO_ENCODED_RUSTFLAGS="$(encoded -Cembed-bitcode=yes "--remap-path-prefix=$1=/std" "$CRATES_ANYWHERE")" \
    "$WINDOWS_CARGO" build -q --release -Zbuild-std=std,panic_unwind,panic_abort,test,proc_macro)
}

# A Wine prefix for the tests; created without a display, so that no dialog appears.
wine_prefix() {
  local system32="$WINEPREFIX/drive_c/windows/system32"
  if [ -f "$WINEPREFIX/system.reg" ] && [ -f "$system32/bcryptprimitives.dll" ]; then say "Wine prefix: already installed"; return; fi
  say "Wine prefix in $WINEPREFIX"
  if [ ! -f "$WINEPREFIX/system.reg" ]; then
    rm -rf "$WINEPREFIX"
    env -u DISPLAY -u WAYLAND_DISPLAY timeout 300 "$VITRIN_WINE" wineboot -i >"$VITRIN_WINDOWS/wine.log" 2>&1 ||
      die "Wine could not create its prefix (log: $VITRIN_WINDOWS/wine.log)"
    "${VITRIN_WINE/wine64/wineserver64}" -w
  fi
  x86_64-w64-mingw32-gcc -O2 -s -shared -nostartfiles -Wl,-e,DllMain -o "$system32/bcryptprimitives.dll.part" bcryptprimitives.c -ladvapi32
  mv "$system32/bcryptprimitives.dll.part" "$system32/bcryptprimitives.dll"
}

# The libraries that inspect and describe the packages, in their own virtual environment.
python_tools() {
  local place="$VITRIN_WINDOWS/venv" wanted="$VITRIN_TREE/packaging/windows/requirements.txt"
  if cmp -s "$wanted" "$place/requirements.txt"; then say "Python environment for packaging: already installed"; return; fi
  say "Python environment for packaging in $place"
  "$(system_python)" -m venv --clear "$place"
  "$place/bin/pip" install -q --disable-pip-version-check --require-hashes --only-binary :all: -r "$wanted"
  cp "$wanted" "$place/requirements.txt"
}

# GStreamer's own packages for Windows contain DLLs only: gstreamer.sh generates import libraries and .pc files. It runs again
# when it or the list of versions changes.
gstreamer() {
  local place=$VITRIN_WINDOWS_GSTREAMER stamp
  stamp=$(cat gstreamer.txt gstreamer.sh | sha256sum)
  if [ "$(cat "$place/made-of" 2>/dev/null)" = "$stamp" ]; then say "GStreamer for Windows: already installed"; return; fi
  say "GStreamer for Windows in $place"
  rm -rf "$place.part"
  ./gstreamer.sh "$place.part"
  echo "$stamp" >"$place.part/made-of"
  rm -rf "$place.old"
  if [ -d "$place" ]; then mv "$place" "$place.old"; fi
  mv "$place.part" "$place"
  rm -rf "$place.old" "$VITRIN_WINDOWS/gst-registry.bin"
}

debian_rust
mkdir -p "$VITRIN_WINDOWS"
build_from_here
system_packages "${PACKAGES[@]}"
standard_library
wine_prefix
python_tools
gstreamer
