#!/usr/bin/env bash
# Seals a film into a vault, opens the console with it and plays it. Without a display this runs on a virtual screen and
# leaves a screenshot. The film is synthetic: it shows no person and may be stored in the clear.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

TITLE='Provfilm'
CONSOLE_WINDOW='^Vitrin$'
FILM_WINDOW='^Vitrin .* film$' # the dash between is several characters in some locales
SECONDS_LONG=40
VITRIN="$CARGO_TARGET_DIR/debug/vitrin"
FILM="$VITRIN_CACHE/demo/provfilm-1.mp4"
SCREENSHOT="$VITRIN_CACHE/demo/screenshot.png"

[ -x "$VITRIN" ] || die "$VITRIN is missing: run 'make demo'"
work=$(mktemp -d "${TMPDIR:-/tmp}/vitrin-demo.XXXXXX")
children=()
# In reverse order of start: the console before the desktop that it runs on.
cleanup() {
  local i
  for ((i = ${#children[@]} - 1; i >= 0; i--)); do
    kill "${children[i]}" 2>/dev/null || true
    wait "${children[i]}" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

make_film() {
  [ -f "$FILM" ] && return
  say "generating a film of $SECONDS_LONG seconds with video and audio (once)"
  mkdir -p "$(dirname "$FILM")"
  ffmpeg -v error -y -f lavfi -i "$(video)" -f lavfi -i "$(audio)" -t "$SECONDS_LONG" \
    -c:v libx264 -preset veryfast -crf 20 -g 50 -c:a aac -b:a 128k -f mp4 "$FILM.part"
  mv "$FILM.part" "$FILM"
}

# Three lights that drift across a dark background, a title and a running clock.
video() {
  local font=/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf
  local fade="alpha='if(lt(t,1),t,if(lt(t,7),1,max(0,8-t)))'"
  local one two three
  one=$(light '0.30+0.22*sin(T*0.31)' '0.45+0.25*cos(T*0.23)' 0.10)
  two=$(light '0.72+0.20*cos(T*0.27)' '0.40+0.25*sin(T*0.37)' 0.08)
  three=$(light '0.50+0.30*sin(T*0.19+2)' '0.78+0.15*cos(T*0.29+1)' 0.12)
  printf '%s' "nullsrc=s=64x36:r=25,format=gbrp," \
    "geq=r='min(255,24+190*$one+60*$two+130*$three)':g='min(255,26+110*$one+120*$two+60*$three)':b='min(255,48+60*$one+150*$two+130*$three)'," \
    "scale=320:180:flags=bicubic,gblur=sigma=4:steps=1,scale=1280:720:flags=bicubic+accurate_rnd,format=yuv420p," \
    "drawtext=fontfile=$font:text='Vitrin':fontsize=96:fontcolor=white:x=(w-tw)/2:y=h*0.38:$fade," \
    "drawtext=fontfile=$font:text='Det här är en provfilm. Ingen patient syns i den.':fontsize=30:fontcolor=white:x=(w-tw)/2:y=h*0.56:$fade," \
    "drawtext=fontfile=$font:text='%{pts\\:gmtime\\:0\\:%M\\\\\\:%S}':fontsize=28:fontcolor=white@0.75:x=w-tw-40:y=h-th-36"
}

# A soft spot of light at $1, $2 (fractions of width and height) of size $3.
light() { printf 'exp(-(pow(X/W-(%s),2)*3.2+pow(Y/H-(%s),2))/%s)' "$1" "$2" "$3"; }

# Four chords, cross-faded in a loop.
audio() {
  printf '%s' "aevalsrc='0.06*($(chord 0 220 261.63 329.63)+$(chord 1 174.61 220 261.63)+$(chord 2 130.81 196 329.63)+$(chord 3 196 246.94 293.66))'" \
    ":s=48000:c=mono,tremolo=f=0.3:d=0.3,aecho=0.8:0.6:90|170:0.3|0.2,afade=t=in:d=2,aformat=channel_layouts=stereo"
}

# Chord $1 of the four, of three tones, faded in and out around the middle of its five seconds.
chord() {
  local away="(mod(t-5*$1+30,20)-10)"
  printf 'lt(abs(%s),3.25)*cos(PI*%s/6.5)*(%s+%s+%s)' "$away" "$away" "$(tone "$2")" "$(tone "$3")" "$(tone "$4")"
}

tone() { printf '(sin(2*PI*%s*t)+0.4*sin(4*PI*%s*t)+0.15*sin(6*PI*%s*t))' "$1" "$1" "$1"; }

# A random password: it is passed through a pipe and is stored nowhere.
password="D$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')X9a"
# The film is synthetic: it may be shown on a computer whose swap is not encrypted.
with_password() { "$VITRIN" "$@" --accept-swap --password-fd 3 3< <(printf '%s\n' "$password"); }

make_vault() {
  say "creating a vault in $work/stick and sealing the film into it"
  with_password init "$work/stick" --name 'Anna Andersson' --unit 'BUP Borås' --if-found 'Ring 010-000 00 00'
  with_password import "$work/stick" "$FILM" --title "$TITLE"
}

# Replaces the (sub)shell that it is called in.
open_console() { exec "$VITRIN" console "$work/stick" --play "$TITLE" --accept-swap --password-fd 3 3< <(printf '%s\n' "$password"); }

# A virtual desktop: screen, window manager and sound server.
start_desktop() {
  export XDG_RUNTIME_DIR="$work/run"
  mkdir -m 700 "$XDG_RUNTIME_DIR" "$XDG_RUNTIME_DIR/pulse"
  unset WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS
  exec {numbers}<> <(:)
  Xvfb -displayfd "$numbers" -screen 0 2440x800x24 -nolisten tcp >"$work/xvfb.log" 2>&1 &
  children+=($!)
  local number
  read -r -t 20 -u "$numbers" number || die "Xvfb did not start: $(cat "$work/xvfb.log")"
  export DISPLAY=":$number"
  openbox >"$work/openbox.log" 2>&1 &
  children+=($!)
  pulseaudio -n --daemonize=no --exit-idle-time=-1 --use-pid-file=no -L 'module-null-sink sink_name=speaker' \
    -L "module-native-protocol-unix socket=$XDG_RUNTIME_DIR/pulse/native auth-anonymous=1" >"$work/pulseaudio.log" 2>&1 &
  children+=($!)
  # A null sink needs a listener: without one its clock stops for seconds, and the film with it.
  until parec --device=speaker.monitor --latency-msec=20 >/dev/null 2>&1; do sleep 0.2; done &
  children+=($!)
}

window() { xdotool search --onlyvisible --name "$1" 2>/dev/null | head -n 1 || true; }

# Waits for the film's window, plays the film (by itself it does not) until it is no longer black, places it beside the console's and takes a screenshot of both.
take_screenshot() {
  local console=$1 until=$((SECONDS + 60)) film played=
  while [ "$SECONDS" -lt "$until" ]; do
    kill -0 "$console" 2>/dev/null || die "the console ended before the film appeared"
    film=$(window "$FILM_WINDOW")
    if [ -n "$film" ] && [ -z "$played" ]; then
      sleep 1
      xdotool windowfocus --sync "$film" key k
      played=yes
    fi
    if [ -n "$film" ] && is_bright "$film"; then
      xdotool windowmove "$(window "$CONSOLE_WINDOW")" 10 10 windowmove "$film" 1130 10
      sleep 4 # of the film
      import -silent -window root "$SCREENSHOT"
      return
    fi
    sleep 0.2
  done
  import -silent -window root "$SCREENSHOT"
  die "no film appeared within a minute; what the screen showed instead: $SCREENSHOT"
}

is_bright() {
  local mean
  mean=$(import -silent -window "$1" -colorspace gray -format '%[fx:int(1000*mean)]' info: 2>/dev/null || echo 0)
  [ "${mean:-0}" -gt 40 ]
}

make_film
make_vault
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  say "the console opens and shows the film, which space plays; close its window to end"
  (open_console)
else
  say "there is no display: using a virtual screen"
  start_desktop
  open_console &
  children+=($!)
  take_screenshot $!
  say "the console and the film: $SCREENSHOT"
fi
