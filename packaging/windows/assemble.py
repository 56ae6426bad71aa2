"""Puts together the folder that is handed out: the programs, the plugins of plugins.txt, and the DLLs that these need.

assemble.py PROGRAMS GSTREAMER FOLDER
"""

import shutil
import sys
from pathlib import Path

from elements import listed
from pe import imports, properties, resources
from shipped import version

# Of the program's two faces: the one with windows, and the one that command lines start, which `vitrin` means there.
PROGRAMS = {"vitrin.exe": "vitrin.exe", "vitrin-com.exe": "vitrin.com"}


def main() -> None:
    programs, gstreamer, folder = map(Path, sys.argv[1:])
    shutil.rmtree(folder, ignore_errors=True)
    plugins = folder / "lib" / "gstreamer-1.0"
    plugins.mkdir(parents=True)
    for built, called in PROGRAMS.items():
        shutil.copyfile(programs / built, folder / called)
        introduces_itself(folder / called)
    for plugin in listed():
        shutil.copyfile(gstreamer / "lib" / "gstreamer-1.0" / f"gst{plugin}.dll", plugins / f"gst{plugin}.dll")
    for dll in closure([*folder.iterdir(), *plugins.iterdir()], gstreamer / "bin"):
        shutil.copyfile(dll, folder / dll.name)


def introduces_itself(program: Path) -> None:
    """Fails when the program has no icon, no manifest, or another name or version than its own in its properties."""
    if missing := {"RT_GROUP_ICON", "RT_MANIFEST", "RT_VERSION"} - resources(program):
        raise SystemExit(f"{program.name} lacks {', '.join(sorted(missing))}")
    expected = {"FileDescription": "Vitrin", "OriginalFilename": program.name, "ProductVersion": version()}
    told = properties(program)
    for name, value in expected.items():
        if told.get(name) != value:
            raise SystemExit(f"{program.name} says {name} = {told.get(name)!r} where {value!r} was expected")


def closure(start: list[Path], libraries: Path) -> set[Path]:
    """The DLLs of a folder that some files need, and those that these need. What is not there is Windows' own, or missed later."""
    there = {path.name.lower(): path for path in libraries.glob("*.dll")}
    found: set[Path] = set()
    todo = [path for path in start if path.is_file()]
    while todo:
        for wanted in imports(todo.pop()):
            dll = there.get(wanted.dll)
            if dll and dll not in found:
                found.add(dll)
                todo.append(dll)
    return found


if __name__ == "__main__":
    main()
