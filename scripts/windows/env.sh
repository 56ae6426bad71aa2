# Building for Windows on Linux, and running what was built under wine. Source it (bash); after that
#   /usr/bin/cargo build|test|run
# works for Windows: tests and programs start under wine by themselves. setup.sh, beside it, makes what it names.
# shellcheck shell=bash

source "$(dirname "${BASH_SOURCE[0]}")/../env.sh"

export VITRIN_WINDOWS=${VITRIN_WINDOWS:-$VITRIN_CACHE/windows} # std, wine prefix, GStreamer
export VITRIN_WINE=/usr/lib/wine/wine64
# Another compiler than the Linux build's, so another folder: the two would build each other's build scripts anew every time.
export VITRIN_WINDOWS_TARGET=${VITRIN_WINDOWS_TARGET:-$CARGO_TARGET_DIR-windows}
export CARGO_TARGET_DIR=$VITRIN_WINDOWS_TARGET

# The compiler: Debian's, with a standard library for Windows of our own making beside the host's.
export WINDOWS_CARGO=/usr/bin/cargo
export RUSTC=/usr/bin/rustc RUSTDOC=/usr/bin/rustdoc CARGO_BUILD_TARGET=x86_64-pc-windows-gnu
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS RUSTUP_TOOLCHAIN
export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUSTFLAGS="--sysroot $VITRIN_WINDOWS/sysroot"
export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER=vitrin-x86_64-w64-mingw32-gcc
export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER=$VITRIN_WINE
export CC_x86_64_pc_windows_gnu=x86_64-w64-mingw32-gcc CXX_x86_64_pc_windows_gnu=x86_64-w64-mingw32-g++
export AR_x86_64_pc_windows_gnu=x86_64-w64-mingw32-ar
# Panic messages name source files: those of crates get names that are the same wherever cargo keeps them.
CRATES_ANYWHERE="--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo"
# Flags as cargo takes them all in one, whatever they hold: CARGO_ENCODED_RUSTFLAGS.
encoded() { local IFS=$'\x1f'; printf '%s' "$*"; }

export PATH="$VITRIN_TREE/scripts/windows/bin:$PATH" # a dlltool and a linker that leave nothing to chance

# wine. Its file names and GLib's console need a UTF-8 locale; it is asked for neither .NET nor a browser.
export LANG=C.UTF-8 LC_ALL=C.UTF-8
export WINEPREFIX=${VITRIN_WINDOWS_PREFIX:-$VITRIN_WINDOWS/wine} WINEARCH=win64 WINEDEBUG=${WINEDEBUG:--all} WINEDLLOVERRIDES='mscoree,mshtml='

# GStreamer for Windows: the libraries to link with, and where programs under wine find DLLs and plugins.
export VITRIN_WINDOWS_GSTREAMER=$VITRIN_WINDOWS/gst-win
export PKG_CONFIG_ALLOW_CROSS=1 PKG_CONFIG_LIBDIR_x86_64_pc_windows_gnu=$VITRIN_WINDOWS_GSTREAMER/pkgconfig
# A path of this computer as wine has it.
in_wine() { printf 'Z:%s' "${1//\//\\}"; }
WINEPATH=$(in_wine "$VITRIN_WINDOWS_GSTREAMER/bin")
GST_PLUGIN_SYSTEM_PATH_1_0=$(in_wine "$VITRIN_WINDOWS_GSTREAMER/lib/gstreamer-1.0")
GST_PLUGIN_SCANNER_1_0=$(in_wine "$VITRIN_WINDOWS_GSTREAMER/libexec/gstreamer-1.0/gst-plugin-scanner.exe")
GST_REGISTRY_1_0=$(in_wine "$VITRIN_WINDOWS/gst-registry.bin")
export WINEPATH GST_PLUGIN_SYSTEM_PATH_1_0 GST_PLUGIN_SCANNER_1_0 GST_REGISTRY_1_0
