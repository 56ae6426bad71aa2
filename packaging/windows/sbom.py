"""Writes the bill of materials of the package's folder: CycloneDX 1.6, JSON, checked against its schema.

    sbom.py FOLDER

Lists every crate that is linked, every component in components.toml, and every program and DLL with its hash. The same folder
gives the same bytes: serial number and time are derived from the content and SOURCE_DATE_EPOCH.
"""

import hashlib
import os
import sys
import uuid
from collections.abc import Iterable
from datetime import datetime, timezone
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from pe import is_windows_program
from shipped import components, crates, version

LICENCE = LicenseFactory()
PLACE = "sbom.cdx.json"


def main() -> None:
    folder = Path(sys.argv[1])
    files = sorted(path for path in folder.rglob("*") if path.is_file() and is_windows_program(path))
    program = component(
        "vitrin",
        version(),
        "MIT OR Apache-2.0",
        "",
        ComponentType.APPLICATION,
        files=[path for path in files if path.stem == "vitrin"],
        folder=folder,
    )
    bom = Bom()
    bom.metadata.component = program
    bom.metadata.timestamp = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), timezone.utc)
    content = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
    bom.serial_number = uuid.uuid5(uuid.NAMESPACE_URL, f"vitrin-{version()}-{content}")
    linked = [
        component(
            crate.name,
            crate.version,
            crate.licence,
            crate.url,
            ComponentType.LIBRARY,
            PackageURL("cargo", name=crate.name, version=crate.version),
        )
        for crate in crates()
    ]
    parts = [
        component(
            part.name,
            part.version,
            part.licence,
            part.url,
            ComponentType.LIBRARY,
            generic(part.name, part.version),
            part.files_in(folder),
            folder,
        )
        for part in components(folder)
    ]
    for one in (*linked, *parts):
        bom.components.add(one)
    bom.register_dependency(program, [*linked, *parts])
    write(bom, folder / PLACE)


def component(
    name: str,
    version: str,
    licence: str,
    url: str,
    kind: ComponentType,
    purl: PackageURL | None = None,
    files: Iterable[Path] = (),
    folder: Path = Path(),
) -> Component:
    made = Component(name=name, version=version, type=kind, bom_ref=str(purl) if purl else name, purl=purl)
    if licence:
        # Some crates still write a slash for "or".
        made.licenses.add(LICENCE.make_from_string(licence.replace("/", " OR ")))
    if url:
        made.external_references.add(
            ExternalReference(
                type=ExternalReferenceType.VCS if purl and purl.type == "cargo" else ExternalReferenceType.WEBSITE,
                url=XsUri(url),
            )
        )
    for path in files:
        place = path.relative_to(folder).as_posix()
        digest = HashType(alg=HashAlgorithm.SHA_256, content=hashlib.sha256(path.read_bytes()).hexdigest())
        made.components.add(Component(name=place, type=ComponentType.FILE, bom_ref=f"file:{place}", hashes=[digest]))
    return made


def generic(name: str, version: str) -> PackageURL:
    return PackageURL("generic", name=name.lower().replace(" ", "-").replace("+", ""), version=version)


def write(bom: Bom, path: Path) -> None:
    text = JsonV1Dot6(bom).output_as_string(indent=1)
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if error:
        raise SystemExit(f"{PLACE} does not match CycloneDX's schema: {error}")
    path.write_text(text + "\n")
    print(f"{PLACE}: {len(bom.components)} components, valid by CycloneDX's schema")


if __name__ == "__main__":
    main()
