"""What is shipped besides Vitrin's own code: the components in components.toml, and the crates that are linked for Windows."""

import json
import os
import subprocess
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
TREE = HERE.parents[1]
TARGET = "x86_64-pc-windows-gnu"


@dataclass(frozen=True)
class Component:
    """One entry of components.toml; the fields are described there."""

    name: str
    version: str
    licence: str
    url: str
    notices: list[str]
    copyright: str = ""
    marker: str = ""
    files: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)

    def files_in(self, folder: Path) -> list[Path]:
        return sorted(path for pattern in self.files for path in folder.glob(pattern))

    def notice_texts(self) -> list[Path]:
        return [HERE / "notices" / name for name in self.notices]


@dataclass(frozen=True)
class Crate:
    name: str
    version: str
    licence: str
    url: str
    folder: Path


def components(folder: Path) -> list[Component]:
    """The components that the package has files of; an error if a DLL belongs to none or to two, or is of another version."""
    all_of_them = [Component(**entry) for entry in tomllib.loads((HERE / "components.toml").read_text())["component"]]
    present, owner = [], {}
    for component in all_of_them:
        files = component.files_in(folder)
        for path in files:
            if path in owner:
                raise SystemExit(f"components.toml: {path.name} belongs to {owner[path]} and to {component.name}")
            owner[path] = component.name
        holders = files or [folder / name for name in component.inside if (folder / name).exists()]
        if not holders:
            continue
        if component.marker and not any(contains(path, component.marker) for path in holders):
            raise SystemExit(
                f"components.toml: {component.name} is not the version in the package: no file contains '{component.marker}'"
            )
        present.append(component)
    unknown = sorted(path.name for path in folder.rglob("*.dll") if path not in owner)
    if unknown:
        raise SystemExit(f"components.toml does not say what these are: {' '.join(unknown)}")
    return present


def contains(path: Path, text: str) -> bool:
    """Whether a file contains a text, in UTF-8 or in the UTF-16 of Windows' version resources."""
    content = path.read_bytes()
    return text.encode() in content or text.encode("utf-16-le") in content


def crates() -> list[Crate]:
    """The crates that the program is linked from for Windows: not those that only build it, test it, or expand its macros."""
    # `cargo tree` knows the features for this target without tests; `cargo metadata` knows where the crates are.
    tree = cargo(
        "tree",
        "--target",
        TARGET,
        "--edges",
        "normal,no-proc-macro",
        "--prefix",
        "none",
        "--format",
        "{p}",
        "--no-dedupe",
    )
    linked = {tuple(line.split()[:2]) for line in tree.splitlines()}
    packages = json.loads(cargo("metadata", "--format-version", "1", "--filter-platform", TARGET))["packages"]
    chosen = [
        package
        for package in packages
        if (package["name"], f"v{package['version']}") in linked and package["name"] != "vitrin"
    ]
    if len(chosen) != len(linked) - 1:
        raise SystemExit("cargo tree and cargo metadata disagree on the crates")
    found = [
        Crate(p["name"], p["version"], p["license"] or "", p["repository"] or "", Path(p["manifest_path"]).parent)
        for p in chosen
    ]
    return sorted(found, key=lambda crate: (crate.name, crate.version))


def cargo(*arguments: str) -> str:
    program = os.environ.get("WINDOWS_CARGO", "cargo")
    return subprocess.run(
        [program, *arguments, "--locked"], cwd=TREE, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def version() -> str:
    """Vitrin's version."""
    return tomllib.loads((TREE / "Cargo.toml").read_text())["package"]["version"]
