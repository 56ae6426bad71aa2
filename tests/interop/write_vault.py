#!/usr/bin/env python3
"""Writes a Vitrin vault knowing nothing but docs/format.md; the reader is read_vault.py, beside it.

    write_vault.py create VAULT NAME < PASSPHRASE                a new vault, its label in that name
    write_vault.py import VAULT FILM TITLE < PASSPHRASE          seals the file FILM, prints the film's id
    write_vault.py begin VAULT TITLE < PASSPHRASE                lists a film as unfinished, as an import does that is cut off
    write_vault.py note VAULT FILM_ID NOTES < PASSPHRASE         replaces the notes, and marks the film's first second
    write_vault.py rate VAULT FILM_ID FORM < PASSPHRASE          adds a rating with the form in the file FORM
    write_vault.py picture VAULT FILM_ID WIDTH HEIGHT < PASSPHRASE  seals a small picture of one grey
    write_vault.py erase VAULT FILM_ID < PASSPHRASE
    write_vault.py passphrase VAULT NAME < OLD, NEW              adds a passphrase; two lines
    write_vault.py vectors FOLDER                                the test vectors: a vault, and vectors.json beside it
    write_vault.py rules FOLDER                                  reads FOLDER/rules.json and tries each rule on the vectors
"""

import datetime
import fcntl
import hashlib
import hmac
import json
import os
import re
import shutil
import struct
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

import read_vault as reader
from read_vault import CHUNK, DOMAIN, Damaged, Header
from vault_basics import sync_folder
from vault_pictures import write_picture
from vault_ratings import rate

PART_SIZE = 256_000 * CHUNK
BLOCK = 4096
FLOOR = struct.pack("<III", 65536, 3, 1)

random_bytes = os.urandom


# -- section 2: sealing -----------------------------------------------------------------------------------------------


def seal(key: bytes, context: bytes, plain: bytes) -> bytes:
    salt = random_bytes(24)
    okm = reader.message_secrets(key, context, salt)
    aead, base_nonce = AESGCM(okm[:32]), int.from_bytes(okm[32:44], "big")
    sealed = [salt, okm[44:]]
    for number in range(len(plain) // CHUNK + 1):
        chunk = plain[number * CHUNK : (number + 1) * CHUNK]
        sealed.append(aead.encrypt((base_nonce ^ number).to_bytes(12, "big"), chunk, None))
    return b"".join(sealed)


# -- section 3: two copies --------------------------------------------------------------------------------------------


@contextmanager
def write_lock(vault: Path):
    with (vault / "vault.lck").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def bound_of(magic: bytes, version: int, generation: int, length: int) -> bytes:
    return magic + struct.pack("<IIQ", version, length, generation)


def write_copy(path: Path, magic: bytes, version: int, generation: int, body: bytes) -> None:
    bound = bound_of(magic, version, generation, len(body))
    data = bound + hashlib.sha512(bound + body).digest()[:32] + body
    is_new = not path.exists()
    with path.open("wb" if is_new else "r+b") as file:
        length = max(-(-len(data) // BLOCK) * BLOCK, os.fstat(file.fileno()).st_size)
        file.write(data.ljust(length, b"\0"))
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        sync_folder(path.parent)
    reader.must(path.read_bytes()[: len(data)] == data, "the medium gives back something else")


def write_both(vault: Path, name: str, magic: bytes, version: int, body_of) -> None:
    """Over the copy that is not current first, then over the other; only then the change is confirmed."""
    copies = reader.read_copies(vault, name, magic)
    current = max((copy for copy in copies if copy is not None), key=lambda copy: copy[0], default=None)
    generation = 1 if current is None else current[0] + 1
    first = 1 if current is not None and copies[0] is not None and copies[0][0] == current[0] else 0
    body = body_of(generation)
    for which in [first, 1 - first]:
        write_copy(vault / f"{name}.{'ab'[which]}", magic, version, generation, body)


# -- section 4: the header --------------------------------------------------------------------------------------------


def text(value: str) -> bytes:
    return struct.pack("<H", len(value.encode())) + value.encode()


def first_slot(vault_id: bytes, number: int, name: str, passphrase: bytes, vault_key: bytes) -> dict:
    """As version 1 had it: the vault key in the place of the slot root."""
    return with_root({"number": struct.pack("<I", number), "name": name}, vault_id, passphrase, vault_key)


def with_root(slot: dict, vault_id: bytes, passphrase: bytes, root: bytes) -> dict:
    slot |= {"cost": FLOOR, "salt": random_bytes(32), "renewed": 0}
    context = DOMAIN + b"slot\0" + vault_id + slot["number"] + slot["cost"]
    return slot | {"root": seal(reader.slot_key(passphrase, slot), context, root)}


def header_body(vault_id: bytes, label: dict, slots: list, version: int) -> bytes:
    """Without the MAC."""
    body = vault_id + b"".join(text(label[field]) for field in ["name", "unit", "date", "if_found"])
    if version > 1:
        body += bytes([len(slots[0]["keys"])])
    body += bytes([len(slots)])
    for slot in slots:
        body += slot["number"] + text(slot["name"]) + slot["cost"] + slot["salt"] + slot["root"]
        if version > 1:
            body += struct.pack("<Q", slot["renewed"]) + b"".join(slot["keys"]) + slot["kept"]
    return body


def with_mac(body: bytes, version: int, generation: int, vault_id: bytes, vault_key: bytes) -> bytes:
    key = reader.hkdf_expand(vault_key, DOMAIN + b"header-mac\0" + vault_id, 32)
    return body + hmac.digest(key, bound_of(b"VITRINHD", version, generation, len(body) + 64) + body, "sha512")


def write_header(vault: Path, vault_id: bytes, label: dict, slots: list, vault_key: bytes, version: int) -> None:
    body = header_body(vault_id, label, slots, version)

    def body_of(generation: int) -> bytes:
        return with_mac(body, version, generation, vault_id, vault_key)

    write_both(vault, "vault", b"VITRINHD", version, body_of)


# -- section 5: the catalogue -----------------------------------------------------------------------------------------


def sealed_catalogue(vault_id: bytes, vault_key: bytes, generation: int, plain: bytes) -> bytes:
    key = reader.hkdf_expand(vault_key, DOMAIN + b"catalogue\0" + vault_id, 32)
    return seal(key, DOMAIN + b"catalogue\0" + vault_id + struct.pack("<Q", generation), plain)


class Open:
    """An unlocked vault while its lock is held."""

    def __init__(self, vault: Path, passphrase: bytes):
        self.path = vault
        self.header = Header(vault)
        way, vault_keys = self.header.unlock(passphrase)
        self.slot_key = way["key of the passphrase"]
        self.vault_key, self.catalogue = reader.read_catalogue(vault, self.header, vault_keys)
        self.finish_interrupted_work()
        if len(vault_keys) == 2:
            self.write_slots(self.secrets(vault_keys[0]), [self.vault_key], renew=True)

    def finish_interrupted_work(self) -> None:
        for name, magic in [("vault", b"VITRINHD"), ("catalogue", b"VITRINCT")]:
            generation, bound, body = reader.read_pair(self.path, name, magic)
            version = struct.unpack("<I", bound[8:12])[0]
            for letter, copy in zip("ab", reader.read_copies(self.path, name, magic)):
                if copy is None or copy[0] != generation:
                    write_copy(self.path / f"{name}.{letter}", magic, version, generation, body)
        if self.catalogue.get("erased"):
            self.remove_erased_files()

    def commit(self, forget: bool = False) -> None:
        def body_of(generation: int) -> bytes:
            if forget:
                self.catalogue["forget_before"] = generation
            plain = json.dumps(self.catalogue, ensure_ascii=False, separators=(",", ":")).encode()
            return sealed_catalogue(self.header.vault_id, self.vault_key, generation, plain)

        write_both(self.path, "catalogue", b"VITRINCT", 1, body_of)

    # -- section 4: replacing the vault key

    def secrets(self, vault_key: bytes) -> list[bytes]:
        return [self.header.secret_by(vault_key, slot) for slot in self.header.slots]

    def write_slots(self, secrets: list[bytes], vault_keys: list[bytes], renew: bool = False) -> None:
        """The header in version 2, with one or two vault keys, the first of which authenticates it."""
        header = self.header
        for at, slot in enumerate(header.slots):
            if renew:
                self.renew(slot, secrets, at)
            wrapping = header.subkey(vault_keys[0], b"slot-secrets")
            slot["keys"] = [seal(secrets[at], header.vault_key_context(slot), key) for key in vault_keys]
            slot["kept"] = seal(wrapping, header.kept_secret_context(slot), secrets[at])
        write_header(self.path, header.vault_id, header.label, header.slots, vault_keys[0], 2)
        self.header = Header(self.path)

    def renew(self, slot: dict, secrets: list[bytes], at: int) -> None:
        """A new root for the slot whose passphrase is known."""
        context = self.header.slot_context(slot)
        try:
            reader.open_small(self.slot_key, context, slot["root"])
        except Damaged:
            return
        root = random_bytes(32)
        slot["root"], slot["renewed"] = seal(self.slot_key, context, root), self.header.generation + 1
        secrets[at] = self.header.slot_secret(root, slot)

    def add_passphrase(self, name: str, passphrase: bytes) -> None:
        header, secrets = self.header, self.secrets(self.vault_key)
        number = max(struct.unpack("<I", slot["number"])[0] for slot in header.slots) + 1
        root = random_bytes(32)
        slot = with_root({"number": struct.pack("<I", number), "name": name}, header.vault_id, passphrase, root)
        header.slots.append(slot | {"renewed": header.generation + 1})
        self.write_slots([*secrets, header.slot_secret(root, slot)], [self.vault_key])

    def replace_vault_key(self) -> None:
        """And commits the catalogue."""
        old, new = self.vault_key, random_bytes(32)
        self.write_slots(self.secrets(old), [old, new])
        for film in self.catalogue["films"]:
            context, key = reader.film_key_context(self.header, film["id"]), reader.film_key(self.header, old, film)
            film["key"] = seal(self.header.subkey(new, b"film-keys"), context, key).hex()
        self.vault_key = new
        self.commit(forget=True)
        self.write_slots(self.secrets(old), [new], renew=True)

    def film(self, film_id: str) -> dict:
        return next(film for film in self.catalogue["films"] if film["id"] == film_id)

    # -- section 6: films, section 8: orders of writing

    def list_unfinished(self, title: str, part_size: int, imported_at: str) -> tuple[dict, bytes]:
        film_id, key = random_bytes(16).hex(), random_bytes(32)
        context = reader.film_key_context(self.header, film_id)
        film = {
            "id": film_id,
            "state": "unfinished",
            "title": title,
            "imported_at": imported_at,
            "imported_by": "write_vault.py",
            "recorded_on": None,
            "size": 0,
            "part_size": part_size,
            "parts": 0,
            "facts": None,
            "key": seal(self.header.subkey(self.vault_key, b"film-keys"), context, key).hex(),
        }
        self.catalogue["films"].append(film)
        self.commit()
        return film, key

    def import_film(self, plain: bytes, title: str, part_size: int = PART_SIZE, imported_at: str | None = None) -> dict:
        imported_at = imported_at or f"{datetime.datetime.now(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}"
        film, key = self.list_unfinished(title, part_size, imported_at)
        parts = max(1, -(-len(plain) // part_size))
        for part in range(parts):
            sealed = seal(
                key,
                reader.part_context(self.header, film, part),
                plain[part * part_size : (part + 1) * part_size],
            )
            with (self.path / "films" / f"{film['id']}.{part:03}").open("xb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
        sync_folder(self.path / "films")
        film |= {"state": "sealed", "size": len(plain), "parts": parts}
        with tempfile.SpooledTemporaryFile() as back:
            reader.read_film(self.path, self.header, self.vault_key, film, back)
            back.seek(0)
            reader.must(back.read() == plain, "the medium gives back something else")
        self.commit()
        return film

    def erase(self, film_id: str) -> None:
        self.catalogue["films"].remove(self.film(film_id))
        self.catalogue.setdefault("erased", []).append(film_id)
        self.replace_vault_key()
        self.remove_erased_files()

    def remove_erased_files(self) -> None:
        for film_id in self.catalogue["erased"]:
            for path in sorted((self.path / "films").glob(f"{film_id}.[0-9]*"), reverse=True):
                with path.open("r+b") as file:
                    file.write(bytes(min(path.stat().st_size, 64 * 1024)))
                    file.flush()
                    os.fsync(file.fileno())
                path.unlink()
        sync_folder(self.path / "films")
        self.catalogue["erased"] = []
        self.commit()


def create(vault: Path, label: dict, passphrases: list) -> None:
    """`passphrases`: (name, passphrase) of each slot. Of version 1, so that there are vaults of that to be read and changed."""
    (vault / "films").mkdir(parents=True)
    with write_lock(vault):
        vault_id, vault_key = random_bytes(16), random_bytes(32)
        write_both(
            vault,
            "catalogue",
            b"VITRINCT",
            1,
            lambda generation: sealed_catalogue(vault_id, vault_key, generation, b'{"films":[]}'),
        )
        (vault / "LABEL.txt").write_bytes(f"Vitrin: {label['name']}\r\n".encode())
        slots = [
            first_slot(vault_id, number, name, passphrase, vault_key)
            for number, (name, passphrase) in enumerate(passphrases, 1)
        ]
        write_header(vault, vault_id, label, slots, vault_key, 1)


# -- test vectors -----------------------------------------------------------------------------------------------------

PASSPHRASES = [("Anna Andersson", "Åskådare9"), ("handledare", "Abcdefg1")]
LABEL = {"name": "Anna Andersson", "unit": "BUP Borås", "date": "2026-03-09", "if_found": "Receptionen"}


def not_random(seed: bytes):
    counter = 0

    def take(length: int) -> bytes:
        nonlocal counter
        counter += 1
        return hashlib.sha512(seed + struct.pack("<I", counter)).digest()[:length]

    return take


def message(name: str, key: bytes, context: bytes, sealed: bytes) -> dict:
    """Every value on the way from a key and a message to the plaintext."""
    okm = reader.message_secrets(key, context, sealed[:24])
    return {
        "message": name,
        "key": key.hex(),
        "context": context.hex(),
        "salt": sealed[:24].hex(),
        "message_key": okm[:32].hex(),
        "base_nonce": okm[32:44].hex(),
        "commitment": okm[44:].hex(),
        "sealed_length": len(sealed),
        "plaintext_sha512": hashlib.sha512(reader.open_small(key, context, sealed)).hexdigest(),
    }


def write_vectors(folder: Path) -> None:
    global random_bytes
    random_bytes = not_random(b"vitrin test vectors")
    vault = folder / "vault"
    create(vault, LABEL, [(name, passphrase.encode()) for name, passphrase in PASSPHRASES])
    passphrase = PASSPHRASES[0][1].encode()
    with write_lock(vault):
        opened = Open(vault, passphrase)
        first = bytes(at * 7 % 251 for at in range(CHUNK + 10))
        opened.import_film(first, "Möte 1", CHUNK, "2026-03-09T08:15:00Z")
        opened.import_film(b"film\n", "Möte 2", PART_SIZE, "2026-03-10T08:15:00.123456789Z")
        # What a later Vitrin may add, in every object.
        film = opened.catalogue["films"][0]
        film["recorded_on"] = "2026-03-08"
        film["facts"] = {
            "container": "MP4",
            "duration_ms": 61040,
            "picture": {
                "codec": "H.264",
                "width": 1920,
                "height": 1080,
                "frame_rate": [25, 1],
                "interlaced": False,
                "rotation": 0,
                "pixel_aspect": [1, 1],
                "later": {"depth": 10},
            },
            "sound": {"codec": "AAC", "channels": 2, "sample_rate": 48000, "later": [1, None]},
            "recorded_on": "2026-03-08",
            "later": "kept",
        }
        film["markers"] = [{"at_ms": 2000, "text": "Blicken", "later": True}, {"at_ms": 61040, "text": ""}]
        film["notes"] = "Börja här.\n\tSedan frågan."
        film["later"] = 1.5
        opened.catalogue["later"] = {"a": [{"b": "kept"}]}
        opened.commit()
    # The same vault after its second film was erased: of version 2, with another vault key, and with one slot renewed.
    second = folder / "vault-2"
    shutil.copytree(vault, second)
    with write_lock(second):
        Open(second, passphrase).erase(opened.catalogue["films"][1]["id"])
    for path in [vault, second]:
        (path / "vault.lck").unlink()
    for name, vectors in [("vectors", vectors_of(vault)), ("vectors-2", vectors_2_of(second))]:
        (folder / f"{name}.json").write_text(json.dumps(vectors, ensure_ascii=False, indent=2) + "\n")


def catalogue_vectors(vault: Path, header: Header, vault_key: bytes, purposes: list) -> tuple[dict, list]:
    """What follows from the vault key, and the messages on the way to the films."""
    generation, _, body = reader.read_pair(vault, "catalogue", b"VITRINCT")
    subkeys = {purpose.decode(): header.subkey(vault_key, purpose) for purpose in purposes}
    context = reader.catalogue_context(header, generation)
    plain = reader.open_small(subkeys["catalogue"], context, body)
    messages = [message("catalogue", subkeys["catalogue"], context, body)]
    films = []
    for film in json.loads(plain)["films"]:
        wrapped = bytes.fromhex(film["key"])
        context = reader.film_key_context(header, film["id"])
        messages.append(message(f"key of film {film['id']}", subkeys["film-keys"], context, wrapped))
        film_key = reader.film_key(header, vault_key, film)
        for part in range(film["parts"]):
            sealed = (vault / "films" / f"{film['id']}.{part:03}").read_bytes()
            context = reader.part_context(header, film, part)
            messages.append(message(f"part {part} of film {film['id']}", film_key, context, sealed))
        with tempfile.SpooledTemporaryFile() as out:
            reader.read_film(vault, header, vault_key, film, out)
            out.seek(0)
            digest = hashlib.sha512(out.read()).hexdigest()
        films.append({"id": film["id"], "film_key": film_key.hex(), "film_sha512": digest})
    values = {
        "vault_key": vault_key.hex(),
        "subkeys": {purpose: subkey.hex() for purpose, subkey in subkeys.items()},
        "header_mac_input": (header.bound + header.body[:-64]).hex(),
        "header_mac": header.body[-64:].hex(),
        "catalogue_generation": generation,
        "catalogue_json": plain.decode(),
    }
    return values | {"films": films}, messages


def vectors_of(vault: Path) -> dict:
    passphrase = PASSPHRASES[0][1].encode()
    header = Header(vault)
    way, [vault_key] = header.unlock(passphrase)
    key = way["key of the passphrase"]
    slot = header.slots[0]
    values, messages = catalogue_vectors(vault, header, vault_key, [b"header-mac", b"catalogue", b"film-keys"])
    films = values.pop("films")
    return {
        "passphrase": PASSPHRASES[0][1],
        "passphrase_utf8": passphrase.hex(),
        "other_passphrase": PASSPHRASES[1][1],
        "label": header.label,
        "vault_id": header.vault_id.hex(),
        "slot_1_salt": slot["salt"].hex(),
        "slot_1_key": key.hex(),
        **values,
        "messages": [message("slot 1", key, header.slot_context(slot), slot["root"]), *messages],
        "films": films,
    }


def vectors_2_of(vault: Path) -> dict:
    header = Header(vault)
    _, [vault_key] = header.unlock(PASSPHRASES[0][1].encode())
    purposes = [b"header-mac", b"catalogue", b"film-keys", b"slot-secrets"]
    values, of_catalogue = catalogue_vectors(vault, header, vault_key, purposes)
    films, wrapping = values.pop("films"), header.subkey(vault_key, b"slot-secrets")
    slots, messages = [], []
    for (_, passphrase), slot in zip(PASSPHRASES, header.slots):
        key = reader.slot_key(passphrase.encode(), slot)
        number = struct.unpack("<I", slot["number"])[0]
        root = reader.open_small(key, header.slot_context(slot), slot["root"])
        secret = header.slot_secret(root, slot)
        reader.must(header.secret_by(vault_key, slot) == secret, "the kept secret is another")
        slots.append(
            {
                "number": number,
                "passphrase": passphrase,
                "renewed": slot["renewed"],
                "salt": slot["salt"].hex(),
                "slot_key": key.hex(),
                "slot_root": root.hex(),
                "slot_secret": secret.hex(),
            }
        )
        messages += [
            message(f"root of slot {number}", key, header.slot_context(slot), slot["root"]),
            message(f"vault key of slot {number}", secret, header.vault_key_context(slot), slot["keys"][0]),
            message(f"secret of slot {number}", wrapping, header.kept_secret_context(slot), slot["kept"]),
        ]
    return {
        "vault_id": header.vault_id.hex(),
        "header_generation": header.generation,
        "slots": slots,
        **values,
        "messages": [*messages, *of_catalogue],
        "films": films,
    }


# -- the table of rules -----------------------------------------------------------------------------------------------


def expand(pattern: str) -> str:
    """`{x*500}` stands for 500 times x, `{u+0085}` for that character: what JSON cannot show well."""
    pattern = re.sub(r"\{u\+([0-9a-f]{4})\}", lambda found: chr(int(found[1], 16)), pattern)
    return re.sub(r"\{([^{}*]+)\*([0-9]+)\}", lambda found: found[1] * int(found[2]), pattern)


def try_rule(vault: Path, rule: dict, vault_key: bytes) -> bool:
    """Whether the reader refuses the vault after the rule's change."""
    header = Header(vault)
    old, new = expand(rule["from"]), expand(rule["to"])
    if rule["in"] == "catalogue":
        generation, _, body = reader.read_pair(vault, "catalogue", b"VITRINCT")
        key = header.subkey(vault_key, b"catalogue")
        plain = reader.open_small(key, reader.catalogue_context(header, generation), body).decode()
        assert old in plain, rule
        plain = plain.replace(old, new, 1).encode()
        generation += 1
        name, magic, version = "catalogue", b"VITRINCT", 1
        body = sealed_catalogue(header.vault_id, vault_key, generation, plain)
    else:
        old, new = (text(old), text(new)) if rule["in"] == "header text" else (bytes.fromhex(old), bytes.fromhex(new))
        body = header.body[:-64]
        assert old in body, rule
        generation = header.generation + 1
        name, magic, version = "vault", b"VITRINHD", header.version
        body = with_mac(body.replace(old, new, 1), version, generation, header.vault_id, vault_key)
    for letter in "ab":
        write_copy(vault / f"{name}.{letter}", magic, version, generation, body)
    try:
        header = Header(vault)
        header.authenticate(vault_key)
        reader.read_catalogue(vault, header, [vault_key])
        return False
    except Damaged:
        return True


def try_rules(folder: Path) -> int:
    vault_key = bytes.fromhex(json.loads((folder / "vectors.json").read_text())["vault_key"])
    wrong = 0
    rules = json.loads((folder / "rules.json").read_text())
    for rule in rules:
        with tempfile.TemporaryDirectory() as copy:
            vault = Path(copy) / "vault"
            shutil.copytree(folder / "vault", vault)
            if try_rule(vault, rule, vault_key) != rule["refused"]:
                wrong += 1
                print(f"{rule['rule']}: not {'refused' if rule['refused'] else 'accepted'}", file=sys.stderr)
    print(len(rules))
    return int(wrong > 0)


def main() -> int:
    command, path, arguments = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]
    if command == "vectors":
        write_vectors(path)
        return 0
    if command == "rules":
        return try_rules(path)
    passphrase = sys.stdin.buffer.readline().rstrip(b"\r\n")
    if command == "create":
        today = f"{datetime.date.today():%Y-%m-%d}"
        label = {"name": arguments[0], "unit": "", "date": today, "if_found": ""}
        create(path, label, [(arguments[0], passphrase)])
        return 0
    with write_lock(path):
        opened = Open(path, passphrase)
        if command == "import":
            print(opened.import_film(Path(arguments[0]).read_bytes(), arguments[1])["id"])
        elif command == "begin":
            film, _ = opened.list_unfinished(arguments[0], PART_SIZE, "2026-03-09T08:15:00Z")
            print(film["id"])
        elif command == "note":
            film = opened.film(arguments[0])
            film["notes"] = arguments[1]
            others = [marker for marker in film.get("markers", []) if marker["at_ms"] != 1000]
            film["markers"] = sorted([*others, {"at_ms": 1000, "text": "Python"}], key=lambda marker: marker["at_ms"])
            opened.commit()
        elif command == "rate":
            rate(opened.catalogue, opened.film(arguments[0]), Path(arguments[1]).read_bytes().decode())
            opened.commit()
        elif command == "picture":
            film, size = opened.film(arguments[0]), (int(arguments[1]), int(arguments[2]))
            key = reader.film_key(opened.header, opened.vault_key, film)
            write_picture(path, opened.header.vault_id, key, film, seal, size)
        elif command == "erase":
            opened.erase(arguments[0])
        elif command == "passphrase":
            new = sys.stdin.buffer.readline().rstrip(b"\r\n")
            opened.add_passphrase(arguments[0], new)
        else:
            sys.exit(__doc__)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except reader.WrongPassphrase:
        sys.exit("wrong passphrase")
    except Damaged as error:
        sys.exit(f"damaged: {error}")
