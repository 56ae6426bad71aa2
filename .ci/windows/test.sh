#!/usr/bin/env bash
# What has to hold of the program for Windows, under wine: lints, the library's own tests, vaults that go back and forth, and the
# package as somebody gets it. Goes on after a failure, so that one run tells all; ends with a summary.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/../env.sh"
linux_target=$CARGO_TARGET_DIR
source "$here/env.sh"
source "$here/../steps.sh"
cd "$VITRIN_TREE" || exit 1

package="$VITRIN_WINDOWS_TARGET/windows"
# A folder for Windows programs where nothing is installed; and in it one with a space, an å and an ö in its name.
empty="$VITRIN_WINDOWS/empty"
unpacked="$empty/drive_c/Users/Åsa Öberg/Vitrin på stickan"

# Tests of windows, keys, sound and damage that say the same on every system. Left out: those that look into Linux (memory, files,
# /proc), whether every picture is in time, which wine's drawing on two cores decides, and minimising, which wine keeps from
# windows without a button for it.
SHARED_TESTS=(
  frames::exact_seeks_in_mp4_with_the_index_at_the_end frames::exact_seeks_in_interlaced_mts frames::exact_seeks_in_hevc
  frames::an_interlaced frames::a_key_frame frames::the_film_begins frames::an_edit_list
  colours:: keys:: sound::aac sound::ac3 sound::sound_and_picture sound::nothing_is_heard sound::a_meter sound::the_sound_check
  stage_lifecycle::closing stage_lifecycle::the_windows_own stage_lifecycle::the_end_of stage_lifecycle::a_stage_that_dies stage_lifecycle::the_stage_does_not
  damage::a_flipped_bit_stops damage::swapped_chunks damage::a_film_cut_within damage::a_part_that_is_gone
  sharing::it_takes sharing::the_end sharing::leaving sharing::s_shares
  contract::every_event contract::commands contract::a_wrong contract::what_is_not_there
  formats::
)

# With a screen in memory: Windows tells programs of sticks, sleep and locked screens through a window.
library_tests() {
  with_screen "$WINDOWS_CARGO" test --locked --lib --bins --test windows
}

with_screen() { xvfb-run --auto-servernum --server-args='-screen 0 1280x800x24' "$@"; }

# On the computer that this runs on, as `make test` would build it.
linux_cargo() {
  env -u RUSTC -u RUSTDOC -u CARGO_BUILD_TARGET -u WINEPATH -u PKG_CONFIG_ALLOW_CROSS CARGO_TARGET_DIR="$linux_target" cargo "$@"
}

# A vault that one system makes and the other reads, both ways.
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

# As on a computer that has nothing of ours: its own wine, without GStreamer and without what earlier runs left; the zip unpacked.
unpack() {
  local found
  if [ ! -f "$empty/system.reg" ]; then
    env -u DISPLAY WINEPREFIX="$empty" timeout 180 "$VITRIN_WINE" wineboot -i && WINEPREFIX="$empty" /usr/lib/wine/wineserver64 -w
    # What wine 8 lacks of Windows (setup.sh says why).
    cp "$VITRIN_WINDOWS/wine/drive_c/windows/system32/bcryptprimitives.dll" "$empty/drive_c/windows/system32/"
    # A folder that is not quite ready when the first test ends its wine is begun again, and hangs.
    env -u DISPLAY WINEPREFIX="$empty" timeout 60 "$VITRIN_WINE" cmd /c ver >/dev/null 2>&1; WINEPREFIX="$empty" /usr/lib/wine/wineserver64 -w
  fi
  rm -rf "$unpacked" "$empty"/drive_c/users/*/AppData/Local/Vitrin
  found=$(find "$empty" -iname '*gstreamer-*' -print -quit)
  if [ -n "$found" ]; then echo "GStreamer is there before the package: $found"; return 1; fi
  mkdir -p "$unpacked" && unzip -q "$package"/vitrin-*-windows-x64.zip -d "$unpacked"
}

# The tests themselves run on Linux, and the program that they run is the unpacked one.
package_tests() {
  VITRIN_TEST_PROGRAM="$unpacked/Vitrin/vitrin.exe" WINEPREFIX="$empty" \
    linux_cargo test --locked --no-fail-fast --test windows --test e2e -- --test-threads=1 a_film_is_sealed the_console_opens \
    a_stage_ends linux_and_windows what_is_wrong "${SHARED_TESTS[@]}"
}

step "clippy" "$here/check.sh"
step "library" library_tests
step "vaults go back and forth" exchange
step "package unpacked" unpack
step "package" package_tests
summary
