#!/usr/bin/env python3
"""Reads a Vitrin vault knowing nothing but docs/format.md.

An independent implementation: it shares no code with Vitrin, so that agreement between the two shows that the
specification says what the program does. It needs the libraries `cryptography` and `argon2-cffi` (requirements.txt).

    read_vault.py label VAULT                          the public label as JSON, not authenticated
    read_vault.py catalogue VAULT < PASSPHRASE         label and catalogue as JSON, authenticated
    read_vault.py film VAULT FILM_ID < PASSPHRASE      the film's bytes to standard output
    read_vault.py keys VAULT < PASSPHRASE              every key that is ever made of the passphrase, as JSON in hexadecimal
"""

import hashlib
import hmac
import json
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
    """(generation, the 24 bound bytes, body), or None if the copy is missing or torn."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    if len(data) < 56 or data[:8] != magic:
        return None
    version, length, generation = struct.unpack("<IIQ", data[8:24])
    body = data[56 : 56 + length]
    if len(body) != length or hashlib.sha512(data[:24] + body).digest()[:32] != data[24:56]:
        return None
    if version != 1:
        raise Damaged(f"format version {version} is not known")
    return generation, data[:24], body


def read_pair(vault: Path, name: str, magic: bytes):
    copies = [read_copy(vault / f"{name}.{letter}", magic) for letter in "ab"]
    valid = [copy for copy in copies if copy is not None]
    if not valid:
        raise Damaged(name)
    return max(valid, key=lambda copy: copy[0])


# -- section 4: the header --------------------------------------------------------------------------------------------


class Header:
    def __init__(self, vault: Path):
        _, self.bound, self.body = read_pair(vault, "vault", b"VITRINHD")
        self.at = 0
        self.vault_id = self.take(16)
        self.label = dict(zip(["name", "unit", "date", "if_found"], [self.text() for _ in range(4)]))
        self.slots = [self.slot() for _ in range(self.take(1)[0])]
        if len(self.body) - self.at != 64:
            raise Damaged("header")

    def take(self, count: int) -> bytes:
        taken = self.body[self.at : self.at + count]
        if len(taken) != count:
            raise Damaged("header")
        self.at += count
        return taken

    def text(self) -> str:
        return self.take(struct.unpack("<H", self.take(2))[0]).decode()

    def slot(self):
        number = self.take(4)
        name = self.text()
        cost = self.take(12)
        return {"number": number, "name": name, "cost": cost, "salt": self.take(32), "wrapped": self.take(104)}

    def unlock(self, passphrase: bytes) -> tuple[bytes, bytes]:
        """The key that the passphrase gives, and the vault key."""
        for slot in self.slots:
            memory, passes, lanes = struct.unpack("<III", slot["cost"])
            if not (65536 <= memory <= 1048576 and 3 <= passes <= 10 and 1 <= lanes <= 4):
                raise Damaged("cost out of range")
            key = hash_secret_raw(passphrase, slot["salt"], passes, memory, lanes, 32, Type.ID, 19)
            context = DOMAIN + b"slot\0" + self.vault_id + slot["number"] + slot["cost"]
            try:
                vault_key = open_small(key, context, slot["wrapped"])
            except Damaged:
                continue
            mac = hmac.digest(self.subkey(vault_key, b"header-mac"), self.bound + self.body[:-64], "sha512")
            if not hmac.compare_digest(mac, self.body[-64:]):
                raise Damaged("header MAC")
            return key, vault_key
        raise WrongPassphrase

    def subkey(self, vault_key: bytes, purpose: bytes) -> bytes:
        return hkdf_expand(vault_key, DOMAIN + purpose + b"\0" + self.vault_id, 32)


# -- section 5: the catalogue -----------------------------------------------------------------------------------------


def read_catalogue(vault: Path, header: Header, vault_key: bytes) -> dict:
    generation, _, body = read_pair(vault, "catalogue", b"VITRINCT")
    context = DOMAIN + b"catalogue\0" + header.vault_id + struct.pack("<Q", generation)
    return json.loads(open_small(header.subkey(vault_key, b"catalogue"), context, body))


# -- section 6: films -------------------------------------------------------------------------------------------------


def film_key(header: Header, vault_key: bytes, film: dict) -> bytes:
    context = DOMAIN + b"film-key\0" + header.vault_id + bytes.fromhex(film["id"])
    return open_small(header.subkey(vault_key, b"film-keys"), context, bytes.fromhex(film["key"]))


def part_context(header: Header, film: dict, part: int) -> bytes:
    return DOMAIN + b"part\0" + header.vault_id + bytes.fromhex(film["id"]) + struct.pack("<I", part)


def read_film(vault: Path, header: Header, vault_key: bytes, film: dict, out) -> None:
    key = film_key(header, vault_key, film)
    if film["state"] != "sealed" or film["parts"] != max(1, -(-film["size"] // film["part_size"])):
        raise Damaged("film record")
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
