"""The small picture of a film in a vault, for the independent reader and writer: docs/format.md, section 6."""

import hashlib
import os
import struct
from pathlib import Path

from vault_basics import DOMAIN, TAG, U64, must, open_small, sync_folder

LENGTH = 16_384
PLAIN = LENGTH - 56 - TAG


def picture_path(vault: Path, film: dict) -> Path:
    return vault / "films" / f"{film['id']}.1000"


def picture_context(vault_id: bytes, film: dict) -> bytes:
    covered = hashlib.sha256()
    for cover in film.get("covers") or []:
        to_ms, places = cover.get("to_ms"), cover["places"]
        covered.update(struct.pack("<QQI", cover.get("from_ms", 0), U64 if to_ms is None else to_ms, len(places)))
        for place in places:
            covered.update(struct.pack("<Q4H", *(place[name] for name in ["at_ms", "left", "top", "right", "bottom"])))
    return DOMAIN + b"picture\0" + vault_id + bytes.fromhex(film["id"]) + covered.digest()


def read_picture(vault: Path, vault_id: bytes, key: bytes, film: dict) -> bytes:
    """As a PPM; Damaged also where the picture was made with other covers."""
    sealed = picture_path(vault, film).read_bytes()
    must(len(sealed) == LENGTH, "length of a picture")
    plain = open_small(key, picture_context(vault_id, film), sealed)
    width, height = plain[0], plain[1]
    must(1 <= width <= 96 and 1 <= height <= 54, "size of a picture")
    return f"P6 {width} {height} 255\n".encode() + plain[2 : 2 + width * height * 3]


def write_picture(vault: Path, vault_id: bytes, key: bytes, film: dict, seal, size: tuple[int, int]) -> None:
    """One grey, of this size in pixels."""
    width, height = size
    plain = bytes([width, height]) + bytes([128]) * (width * height * 3)
    path = picture_path(vault, film)
    is_new = not path.exists()
    with path.open("wb" if is_new else "r+b") as file:
        file.write(seal(key, picture_context(vault_id, film), plain.ljust(PLAIN, b"\0")))
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        sync_folder(path.parent)
