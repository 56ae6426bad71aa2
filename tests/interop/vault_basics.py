"""What the independent reader and writer of a vault build on: docs/format.md, sections 1 to 3."""

import datetime
import hashlib
import hmac
import json
import os
import re
import struct
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CHUNK = 16 * 1024
TAG = 16
DOMAIN = b"vitrin/1/"
U32 = 2**32 - 1
U64 = 2**64 - 1
ABSENT = object()


class Damaged(Exception):
    """The vault does not hold what was written."""


class WrongPassphrase(Exception):
    """No slot opens with this passphrase."""


# -- section 2: Cobblestone-256 ---------------------------------------------------------------------------------------


def hkdf_expand(prk: bytes, info: bytes, length: int) -> bytes:
    okm, block = b"", b""
    for counter in range(1, -(-length // 64) + 1):
        block = hmac.digest(prk, block + info + bytes([counter]), "sha512")
        okm += block
    return okm[:length]


def message_secrets(key: bytes, context: bytes, salt: bytes) -> bytes:
    """The message's own key (32 bytes), its base nonce (12) and the commitment (32)."""
    info = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0" + salt + context
    return hkdf_expand(key, info, 32 + 12 + 32)


def open_message(key: bytes, context: bytes, read, length: int):
    """Yields the plaintext of a message chunk by chunk; `read(n)` gives its next n bytes."""
    body = length - 56
    if body < 0 or body % (CHUNK + TAG) < TAG:
        raise Damaged("no message has this length")
    salt, commitment = read(24), read(32)
    okm = message_secrets(key, context, salt)
    aead, base_nonce, expected = AESGCM(okm[:32]), int.from_bytes(okm[32:44], "big"), okm[44:]
    if not hmac.compare_digest(commitment, expected):
        raise Damaged("commitment")
    for number in range(body // (CHUNK + TAG) + 1):
        sealed = read(min(CHUNK + TAG, body - number * (CHUNK + TAG)))
        try:
            yield aead.decrypt((base_nonce ^ number).to_bytes(12, "big"), sealed, None)
        except InvalidTag:
            raise Damaged(f"chunk {number}") from None


def open_small(key: bytes, context: bytes, sealed: bytes) -> bytes:
    view = memoryview(sealed)
    at = 0

    def read(count: int) -> bytes:
        nonlocal at
        at += count
        return bytes(view[at - count : at])

    return b"".join(open_message(key, context, read, len(sealed)))


# -- section 3: two copies --------------------------------------------------------------------------------------------


NEWEST = {b"VITRINHD": 2, b"VITRINCT": 1}


def read_copy(path: Path, magic: bytes):
    """(generation, the 24 bound bytes, body), or None if the copy is missing or not valid."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    if len(data) < 56 or data[:8] != magic:
        return None
    version, length, generation = struct.unpack("<IIQ", data[8:24])
    if length > (64 * 1024 if magic == b"VITRINHD" else 16 * 1024 * 1024) or generation == 0:
        return None
    body = data[56 : 56 + length]
    if len(body) != length or hashlib.sha512(data[:24] + body).digest()[:32] != data[24:56]:
        return None
    if not 1 <= version <= NEWEST[magic]:
        raise Damaged(f"format version {version} is not known")
    return generation, data[:24], body


def read_copies(vault: Path, name: str, magic: bytes) -> list:
    return [read_copy(vault / f"{name}.{letter}", magic) for letter in "ab"]


def read_pair(vault: Path, name: str, magic: bytes):
    valid = [copy for copy in read_copies(vault, name, magic) if copy is not None]
    if not valid:
        raise Damaged(name)
    return max(valid, key=lambda copy: copy[0])


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


# -- texts, dates and numbers: one spelling for each ------------------------------------------------------------------

WHITE_SPACE = "\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"


def is_control(char: str) -> bool:
    return ord(char) < 0x20 or 0x7F <= ord(char) <= 0x9F


def must(holds: bool, rule: str) -> None:
    if not holds:
        raise Damaged(rule)


def check_text(text, rule: str, most: int, least: int = 0, allowed_controls: str = "", trimmed: bool = True) -> None:
    must(type(text) is str, rule)
    try:
        length = len(text.encode())
    except UnicodeEncodeError:
        raise Damaged(f"{rule}: half of a character") from None
    must(least <= length <= most, f"{rule}: length")
    must(not any(is_control(char) and char not in allowed_controls for char in text), f"{rule}: control character")
    must(not trimmed or text == text.strip(WHITE_SPACE), f"{rule}: not trimmed")


def check_date(text, rule: str) -> None:
    must(type(text) is str and re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is not None, rule)
    try:
        datetime.date(*map(int, text.split("-")))
    except ValueError:
        raise Damaged(rule) from None


def check_time(text, rule: str) -> None:
    must(type(text) is str, rule)
    form = "([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})([.][0-9]{1,9})?Z"
    found = re.fullmatch(form, text)
    must(found is not None, rule)
    check_date(found[1], rule)
    must(found[1] < "9999" and found[2] < "24" and found[3] < "60" and found[4] < "60", rule)


def check_integer(value, rule: str, least: int, most: int) -> None:
    must(type(value) is int and least <= value <= most, rule)


def check_hex(text, rule: str, length: int) -> None:
    must(type(text) is str and re.fullmatch(f"[0-9a-f]{{{length}}}", text) is not None, rule)


def parse_json(text: bytes):
    def object_of(pairs):
        must(len({name for name, _ in pairs}) == len(pairs), "a name is repeated")
        return dict(pairs)

    def integer(digits: str):
        return -0.0 if digits == "-0" else int(digits) if -(2**63) <= int(digits) < 2**64 else float(digits)

    def number(digits: str):
        must(float(digits) not in (float("inf"), -float("inf")), "a number that no double holds")
        return float(digits)

    def constant(name: str):
        raise Damaged(f"{name} is not JSON")

    def check_depth(value, left: int) -> None:
        if isinstance(value, (dict, list)):
            must(left > 0, "nested too deeply")
            for inside in value.values() if isinstance(value, dict) else value:
                check_depth(inside, left - 1)
        for inside in [value, *value] if isinstance(value, dict) else [value]:
            if type(inside) is str:
                must(not any(0xD800 <= ord(char) < 0xE000 for char in inside), "half of a character")

    try:
        value = json.loads(
            text.decode(), object_pairs_hook=object_of, parse_int=integer, parse_float=number, parse_constant=constant
        )
        check_depth(value, 100)
    except (ValueError, RecursionError) as error:
        raise Damaged(f"JSON: {error}") from None
    return value


ABSENT = object()


def member(record: dict, name: str, may_be_absent: bool = False, may_be_null: bool = False):
    """The member of that name; None if it is allowed to be absent or null, and is."""
    value = record.get(name, ABSENT)
    must(may_be_absent or value is not ABSENT, f"{name} is missing")
    must(may_be_null or value is not None, f"{name} is null")
    return None if value is ABSENT else value


def check_type(value, kind: type, rule: str):
    must(type(value) is kind, rule)
    return value


def check_voices(voices) -> None:
    check_type(voices, dict, "voices")
    must(type(member(voices, "disguised")) is bool, "voices: disguised")
    left_out = member(voices, "left_out", True)
    left_out = check_type(left_out if left_out is not None else [], list, "voices: left_out")
    must(len(left_out) <= 100, "voices: left_out")
    before = -1
    for passage in left_out:
        check_type(passage, dict, "left_out")
        start, end = member(passage, "from_ms"), member(passage, "to_ms")
        check_integer(start, "left_out: from_ms", before + 1, U64)
        check_integer(end, "left_out: to_ms", start + 1, U64)
        must(type(passage.get("beep", False)) is bool, "left_out: beep")
        before = end


def check_covers(covers) -> None:
    must(type(covers) is list and len(covers) <= 200, "covers")
    numbers, count = set(), 0
    for cover in covers:
        check_type(cover, dict, "cover")
        number, places = member(cover, "number"), member(cover, "places")
        check_integer(number, "cover: number", 1, 65535)
        must(number not in numbers, "cover: number")
        numbers.add(number)
        found = member(cover, "found", True)
        must(found is None or type(found) is bool, "cover: found")
        start, end = member(cover, "from_ms", True), member(cover, "to_ms", True, True)
        check_integer(start if start is not None else 0, "cover: from_ms", 0, U64)
        if end is not None:
            check_integer(end, "cover: to_ms", (start or 0) + 1, U64)
        must(type(places) is list and len(places) > 0, "cover: places")
        count += len(places)
        before = -1
        for place in places:
            check_type(place, dict, "cover: place")
            at = member(place, "at_ms")
            check_integer(at, "cover: at_ms", before + 1, U64)
            before = at
            for low, high in [("left", "right"), ("top", "bottom")]:
                check_integer(member(place, low), f"cover: {low}", 0, 9999)
                check_integer(member(place, high), f"cover: {high}", member(place, low) + 1, 10000)
    must(count <= 2000, "covers: places")
