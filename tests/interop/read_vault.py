#!/usr/bin/env python3
"""Reads a Vitrin vault knowing nothing but docs/format.md.

An independent implementation: it shares no code with Vitrin, so that agreement between the two shows that the
specification says what the program does. It needs the libraries `cryptography` and `argon2-cffi` (requirements.txt).
It refuses what the page says is refused; write_vault.py, beside it, is the writer.

    read_vault.py label VAULT                          the public label as JSON, not authenticated
    read_vault.py catalogue VAULT < PASSPHRASE         label and catalogue as JSON, authenticated
    read_vault.py film VAULT FILM_ID < PASSPHRASE      the film's bytes to standard output
    read_vault.py rest VAULT FILM_ID < PASSPHRASE      the whole chunks of an unfinished film to standard output
    read_vault.py picture VAULT FILM_ID < PASSPHRASE   the film's small picture to standard output, as a PPM
    read_vault.py log VAULT < PASSPHRASE               the entries of the log and what is wrong with it, as JSON
    read_vault.py keys VAULT < PASSPHRASE              every key that is ever made of the passphrase, as JSON in hexadecimal
"""

import hashlib
import hmac
import json
import struct
import sys
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw

from vault_basics import (
    CHUNK,
    DOMAIN,
    Damaged,
    NEWEST,
    TAG,
    U32,
    U64,
    WHITE_SPACE,
    WrongPassphrase,
    check_covers,
    check_date,
    check_hex,
    check_integer,
    check_text,
    check_time,
    check_type,
    check_voices,
    hkdf_expand,
    is_control,
    member,
    message_secrets,
    must,
    open_message,
    open_small,
    parse_json,
    read_copies,
    read_copy,
    read_pair,
)
from vault_markers import check_categories, check_markers
from vault_pictures import read_picture
from vault_ratings import check_forms, check_ratings

# -- section 4: the header --------------------------------------------------------------------------------------------


class Header:
    def __init__(self, vault: Path):
        self.generation, self.bound, self.body = read_pair(vault, "vault", b"VITRINHD")
        self.version = struct.unpack("<I", self.bound[8:12])[0]
        self.at = 0
        self.vault_id = self.take(16)
        self.label = dict(zip(["name", "unit", "date", "if_found"], [self.text() for _ in range(4)]))
        for field, least in [("name", 1), ("unit", 0), ("if_found", 0)]:
            check_text(self.label[field], f"label: {field}", 500, least)
        check_date(self.label["date"], "label: date")
        self.keys = self.take(1)[0] if self.version > 1 else 0
        if self.version > 1:
            check_integer(self.keys, "number of vault keys", 1, 2)
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
        slot = {"number": number, "name": name, "cost": cost, "salt": self.take(32), "root": self.take(104), "renewed": 0}
        if self.version > 1:
            slot["renewed"] = struct.unpack("<Q", self.take(8))[0]
            must(slot["renewed"] <= self.generation, "slot: renewed later than now")
            slot["keys"] = [self.take(104) for _ in range(self.keys)]
            slot["kept"] = self.take(104)
        return slot

    def slot_context(self, slot) -> bytes:
        return DOMAIN + b"slot\0" + self.vault_id + slot["number"] + slot["cost"]

    def unlock(self, passphrase: bytes) -> tuple[dict, list[bytes]]:
        """Every key on the way, by name, and the vault keys: two while the vault key is being replaced."""
        for slot in self.slots:
            key = slot_key(passphrase, slot)
            try:
                root = open_small(key, self.slot_context(slot), slot["root"])
            except Damaged:
                continue
            secret = self.slot_secret(root, slot)
            vault_keys = [root]
            if self.version > 1:
                vault_keys = [open_small(secret, self.vault_key_context(slot), wrapped) for wrapped in slot["keys"]]
            self.authenticate(vault_keys[0])
            way = {"key of the passphrase": key}
            if self.version > 1:
                way |= {"root of the slot": root, "secret of the slot": secret}
            return way, vault_keys
        raise WrongPassphrase

    def slot_secret(self, root: bytes, slot) -> bytes:
        return hkdf_expand(root, DOMAIN + b"slot-secret\0" + self.vault_id + slot["number"], 32)

    def vault_key_context(self, slot) -> bytes:
        return DOMAIN + b"vault-key\0" + self.vault_id + slot["number"]

    def kept_secret_context(self, slot) -> bytes:
        return DOMAIN + b"kept-slot-secret\0" + self.vault_id + slot["number"]

    def secret_by(self, vault_key: bytes, slot) -> bytes:
        """The slot secret, for whoever has the vault key."""
        if self.version == 1:
            return self.slot_secret(vault_key, slot)
        return open_small(self.subkey(vault_key, b"slot-secrets"), self.kept_secret_context(slot), slot["kept"])

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


def check_optional_date(record: dict, name: str) -> None:
    day = member(record, name, True, True)
    if day is not None:
        check_date(day, name)


def check_keep(keep) -> None:
    check_type(keep, dict, "keep")
    purpose, consent = member(keep, "purpose", True), member(keep, "consent", True, True)
    check_text(purpose if purpose is not None else "", "purpose", 500)
    check_optional_date(keep, "keep_until")
    if consent is not None:
        check_type(consent, dict, "consent")
        withdrawal = member(consent, "withdrawal", True)
        check_text(withdrawal if withdrawal is not None else "", "withdrawal", 500)
        check_optional_date(consent, "given_on")
        check_optional_date(consent, "withdrawn_on")


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
    check_optional_date(film, "recorded_on")
    keep = member(film, "keep", True, True)
    if keep is not None:
        check_keep(keep)
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
    covers = member(film, "covers", True)
    check_covers(covers if covers is not None else [])
    voices = member(film, "voices", True)
    if voices is not None:
        check_voices(voices)
    ratings = member(film, "ratings", True)
    check_ratings(ratings if ratings is not None else [])
    left = member(film, "left_at_ms", True)
    check_integer(left if left is not None else 0, "left_at_ms", 0, U64)
    turn = member(film, "turn", True)
    check_integer(turn if turn is not None else 0, "turn", 0, 270)
    if (turn or 0) % 90 != 0:
        raise Damaged("turn")


def check_receipt(receipt) -> None:
    check_type(receipt, dict, "receipt")
    check_hex(member(receipt, "vault"), "receipt: vault", 32)
    check_time(member(receipt, "erased_at"), "receipt: erased_at")
    old = member(receipt, "old_passwords", True)
    old = check_type(old if old is not None else [], list, "receipt: old_passwords")
    for value in [member(receipt, "by"), member(receipt, "computer"), *old]:
        check_text(value, "receipt: text", 500)
    everything = member(receipt, "everything", True)
    for value in [member(receipt, "checked"), member(receipt, "files_left"), everything if everything is not None else False]:
        check_type(value, bool, "receipt: yes or no")
    for film in check_type(member(receipt, "films"), list, "receipt: films"):
        check_type(film, dict, "receipt: film")
        check_hex(member(film, "id"), "receipt: film", 32)
        check_optional_date(film, "recorded_on")
        check_time(member(film, "imported_at"), "receipt: imported_at")
        check_integer(member(film, "size"), "receipt: size", 0, U64)


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
    categories = member(catalogue, "categories", True)
    check_categories(categories if categories is not None else [])
    forms = member(catalogue, "forms", True)
    check_forms(forms if forms is not None else [])
    receipts = member(catalogue, "receipts", True)
    receipts = check_type(receipts if receipts is not None else [], list, "receipts")
    must(len(receipts) <= 1000, "too many receipts")
    for receipt in receipts:
        check_receipt(receipt)
    log, log_keys = member(catalogue, "log", True), member(catalogue, "log_keys", True)
    if log is not None:
        check_log_state(log)
    for key in check_type(log_keys if log_keys is not None else [], list, "log_keys"):
        check_hex(key, "log_keys", 208)
    forget_before = member(catalogue, "forget_before", True)
    check_integer(forget_before if forget_before is not None else 0, "forget_before", 0, generation)


def check_log_state(state) -> None:
    check_type(state, dict, "log")
    check_integer(member(state, "segment"), "log: segment", 0, U32)
    check_integer(member(state, "count"), "log: count", 1, U64)
    check_hex(member(state, "root"), "log: root", 64)
    check_integer(member(state, "end"), "log: end", 0, U64)


def catalogue_context(header: Header, generation: int) -> bytes:
    return DOMAIN + b"catalogue\0" + header.vault_id + struct.pack("<Q", generation)


def read_catalogue(vault: Path, header: Header, vault_keys: list[bytes]) -> tuple[bytes, dict]:
    """The vault key that it is sealed under, and what is in it."""
    generation, _, body = read_pair(vault, "catalogue", b"VITRINCT")
    for vault_key in vault_keys:
        key = header.subkey(vault_key, b"catalogue")
        try:
            plain = open_small(key, catalogue_context(header, generation), body)
        except Damaged:
            continue
        catalogue = parse_json(plain)
        check_catalogue(catalogue, generation)
        return vault_key, catalogue
    raise Damaged("catalogue")


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


def read_rest(vault: Path, header: Header, vault_key: bytes, film: dict, out) -> None:
    """What of an unfinished film has reached the medium whole, from its start on."""
    key = film_key(header, vault_key, film)
    for part in range(1000):
        path = vault / "films" / f"{film['id']}.{part:03}"
        if not path.exists():
            return
        chunks = (path.stat().st_size - 56) // (CHUNK + TAG)
        with path.open("rb") as file:
            try:
                # As if a last chunk of nothing but its tag followed, which is not asked for.
                message = open_message(key, part_context(header, film, part), file.read, 56 + chunks * (CHUNK + TAG) + TAG)
                for _ in range(chunks):
                    out.write(next(message))
            except Damaged:
                return


# -- section 14: the log ----------------------------------------------------------------------------------------------

SECTOR = 512


def log_key(header: Header, vault_key: bytes, catalogue: dict, segment: int) -> bytes:
    kept = catalogue.get("log_keys", [])
    if segment >= len(kept):
        return header.subkey(vault_key, b"log")
    context = DOMAIN + b"log-key\0" + header.vault_id + struct.pack("<I", segment)
    return open_small(header.subkey(vault_key, b"log-keys"), context, bytes.fromhex(kept[segment]))


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """The Merkle tree over a segment's leaves, as its peaks."""

    def __init__(self, count: int, peaks: list):
        self.count, self.peaks = count, peaks

    def with_leaf(self, leaf: bytes) -> "Tree":
        hash, peaks, count = hashlib.sha256(b"\0" + leaf).digest(), list(self.peaks), self.count
        while count % 2 == 1:
            hash, count = node_hash(peaks.pop(), hash), count // 2
        return Tree(self.count + 1, peaks + [hash])

    def root(self) -> str:
        hash = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            hash = node_hash(peak, hash)
        return hash.hex()


def open_record(header: Header, key: bytes, segment: int, data: bytes):
    """(length, tree before, leaf, private part) of the record that data begins with, or None."""
    if len(data) < SECTOR or data[:8] != b"VITRINLG" or data[12:16] != bytes(4):
        return None
    (message_length,), number = struct.unpack("<I", data[8:12]), struct.unpack("<Q", data[16:24])[0]
    length = -(-(24 + message_length) // SECTOR) * SECTOR
    if length > 8192 or length > len(data) or any(data[24 + message_length : length]):
        return None
    context = DOMAIN + b"log-entry\0" + header.vault_id + struct.pack("<IQ", segment, number)
    try:
        plain = open_small(key, context, data[24 : 24 + message_length])
    except Damaged:
        return None
    peaks, rest = plain[: 32 * number.bit_count()], plain[32 * number.bit_count() :]
    (leaf_length,) = struct.unpack("<H", rest[:2])
    leaf, private = rest[2 : 2 + leaf_length], rest[2 + leaf_length :]
    must(len(leaf) == leaf_length, "length of a leaf")
    return length, Tree(number, [peaks[at : at + 32] for at in range(0, len(peaks), 32)]), leaf, private


def check_entry(leaf: bytes, private: bytes) -> dict:
    entry = check_type(parse_json(leaf), dict, "entry")
    check_time(member(entry, "at"), "entry: at")
    for name in ["by", "computer", "what"]:
        check_type(member(entry, name), str, f"entry: {name}")
    for name in ["header", "catalogue"]:
        check_integer(member(entry, name), f"entry: {name}", 0, U64)
    if "film" in entry:
        check_hex(entry["film"], "entry: film", 32)
    must(entry.get("private") == (hashlib.sha256(private).hexdigest() if private else None), "entry: private")
    if private:
        entry["title"] = check_type(member(parse_json(private), "title"), str, "entry: title")
    return entry


def read_log(vault: Path, header: Header, vault_key: bytes, catalogue: dict) -> dict:
    entries, problems, states = [], [], []
    expected = [catalogue["log"]] if "log" in catalogue else []
    for segment in range(1000):
        path = vault / f"log.{segment:03}"
        if not path.exists():
            continue
        key, data, tree, at = log_key(header, vault_key, catalogue, segment), path.read_bytes(), Tree(0, []), 0
        while at < len(data):
            record = open_record(header, key, segment, data[at:])
            if record is None:
                if any(data[at : at + SECTOR]):
                    problems.append("log_unreadable")
                at += SECTOR
                continue
            length, before, leaf, private = record
            at += length
            if before.count > tree.count:
                problems.append("log_gap")
            elif before.count < tree.count or before.peaks != tree.peaks:
                problems.append("log_out_of_order")
                continue
            tree = before.with_leaf(leaf)
            entry = check_entry(leaf, private)
            if entry["what"] == "begun" and "previous" in entry:
                check_log_state(entry["previous"])
                expected.append(entry["previous"])
            states.append({"segment": segment, "count": tree.count, "root": tree.root(), "end": at})
            entries.append({"segment": segment, "index": before.count, **entry})
    for state in expected:
        if state in states:
            continue
        most = max((known["count"] for known in states if known["segment"] == state["segment"]), default=None)
        if most is None:
            problems.append("log_missing")
        else:
            problems.append("log_shortened" if most < state["count"] else "log_replaced")
    if entries and entries[-1]["header"] > header.generation:
        problems.append("header_older")
    if entries and entries[-1]["catalogue"] > read_pair(vault, "catalogue", b"VITRINCT")[0]:
        problems.append("catalogue_older")
    return {"entries": entries, "problems": problems, "state": states[-1] if states else None}


def all_keys(vault: Path, header: Header, way: dict, vault_key: bytes, catalogue: dict) -> dict:
    keys = way | {"vault key": vault_key}
    for purpose in [b"header-mac", b"catalogue", b"film-keys", b"slot-secrets", b"log", b"log-keys"]:
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
    way, vault_keys = header.unlock(sys.stdin.buffer.readline().rstrip(b"\r\n"))
    vault_key, catalogue = read_catalogue(vault, header, vault_keys)
    if command == "keys":
        keys = all_keys(vault, header, way, vault_key, catalogue)
        print(json.dumps({name: secret.hex() for name, secret in keys.items()}))
        return 0
    if command == "log":
        print(json.dumps(read_log(vault, header, vault_key, catalogue)))
        return 0
    if command == "catalogue":
        print(json.dumps({"label": header.label, "catalogue": catalogue}))
        return 0
    film = next(film for film in catalogue["films"] if film["id"] == sys.argv[3])
    if command == "picture":
        sys.stdout.buffer.write(read_picture(vault, header.vault_id, film_key(header, vault_key, film), film))
        return 0
    (read_rest if command == "rest" else read_film)(vault, header, vault_key, film, sys.stdout.buffer)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except WrongPassphrase:
        sys.exit("wrong passphrase")
    except Damaged as error:
        sys.exit(f"damaged: {error}")
