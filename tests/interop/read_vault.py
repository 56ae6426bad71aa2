#!/usr/bin/env python3
"""Reads a Vitrin vault knowing nothing but docs/format.md.

An independent implementation: it shares no code with Vitrin, so that agreement between the two shows that the
specification says what the program does. It needs the libraries `cryptography` and `argon2-cffi` (requirements.txt).
It refuses what the page says is refused; write_vault.py, beside it, is the writer.

    read_vault.py label VAULT                          the public label as JSON, not authenticated
    read_vault.py catalogue VAULT < PASSPHRASE         label and catalogue as JSON, authenticated
    read_vault.py film VAULT FILM_ID < PASSPHRASE      the film's bytes to standard output
    read_vault.py keys VAULT < PASSPHRASE              every key that is ever made of the passphrase, as JSON in hexadecimal
"""

import datetime
import hashlib
import hmac
import json
import re
import struct
import sys
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CHUNK = 16 * 1024
TAG = 16
DOMAIN = b"vitrin/1/"


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
    if version != 1:
        raise Damaged(f"format version {version} is not known")
    return generation, data[:24], body


def read_copies(vault: Path, name: str, magic: bytes) -> list:
    return [read_copy(vault / f"{name}.{letter}", magic) for letter in "ab"]


def read_pair(vault: Path, name: str, magic: bytes):
    valid = [copy for copy in read_copies(vault, name, magic) if copy is not None]
    if not valid:
        raise Damaged(name)
    return max(valid, key=lambda copy: copy[0])


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


# -- section 4: the header --------------------------------------------------------------------------------------------

U32 = 2**32 - 1
U64 = 2**64 - 1


class Header:
    def __init__(self, vault: Path):
        self.generation, self.bound, self.body = read_pair(vault, "vault", b"VITRINHD")
        self.at = 0
        self.vault_id = self.take(16)
        self.label = dict(zip(["name", "unit", "date", "if_found"], [self.text() for _ in range(4)]))
        for field, least in [("name", 1), ("unit", 0), ("if_found", 0)]:
            check_text(self.label[field], f"label: {field}", 500, least)
        check_date(self.label["date"], "label: date")
        count = self.take(1)[0]
        check_integer(count, "number of slots", 1, 8)
        self.slots = [self.slot() for _ in range(count)]
        for field in ["number", "name"]:
            must(len({slot[field] for slot in self.slots}) == count, f"two slots with the same {field}")
        must(len(self.body) - self.at == 64, "length of the header")

    def take(self, count: int) -> bytes:
        taken = self.body[self.at : self.at + count]
        if len(taken) != count:
            raise Damaged("header")
        self.at += count
        return taken

    def text(self) -> str:
        try:
            return self.take(struct.unpack("<H", self.take(2))[0]).decode()
        except UnicodeDecodeError:
            raise Damaged("header: not UTF-8") from None

    def slot(self):
        number = self.take(4)
        name = self.text()
        check_text(name, "slot: name", 100, 1)
        cost = self.take(12)
        memory, passes, lanes = struct.unpack("<III", cost)
        must(65536 <= memory <= 1048576 and 3 <= passes <= 10 and 1 <= lanes <= 4, "slot: cost")
        return {"number": number, "name": name, "cost": cost, "salt": self.take(32), "wrapped": self.take(104)}

    def slot_context(self, slot) -> bytes:
        return DOMAIN + b"slot\0" + self.vault_id + slot["number"] + slot["cost"]

    def unlock(self, passphrase: bytes) -> tuple[bytes, bytes]:
        """The key that the passphrase gives, and the vault key."""
        for slot in self.slots:
            key = slot_key(passphrase, slot)
            try:
                vault_key = open_small(key, self.slot_context(slot), slot["wrapped"])
            except Damaged:
                continue
            self.authenticate(vault_key)
            return key, vault_key
        raise WrongPassphrase

    def authenticate(self, vault_key: bytes) -> None:
        mac = hmac.digest(self.subkey(vault_key, b"header-mac"), self.bound + self.body[:-64], "sha512")
        if not hmac.compare_digest(mac, self.body[-64:]):
            raise Damaged("header MAC")

    def subkey(self, vault_key: bytes, purpose: bytes) -> bytes:
        return hkdf_expand(vault_key, DOMAIN + purpose + b"\0" + self.vault_id, 32)


def slot_key(passphrase: bytes, slot) -> bytes:
    memory, passes, lanes = struct.unpack("<III", slot["cost"])
    return hash_secret_raw(passphrase, slot["salt"], passes, memory, lanes, 32, Type.ID, 19)


# -- section 5: the catalogue -----------------------------------------------------------------------------------------

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


def check_facts(facts) -> None:
    check_type(facts, dict, "facts")
    for name in ["container", "recorded_on"]:
        value = member(facts, name, True, True)
        must(value is None or type(value) is str, f"facts: {name}")
    duration = member(facts, "duration_ms", True, True)
    must(duration is None or type(duration) is int and 0 <= duration <= U64, "facts: duration_ms")
    picture, sound = member(facts, "picture", True, True), member(facts, "sound", True, True)
    if picture is not None:
        check_type(picture, dict, "picture")
        check_type(member(picture, "codec"), str, "picture: codec")
        check_integer(member(picture, "width"), "width", 0, U32)
        check_integer(member(picture, "height"), "height", 0, U32)
        check_integer(member(picture, "rotation"), "rotation", 0, 2**16 - 1)
        check_type(member(picture, "interlaced"), bool, "interlaced")
        check_ratio(member(picture, "pixel_aspect"), "pixel_aspect")
        rate = member(picture, "frame_rate", True, True)
        if rate is not None:
            check_ratio(rate, "frame_rate")
    if sound is not None:
        check_type(sound, dict, "sound")
        check_type(member(sound, "codec"), str, "sound: codec")
        check_integer(member(sound, "channels"), "channels", 0, U32)
        check_integer(member(sound, "sample_rate"), "sample_rate", 0, U32)


def check_ratio(value, rule: str) -> None:
    must(type(value) is list and len(value) == 2, rule)
    for number in value:
        check_integer(number, rule, 0, U32)


def check_markers(markers) -> None:
    must(type(markers) is list and len(markers) <= 200, "markers")
    before = -1
    for marker in markers:
        check_type(marker, dict, "marker")
        at = member(marker, "at_ms")
        check_integer(at, "marker: at_ms", before + 1, U64)
        check_text(member(marker, "text"), "marker: text", 200)
        before = at


def check_source(source) -> None:
    check_type(source, dict, "source")
    for file in check_type(member(source, "files"), list, "source: files"):
        check_type(file, dict, "source: file")
        check_type(member(file, "name"), str, "source: name")
        check_integer(member(file, "size"), "source: size", 0, U64)
        start = member(file, "start", True, True)
        if start is not None:
            check_hex(start, "source: start", 64)


def check_fingerprints(fingerprints) -> None:
    check_type(fingerprints, dict, "fingerprints")
    check_hex(member(fingerprints, "key"), "fingerprints: key", 64)
    for file in check_type(member(fingerprints, "files"), list, "fingerprints: files"):
        check_type(file, dict, "fingerprint")
        check_integer(member(file, "size"), "fingerprint: size", 0, U64)
        check_hex(member(file, "start"), "fingerprint: start", 64)
        check_hex(member(file, "end"), "fingerprint: end", 64)
        check_hex(member(file, "film"), "fingerprint: film", 32)


def films_from(catalogue: dict, file: Path) -> list[str]:
    """The ids of the films that came from a file, erased ones too."""
    fingerprints = catalogue.get("fingerprints") or {"key": "", "files": []}
    key, data = bytes.fromhex(fingerprints["key"]), file.read_bytes()
    length = min(len(data), 2**20)

    def mac(name: bytes, piece: bytes) -> str:
        return hmac.digest(key, DOMAIN + name + b"\0" + piece, "sha512")[:32].hex()

    start = mac(b"fingerprint-start", data[:length])
    end = mac(b"fingerprint-end", data[len(data) - length :])
    wanted = (len(data), start, end)
    return [known["film"] for known in fingerprints["files"] if (known["size"], known["start"], known["end"]) == wanted]


def check_film(film) -> None:
    check_type(film, dict, "film")
    check_hex(member(film, "id"), "film: id", 32)
    check_hex(member(film, "key"), "film: key", 208)
    check_text(member(film, "title"), "film: title", 500, 1)
    check_text(member(film, "imported_by"), "film: imported_by", 500)
    check_time(member(film, "imported_at"), "film: imported_at")
    day = member(film, "recorded_on", True, True)
    if day is not None:
        check_date(day, "film: recorded_on")
    size, part_size, parts = (member(film, name) for name in ["size", "part_size", "parts"])
    check_integer(size, "film: size", 0, U64)
    check_integer(part_size, "film: part_size", CHUNK, 256_000 * CHUNK)
    check_integer(parts, "film: parts", 0, 1000)
    must(part_size % CHUNK == 0, "film: part_size")
    state = member(film, "state")
    if state == "sealed":
        must(parts == max(1, -(-size // part_size)), "film: parts")
    else:
        must(state == "unfinished" and size == 0 and parts == 0, "film: state")
    facts = member(film, "facts", True, True)
    if facts is not None:
        check_facts(facts)
    source = member(film, "source", True, True)
    if source is not None:
        check_source(source)
    markers, notes = member(film, "markers", True), member(film, "notes", True)
    check_markers(markers if markers is not None else [])
    check_text(notes if notes is not None else "", "notes", 16384, 0, "\n\t", trimmed=False)


def check_catalogue(catalogue, generation: int) -> None:
    check_type(catalogue, dict, "catalogue")
    films, erased = check_type(member(catalogue, "films"), list, "films"), member(catalogue, "erased", True)
    for film in films:
        check_film(film)
    erased = check_type(erased if erased is not None else [], list, "erased")
    for film_id in erased:
        check_hex(film_id, "erased", 32)
    ids = [film["id"] for film in films]
    must(len(set(ids)) == len(ids), "two films with the same id")
    must(not set(ids) & set(erased), "a film is both listed and erased")
    fingerprints = member(catalogue, "fingerprints", True, True)
    if fingerprints is not None:
        check_fingerprints(fingerprints)
    forget_before = member(catalogue, "forget_before", True)
    check_integer(forget_before if forget_before is not None else 0, "forget_before", 0, generation)


def catalogue_context(header: Header, generation: int) -> bytes:
    return DOMAIN + b"catalogue\0" + header.vault_id + struct.pack("<Q", generation)


def read_catalogue(vault: Path, header: Header, vault_key: bytes) -> dict:
    generation, _, body = read_pair(vault, "catalogue", b"VITRINCT")
    key = header.subkey(vault_key, b"catalogue")
    catalogue = parse_json(open_small(key, catalogue_context(header, generation), body))
    check_catalogue(catalogue, generation)
    return catalogue


# -- section 6: films -------------------------------------------------------------------------------------------------


def film_key_context(header: Header, film_id: str) -> bytes:
    return DOMAIN + b"film-key\0" + header.vault_id + bytes.fromhex(film_id)


def film_key(header: Header, vault_key: bytes, film: dict) -> bytes:
    context = film_key_context(header, film["id"])
    return open_small(header.subkey(vault_key, b"film-keys"), context, bytes.fromhex(film["key"]))


def part_context(header: Header, film: dict, part: int) -> bytes:
    return DOMAIN + b"part\0" + header.vault_id + bytes.fromhex(film["id"]) + struct.pack("<I", part)


def read_film(vault: Path, header: Header, vault_key: bytes, film: dict, out) -> None:
    key = film_key(header, vault_key, film)
    must(film["state"] == "sealed", "an unfinished film is never shown")
    for part in range(film["parts"]):
        path = vault / "films" / f"{film['id']}.{part:03}"
        plain = min(film["part_size"], film["size"] - part * film["part_size"])
        length = path.stat().st_size
        if length != 56 + plain + (plain // CHUNK + 1) * TAG:
            raise Damaged(f"length of part {part}")
        with path.open("rb") as file:
            for chunk in open_message(key, part_context(header, film, part), file.read, length):
                out.write(chunk)


def all_keys(vault: Path, header: Header, key: bytes, vault_key: bytes, catalogue: dict) -> dict:
    keys = {"key of the passphrase": key, "vault key": vault_key}
    for purpose in [b"header-mac", b"catalogue", b"film-keys"]:
        keys[f"vault's key for {purpose.decode()}"] = header.subkey(vault_key, purpose)
    for film in catalogue["films"]:
        keys[f"key of film {film['id']}"] = key = film_key(header, vault_key, film)
        for part in range(film["parts"]):
            with (vault / "films" / f"{film['id']}.{part:03}").open("rb") as file:
                secrets = message_secrets(key, part_context(header, film, part), file.read(24))
            keys[f"key of part {part} of film {film['id']}"] = secrets[:32]
    return keys


def main() -> int:
    command, vault = sys.argv[1], Path(sys.argv[2])
    header = Header(vault)
    if command == "label":
        print(json.dumps(header.label))
        return 0
    key, vault_key = header.unlock(sys.stdin.buffer.readline().rstrip(b"\r\n"))
    catalogue = read_catalogue(vault, header, vault_key)
    if command == "keys":
        keys = all_keys(vault, header, key, vault_key, catalogue)
        print(json.dumps({name: secret.hex() for name, secret in keys.items()}))
        return 0
    if command == "catalogue":
        print(json.dumps({"label": header.label, "catalogue": catalogue}))
        return 0
    film = next(film for film in catalogue["films"] if film["id"] == sys.argv[3])
    read_film(vault, header, vault_key, film, sys.stdout.buffer)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except WrongPassphrase:
        sys.exit("wrong passphrase")
    except Damaged as error:
        sys.exit(f"damaged: {error}")
