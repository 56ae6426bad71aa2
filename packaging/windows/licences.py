"""Writes the licence notices of everything that is shipped into the package's folder `licences`.

licences.py FOLDER
"""

import re
import sys
from pathlib import Path

from shipped import TREE, Component, Crate, components, crates

# Names of the files in crates that their licences require to be passed on.
NOTICE = re.compile(r"^(licen[cs]e|copying|copyright|notice|unlicense|ofl|ufl)", re.IGNORECASE)
NO_NOTICE = "The crate comes without a copy of its licence, {licence}; the text of it stands beside this file."


def main() -> None:
    folder = Path(sys.argv[1])
    place = folder / "licences"
    place.mkdir()
    parts = components(folder)
    (place / "vitrin-MIT.txt").write_bytes((TREE / "LICENSE-MIT").read_bytes())
    (place / "vitrin-APACHE.txt").write_bytes((TREE / "LICENSE-APACHE").read_bytes())
    for text in {text for part in parts for text in part.notice_texts()}:
        (place / text.name).write_bytes(text.read_bytes())
    linked = crates()
    write(place / "README.txt", overview(folder, parts, linked))
    write(place / "crates.txt", crate_notices(linked))


def overview(folder: Path, parts: list[Component], linked: list[Crate]) -> str:
    lines = [
        "Vitrin is handed out under the MIT licence or the Apache licence 2.0, as you like (vitrin-MIT.txt, vitrin-APACHE.txt).",
        "It comes with the works of others named here, each under its own terms. Libraries under the GNU Lesser General Public",
        "License lie in DLLs of their own, unchanged, and may be replaced by other builds of the same libraries; their source is",
        "at the places named here.",
        "",
    ]
    for part in parts:
        where = ", ".join(str(path.relative_to(folder)) for path in part.files_in(folder)) or "in " + ", ".join(
            part.inside
        )
        lines += [f"{part.name} {part.version}", f"  licence: {part.licence}", f"  source:  {part.url}"]
        lines += [f"  copyright: {part.copyright}"] if part.copyright else []
        lines += [f"  text:    {', '.join(part.notices)}"] if part.notices else []
        lines += [f"  files:   {where}", ""]
    lines += [f"{len(linked)} crates in vitrin.exe and vitrin.com, by their authors: crates.txt", ""]
    return "\n".join(lines)


def crate_notices(linked: list[Crate]) -> str:
    """Every crate, and each text once with the crates that contain it."""
    texts: dict[str, list[str]] = {}
    for crate in linked:
        found = sorted(
            path for path in crate.folder.rglob("*") if path.is_file() and NOTICE.match(path.name) and is_text(path)
        )
        for path in found:
            text = "\n".join(line.rstrip() for line in path.read_text(errors="replace").splitlines()).strip()
            texts.setdefault(text, []).append(f"{crate.name} {crate.version}")
        if not found:
            if not re.search(r"\b(MIT|Apache-2\.0)\b", crate.licence):
                raise SystemExit(
                    f"{crate.name} {crate.version} comes without its licence, {crate.licence}: put the text into notices/"
                )
            texts.setdefault(NO_NOTICE.format(licence=crate.licence), []).append(f"{crate.name} {crate.version}")
    lines = [f"{crate.name} {crate.version}: {crate.licence}, {crate.url}" for crate in linked]
    for text, holders in sorted(texts.items(), key=lambda item: item[1]):
        lines += ["", "=" * 100, "\n".join(sorted(set(holders))), "-" * 100, text]
    return "\n".join(lines) + "\n"


def is_text(path: Path) -> bool:
    return (
        path.suffix.lower() in {"", ".txt", ".md", ".html"}
        or path.suffix.lower()[1:] in {"mit", "apache", "bsd", "zlib"}
        or "-" in path.suffix
    )


def write(path: Path, text: str) -> None:
    """With the line ends that Notepad shows on every Windows."""
    path.write_bytes(text.replace("\n", "\r\n").encode())


if __name__ == "__main__":
    main()
