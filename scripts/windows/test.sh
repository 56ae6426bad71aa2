#!/usr/bin/env bash
# Tests the program for Windows under Wine: lints, the library's own tests, vaults exchanged with Linux, and the package as it
# is distributed. Continues after a failure, so that one run shows all; ends with a summary.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/../env.sh"
linux_target=$CARGO_TARGET_DIR
source "$here/env.sh"
source "$here/../steps.sh"
cd "$VITRIN_TREE" || exit 1

package="$VITRIN_WINDOWS_TARGET/windows"
# A Wine prefix in which nothing is installed; and in it a folder with a space, an å and an ö in its name.
empty="$VITRIN_WINDOWS/empty"
unpacked="$empty/drive_c/Users/Åsa Öberg/Vitrin på stickan"

# Tests of windows, keys, sound and damage that apply to every system. Left out: those that inspect Linux (memory, files, /proc),
# whether every frame is in time, which depends on Wine's drawing on two cores, and minimising, which Wine does not allow for
# windows without a button for it.
SHARED_TESTS=(
  frames::exact_seeks_in_mp4_with_the_index_at_the_end frames::exact_seeks_in_interlaced_mts frames::exact_seeks_in_hevc
  frames::an_interlaced frames::a_key_frame frames::the_film_begins frames::an_edit_list
  colours:: keys:: sound::aac sound::ac3 sound::sound_and_picture sound::nothing_is_heard sound::a_meter sound::the_sound_check
  stage_lifecycle::closing stage_lifecycle::the_windows_own stage_lifecycle::the_end_of stage_lifecycle::a_stage_that_dies stage_lifecycle::the_stage_does_not
  damage::a_flipped_bit_stops damage::damage_where damage::swapped_chunks damage::a_film_cut_within damage::a_part_that_is_gone
  sharing::it_takes sharing::the_end sharing::leaving sharing::control_and_m
  contract::every_event contract::commands contract::a_wrong contract::what_is_not_there
  formats::
)

# On a virtual screen: Windows notifies programs of sticks, sleep and locked screens through a window.
library_tests() {
  with_screen "$WINDOWS_CARGO" test --locked --lib --bins --test windows
}

with_screen() { xvfb-run --auto-servernum --server-args='-screen 0 1280x800x24' "$@"; }

# Cargo for this computer, with the settings of `make test`.
linux_cargo() {
  env -u RUSTC -u RUSTDOC -u CARGO_BUILD_TARGET -u WINEPATH -u PKG_CONFIG_ALLOW_CROSS CARGO_TARGET_DIR="$linux_target" cargo "$@"
}

# A vault that one system creates and the other reads, both ways.
exchange() {
  local place outcome=0
  place=$(mktemp -d "${TMPDIR:-/tmp}/vitrin-exchange.XXXXXX")
  mkdir "$place/linux" "$place/windows"
  VITRIN_EXCHANGE="$place/linux" linux_cargo test --locked --test windows cross_os:: &&
    VITRIN_EXCHANGE_READS=1 VITRIN_EXCHANGE=$(in_wine "$place/linux") "$WINDOWS_CARGO" test --locked --test windows cross_os:: &&
    VITRIN_EXCHANGE=$(in_wine "$place/windows") "$WINDOWS_CARGO" test --locked --test windows cross_os:: &&
    VITRIN_EXCHANGE_READS=1 VITRIN_EXCHANGE="$place/windows" linux_cargo test --locked --test windows cross_os:: || outcome=1
  rm -rf "$place"
  return "$outcome"
}

# As on a computer without anything of ours: a separate Wine prefix, without GStreamer and leftovers of earlier runs; the zip unpacked.
unpack() {
  local found
  if [ ! -f "$empty/system.reg" ]; then
    env -u DISPLAY WINEPREFIX="$empty" timeout 180 "$VITRIN_WINE" wineboot -i && WINEPREFIX="$empty" /usr/lib/wine/wineserver64 -w
    # What Wine 8 lacks (bcryptprimitives.c explains it).
    cp "$VITRIN_WINDOWS/wine/drive_c/windows/system32/bcryptprimitives.dll" "$empty/drive_c/windows/system32/"
    # A prefix that is not complete when the first test ends its Wine is set up again, and hangs.
    env -u DISPLAY WINEPREFIX="$empty" timeout 60 "$VITRIN_WINE" cmd /c ver >/dev/null 2>&1; WINEPREFIX="$empty" /usr/lib/wine/wineserver64 -w
  fi
  rm -rf "$unpacked" "$empty"/drive_c/users/*/AppData/Local/Vitrin
  found=$(find "$empty" -iname '*gstreamer-*' -print -quit)
  if [ -n "$found" ]; then echo "GStreamer is present before the package is unpacked: $found"; return 1; fi
  mkdir -p "$unpacked" && unzip -q "$package"/vitrin-*-windows-x64.zip -d "$unpacked"
}

# The tests run on Linux; the program that they start is the unpacked one. Left out: tests that say where settings are as Linux does, and
# the window's size in full screen: Wine 8 tells X11's window manager that a window without a frame has a fixed size, and then, about every
# second time, openbox leaves it as small as it was.
package_tests() {
  VITRIN_TEST_PROGRAM="$unpacked/Vitrin/vitrin.exe" WINEPREFIX="$empty" \
    linux_cargo test --locked --no-fail-fast --test windows --test e2e -- --test-threads=1 a_film_is_sealed the_console_opens \
    a_stage_ends linux_and_windows what_is_wrong "${SHARED_TESTS[@]}" --skip keys::a_key_that --skip keys::f_and_f11
}

step "clippy" "$here/check.sh"
step "library" library_tests
step "vaults exchanged" exchange
step "package unpacked" unpack
step "package" package_tests
summary
