"""Assembles the folder that is distributed: the programs, the plugins of plugins.txt, and the DLLs that these need.

assemble.py PROGRAMS GSTREAMER FOLDER
"""

import shutil
import sys
from pathlib import Path

from elements import listed
from pe import imports, properties, resources
from shipped import version

# As built, as shipped: the program with windows, and the one that `vitrin` starts on a command line.
PROGRAMS = {"vitrin.exe": "vitrin.exe", "vitrin-com.exe": "vitrin.com"}


def main() -> None:
    programs, gstreamer, folder = map(Path, sys.argv[1:])
    shutil.rmtree(folder, ignore_errors=True)
    plugins = folder / "lib" / "gstreamer-1.0"
    plugins.mkdir(parents=True)
    for built, name in PROGRAMS.items():
        shutil.copyfile(programs / built, folder / name)
        check_resources(folder / name)
    for plugin in listed():
        shutil.copyfile(gstreamer / "lib" / "gstreamer-1.0" / f"gst{plugin}.dll", plugins / f"gst{plugin}.dll")
    for dll in closure([*folder.iterdir(), *plugins.iterdir()], gstreamer / "bin"):
        shutil.copyfile(dll, folder / dll.name)


def check_resources(program: Path) -> None:
    """Fails when the program has no icon or manifest, or the wrong name or version in its properties."""
    if missing := {"RT_GROUP_ICON", "RT_MANIFEST", "RT_VERSION"} - resources(program):
        raise SystemExit(f"{program.name} lacks {', '.join(sorted(missing))}")
    expected = {"FileDescription": "Vitrin", "OriginalFilename": program.name, "ProductVersion": version()}
    found = properties(program)
    for name, value in expected.items():
        if found.get(name) != value:
            raise SystemExit(f"{program.name} says {name} = {found.get(name)!r} where {value!r} was expected")


def closure(start: list[Path], libraries: Path) -> set[Path]:
    """The DLLs in `libraries` that some files need, directly or not. Others belong to Windows; imports.py checks that."""
    available = {path.name.lower(): path for path in libraries.glob("*.dll")}
    found: set[Path] = set()
    todo = [path for path in start if path.is_file()]
    while todo:
        for wanted in imports(todo.pop()):
            dll = available.get(wanted.dll)
            if dll and dll not in found:
                found.add(dll)
                todo.append(dll)
    return found


if __name__ == "__main__":
    main()
