"""Reads imports, exports and resources of Windows programs and DLLs, for the scripts beside this file."""

from dataclasses import dataclass
from pathlib import Path

import ordlookup
import pefile


@dataclass(frozen=True, order=True)
class Import:
    """One function that a program takes from a DLL; the DLL's name in lower case, ordinals as `#7`."""

    dll: str
    function: str


def imports(path: Path) -> set[Import]:
    """Everything that `path` imports, when it is loaded or later. Ordinals are replaced by names where those are well known."""
    pe = _read(path, "IMPORT", "DELAY_IMPORT")
    found = set()
    for table in ("DIRECTORY_ENTRY_IMPORT", "DIRECTORY_ENTRY_DELAY_IMPORT"):
        for entry in getattr(pe, table, []):
            dll = entry.dll.decode("ascii").lower()
            for symbol in entry.imports:
                name = symbol.name or ordlookup.ordLookup(entry.dll.lower(), symbol.ordinal)
                found.add(Import(dll, name.decode("ascii") if name else f"#{symbol.ordinal}"))
            if not entry.imports:
                found.add(Import(dll, ""))
    return found


def exports(path: Path) -> set[str]:
    """The functions that the DLL exports, by name and by ordinal, as `#7`."""
    pe = _read(path, "EXPORT")
    table = getattr(pe, "DIRECTORY_ENTRY_EXPORT", None)
    exported = table.symbols if table else []
    return {f"#{symbol.ordinal}" for symbol in exported} | {
        symbol.name.decode("ascii") for symbol in exported if symbol.name
    }


def properties(path: Path) -> dict[str, str]:
    """What Windows shows of the program in its properties: `FileVersion`, `FileDescription` and others."""
    pe = _read(path, "RESOURCE")
    tables = (table for info in getattr(pe, "FileInfo", []) for block in info for table in getattr(block, "StringTable", []))
    return {name.decode(): text.decode() for table in tables for name, text in table.entries.items()}


def resources(path: Path) -> set[str]:
    """The types of resources in the program: `RT_GROUP_ICON`, `RT_MANIFEST` and others."""
    kinds = getattr(_read(path, "RESOURCE"), "DIRECTORY_ENTRY_RESOURCE", None)
    return {pefile.RESOURCE_TYPE.get(kind.id, "") for kind in kinds.entries} if kinds else set()


def is_windows_program(path: Path) -> bool:
    """Whether the file is a program or DLL, whatever it is called."""
    with path.open("rb") as file:
        return file.read(2) == b"MZ"


def _read(path: Path, *directories: str) -> pefile.PE:
    pe = pefile.PE(str(path), fast_load=True)
    if pe.FILE_HEADER.Machine != pefile.MACHINE_TYPE["IMAGE_FILE_MACHINE_AMD64"]:
        raise SystemExit(f"{path} is not for 64-bit Windows")
    pe.parse_data_directories([pefile.DIRECTORY_ENTRY[f"IMAGE_DIRECTORY_ENTRY_{name}"] for name in directories])
    return pe
