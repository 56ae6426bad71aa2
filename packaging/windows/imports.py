"""Checks that every function that the programs and DLLs in a folder import exists on Windows 10 22H2 without installing anything.

    imports.py FOLDER --metadata FUNCTIONS [--list FILE]      checks the folder; FUNCTIONS is the output of winmd, beside this file
    imports.py --self-test --metadata FUNCTIONS               checks that this script finds what it must find

An import is valid when
- another DLL of the folder exports it, or
- Microsoft's metadata knows the function and has it in a Windows no newer than that, or
- it is in mingw-w64's import library of that DLL. Those of Debian 12 are older than Windows 11 (the self-test checks) and contain
  nothing of Wine's own, or
- imports-exceptions.txt names it, with a reason.
Everything else is an error, and so is an unused exception.
"""

import argparse
import functools
import re
import subprocess
import tempfile
from pathlib import Path

from pe import Import, exports, imports, is_windows_program

TARGET = (10, 0, 19045)  # Windows 10 22H2
# Servers are the same system under another name.
SERVERS = {"2000": (5, 0), "2003": (5, 2), "2008": (6, 0), "2012": (6, 2), "2016": (10, 0, 14393)}
MINGW_LIBRARIES = Path("/usr/x86_64-w64-mingw32/lib")
EXCEPTIONS = Path(__file__).with_name("imports-exceptions.txt")


class Windows:
    """What is known about the functions of Windows 10 22H2."""

    def __init__(self, metadata: Path, exceptions: Path):
        self.since: dict[Import, tuple[int, ...] | None] = {}
        for line in metadata.read_text().splitlines():
            dll, function, version = line.split(" ")
            self.since[Import(dll, function)] = system_version(version)
        self.excused: dict[Import, str] = {}
        for line in exceptions.read_text().splitlines():
            if line and not line.startswith("#"):
                dll, function, reason = line.split(maxsplit=2)
                self.excused[Import(dll, function)] = reason

    def source(self, wanted: Import) -> str | None:
        """The source that lists the function; `None` if no source does."""
        since = self.since.get(wanted)
        if since is not None:
            return "metadata, since " + ".".join(map(str, since)) if since <= TARGET else None
        if wanted.function in import_library(wanted.dll):
            return "mingw-w64's import library"
        if wanted in self.excused:
            return "exception: " + self.excused[wanted]
        return None


def system_version(name: str) -> tuple[int, ...] | None:
    """`windows6.1`, `windowsserver2008` as numbers; `None` for `-`."""
    if name == "-":
        return None
    server = re.fullmatch(r"windowsserver(\d+)", name)
    if server:
        return SERVERS[server[1]]
    return tuple(map(int, re.fullmatch(r"windows([\d.]+)", name)[1].split(".")))


@functools.cache
def import_library(dll: str) -> frozenset[str]:
    """The functions in mingw-w64's import library of a DLL; none where it has no such library."""
    stem = dll.removesuffix(".dll").removesuffix(".drv")
    # All the DLLs of the C library share one import library.
    name = "ucrt" if stem.startswith("api-ms-win-crt-") else stem
    library = MINGW_LIBRARIES / f"lib{name}.a"
    # It may be another library of the same name: then it does not import from this DLL.
    if not library.exists() or dll.encode() not in library.read_bytes().lower():
        return frozenset()
    symbols = subprocess.run(
        ["x86_64-w64-mingw32-nm", "-g", "--defined-only", library], capture_output=True, text=True, check=True
    )
    return frozenset(re.findall(r" __imp_(\S+)$", symbols.stdout, re.MULTILINE))


def check(folder: Path, windows: Windows, listing: Path | None = None) -> list[str]:
    """The errors found, one line each."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and is_windows_program(path))
    if not files:
        return [f"{folder} holds no program"]
    # Only DLLs beside the program are found when others import from them; plugins are loaded by path.
    own = {path.name.lower(): exports(path) for path in files if path.parent == folder}
    errors, lines, used = [], [], set()
    for path in files:
        for wanted in sorted(imports(path)):
            if wanted.dll in own:
                source = "shipped" if wanted.function in own[wanted.dll] | {""} else None
            else:
                source = windows.source(wanted)
                used.add(wanted)
            where = f"{path.relative_to(folder)}: {wanted.dll}!{wanted.function}"
            lines.append(f"{where} ({source or 'NOT KNOWN'})")
            if source is None:
                errors.append(f"{where} is not known to be in Windows 10 22H2")
    errors += [
        f"{EXCEPTIONS.name}: nothing imports {one.dll}!{one.function}" for one in sorted(windows.excused.keys() - used)
    ]
    if listing:
        listing.write_text("\n".join(lines) + "\n")
    if not errors:
        print(f"{len(lines)} imports of {len(files)} programs and DLLs: all in Windows 10 22H2 or shipped")
    return errors


def self_test(metadata: Path) -> None:
    """A program that imports a function of Windows 11, one of Wine's, one that is shipped, and one that every Windows has."""
    windows = Windows(metadata, EXCEPTIONS)
    windows.excused = {Import("kernel32.dll", "NobodyWantsThis"): "a test"}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        library(folder, "own", ["shipped"])
        library(folder, "kernel32", ["GetTempPath2W", "wine_get_unix_file_name", "ExitProcess"])
        calls = ["shipped", "GetTempPath2W", "wine_get_unix_file_name", "ExitProcess"]
        source = (
            "".join(f"void {name}(void);\n" for name in calls)
            + "void start(void) {"
            + "".join(f"{name}();" for name in calls)
            + "}"
        )
        (folder / "program.c").write_text(source)
        gcc(
            "-nostdlib",
            "-Wl,-e,start",
            "-o",
            folder / "program.exe",
            folder / "program.c",
            f"-L{folder}",
            "-lown",
            "-lkernel32",
        )
        (folder / "own.c").write_text("__declspec(dllexport) void shipped(void) {}")
        gcc("-shared", "-nostdlib", "-Wl,-e,0", "-o", folder / "own.dll", folder / "own.c")
        found = check(folder, windows)
    expected = [
        "program.exe: kernel32.dll!GetTempPath2W is not known to be in Windows 10 22H2",
        "program.exe: kernel32.dll!wine_get_unix_file_name is not known to be in Windows 10 22H2",
        "imports-exceptions.txt: nothing imports kernel32.dll!NobodyWantsThis",
    ]
    if found != expected:
        raise SystemExit(f"imports.py does not find what it must: {found}")
    newer = windows.source(Import("kernel32.dll", "GetMachineTypeAttributes"))
    windows.since[Import("kernel32.dll", "ExitProcess")] = (10, 0, 22000)
    if newer or windows.source(Import("kernel32.dll", "ExitProcess")):
        raise SystemExit("imports.py takes functions of Windows 11 for functions of Windows 10")


def library(folder: Path, name: str, functions: list[str]) -> None:
    definition = folder / f"{name}.def"
    definition.write_text("EXPORTS\n" + "\n".join(functions) + "\n")
    subprocess.run(
        ["x86_64-w64-mingw32-dlltool", "-d", definition, "-D", f"{name}.dll", "-l", folder / f"lib{name}.a"], check=True
    )


def gcc(*arguments) -> None:
    subprocess.run(["x86_64-w64-mingw32-gcc", *arguments], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--metadata", type=Path, required=True)
    parser.add_argument("--list", type=Path, help="writes every import and its source to this file")
    parser.add_argument("--self-test", action="store_true")
    options = parser.parse_args()
    if options.self_test:
        self_test(options.metadata)
    if options.folder:
        errors = check(options.folder, Windows(options.metadata, EXCEPTIONS), options.list)
        if errors:
            raise SystemExit("\n".join(errors))


if __name__ == "__main__":
    main()
