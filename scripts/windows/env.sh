# The environment for building for Windows on Linux, and for running the result under Wine. Source it in bash; after that
#   /usr/bin/cargo build|test|run
# builds for Windows, and tests and programs start under Wine. setup.sh, beside it, creates what is named here.
# shellcheck shell=bash

source "$(dirname "${BASH_SOURCE[0]}")/../env.sh"

export VITRIN_WINDOWS=${VITRIN_WINDOWS:-$VITRIN_CACHE/windows} # standard library, Wine prefix, GStreamer
export VITRIN_WINE=/usr/lib/wine/wine64
# The compiler is not the Linux build's, so the folder is not either: each would rebuild the other's build scripts every time.
export VITRIN_WINDOWS_TARGET=${VITRIN_WINDOWS_TARGET:-$CARGO_TARGET_DIR-windows}
export CARGO_TARGET_DIR=$VITRIN_WINDOWS_TARGET

# Debian's compiler, with a standard library for Windows that setup.sh builds.
export WINDOWS_CARGO=/usr/bin/cargo
export RUSTC=/usr/bin/rustc RUSTDOC=/usr/bin/rustdoc CARGO_BUILD_TARGET=x86_64-pc-windows-gnu
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS RUSTUP_TOOLCHAIN
export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUSTFLAGS="--sysroot $VITRIN_WINDOWS/sysroot"
export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER=vitrin-x86_64-w64-mingw32-gcc
export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER=$VITRIN_WINE
export CC_x86_64_pc_windows_gnu=x86_64-w64-mingw32-gcc CXX_x86_64_pc_windows_gnu=x86_64-w64-mingw32-g++
export AR_x86_64_pc_windows_gnu=x86_64-w64-mingw32-ar
# Panic messages contain source paths: those of crates are made independent of where cargo keeps them.
# shellcheck disable=SC2034 # for the scripts that source this
CRATES_ANYWHERE="--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo"
# Joins flags as CARGO_ENCODED_RUSTFLAGS expects them, whatever characters they contain.
encoded() { local IFS=$'\x1f'; printf '%s' "$*"; }

export PATH="$VITRIN_TREE/scripts/windows/bin:$PATH" # a dlltool and a linker with reproducible output

# Wine. Its file names and GLib's console need a UTF-8 locale; .NET and the browser component are disabled.
export LANG=C.UTF-8 LC_ALL=C.UTF-8
export WINEPREFIX=${VITRIN_WINDOWS_PREFIX:-$VITRIN_WINDOWS/wine} WINEARCH=win64 WINEDEBUG=${WINEDEBUG:--all} WINEDLLOVERRIDES='mscoree,mshtml='

# GStreamer for Windows: the libraries to link with, and where programs under Wine find DLLs and plugins.
export VITRIN_WINDOWS_GSTREAMER=$VITRIN_WINDOWS/gst-win
export PKG_CONFIG_ALLOW_CROSS=1 PKG_CONFIG_LIBDIR_x86_64_pc_windows_gnu=$VITRIN_WINDOWS_GSTREAMER/pkgconfig
# A path of this computer as Wine sees it.
in_wine() { printf 'Z:%s' "${1//\//\\}"; }
WINEPATH=$(in_wine "$VITRIN_WINDOWS_GSTREAMER/bin")
GST_PLUGIN_SYSTEM_PATH_1_0=$(in_wine "$VITRIN_WINDOWS_GSTREAMER/lib/gstreamer-1.0")
GST_PLUGIN_SCANNER_1_0=$(in_wine "$VITRIN_WINDOWS_GSTREAMER/libexec/gstreamer-1.0/gst-plugin-scanner.exe")
GST_REGISTRY_1_0=$(in_wine "$VITRIN_WINDOWS/gst-registry.bin")
export WINEPATH GST_PLUGIN_SYSTEM_PATH_1_0 GST_PLUGIN_SCANNER_1_0 GST_REGISTRY_1_0
