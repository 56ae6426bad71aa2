//! The test vectors of the format's page: a vault that another program wrote, and every value on the way to its films.

use hmac::Mac;
use serde_json::Value;
use sha2::{Digest, Sha512};

use super::ab_file::{self, AbFile, CATALOGUE, HEADER};
use super::header::{Header, mac_of};
use super::*;
use crate::vault::cobblestone;
use crate::vault::keys::{
    Purpose, catalogue_context, film_key_context, hkdf_expand, part_context, slot_context, slot_secret,
    slot_secret_context, subkey, vault_key_context,
};

const FOLDER: &str = "tests/interop/vectors";
const INFO: &[u8] = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0";

fn vectors() -> Value {
    vectors_in("vectors.json")
}

fn vectors_in(name: &str) -> Value {
    let text = fs::read(Path::new(FOLDER).join(name)).unwrap();
    serde_json::from_slice(&text).unwrap()
}

/// The vault of the vectors, to be changed.
fn vault() -> TempDir {
    vault_in("vault")
}

fn vault_in(name: &str) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    copy_folder(&Path::new(FOLDER).join(name), copy.path());
    copy
}

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().unwrap()).unwrap()
}

fn key(value: &Value) -> Key<32> {
    Key::from_fn(|key| key.copy_from_slice(&bytes(value))).unwrap()
}

/// What the first password leads to.
fn access(vectors: &Value) -> Access {
    Access {
        slot: 1,
        slot_key: key(&vectors["slot_1_key"]),
    }
}

fn open_to_read(folder: &Path, vectors: &Value) -> Result<UnlockedVault, VaultError> {
    UnlockedVault::open_to_read(Arc::new(RealStorage::new(folder)), access(vectors))
}

#[test]
fn every_value_on_the_way_from_the_password_to_a_film_is_the_vectors() {
    let (vectors, folder) = (vectors(), vault());
    let text = |name: &str| vectors[name].as_str().unwrap().to_owned();
    assert_eq!(hex::encode(text("passphrase")), text("passphrase_utf8"));
    let storage = RealStorage::new(folder.path());
    let file = AbFile::load(&storage, HEADER).ok().unwrap();
    let header = Header::parse(&file).ok().unwrap();
    assert_eq!(header.vault.to_string(), text("vault_id"));
    let label = &vectors["label"];
    assert_eq!(
        header.label.texts().to_vec(),
        ["name", "unit", "date", "if_found"].map(|field| label[field].as_str().unwrap())
    );

    let slot = &header.slots[0];
    let salt: [u8; 32] = bytes(&vectors["slot_1_salt"]).try_into().unwrap();
    let slot_key = slot.cost.stretch(&passphrase(&text("passphrase")), &salt).ok().unwrap();
    assert_eq!(hex::encode(slot_key.expose()), text("slot_1_key"));
    for password in ["passphrase", "other_passphrase"] {
        let access = header.unlock(&file, &passphrase(&text(password))).ok().unwrap();
        let opened = Header::load(&storage, &access, None).ok().unwrap();
        assert_eq!(
            hex::encode(opened.vault_keys[0].expose()),
            text("vault_key"),
            "{password}"
        );
    }
    let purposes = &PURPOSES[..3];
    let mut contexts = vec![slot_context(header.vault, slot.number, slot.cost)];
    let unlocked = open_to_read(folder.path(), &vectors).ok().unwrap();
    contexts.extend(what_follows_from_the_vault_key(&vectors, &storage, purposes, &unlocked));
    the_messages_are(&vectors, &contexts);
}

/// The same vault after a film was erased: every slot has a way of its own to a vault key that none of them is.
#[test]
fn every_value_of_version_2_on_the_way_from_either_password_to_a_film_is_the_vectors() {
    let (vectors, folder) = (vectors_in("vectors-2.json"), vault_in("vault-2"));
    let storage = RealStorage::new(folder.path());
    let file = AbFile::load(&storage, HEADER).ok().unwrap();
    let header = Header::parse(&file).ok().unwrap();
    assert_eq!(header.vault.to_string(), vectors["vault_id"]);
    assert_eq!(
        (file.version, file.generation),
        (2, vectors["header_generation"].as_u64().unwrap())
    );
    let (vault, mut contexts) = (header.vault, Vec::new());
    let expected = vectors["slots"].as_array().unwrap();
    assert_eq!(header.slots.len(), expected.len());
    for (slot, expected) in header.slots.iter().zip(expected) {
        assert_eq!(
            (slot.number, slot.renewed()),
            (number(expected, "number") as u32, number(expected, "renewed"))
        );
        let is = |name: &str, found: &Key<32>| assert_eq!(hex::encode(found.expose()), expected[name], "{name}");
        let slot_key = slot
            .stretch(&passphrase(expected["passphrase"].as_str().unwrap()))
            .ok()
            .unwrap();
        is("slot_key", &slot_key);
        let root = slot.open(vault, &slot_key).ok().unwrap().expect("it is the slot's key");
        is("slot_root", &root);
        is("slot_secret", &slot_secret(&root, vault, slot.number).unwrap());
        let [vault_key] = &slot.vault_keys(vault, root).ok().unwrap()[..] else {
            panic!("it is not being replaced")
        };
        assert_eq!(hex::encode(vault_key.expose()), vectors["vault_key"]);
        is("slot_secret", &slot.secret(vault, vault_key).ok().unwrap());
        contexts.push(slot_context(vault, slot.number, slot.cost));
        contexts.push(vault_key_context(vault, slot.number));
        contexts.push(slot_secret_context(vault, slot.number));
    }
    for slot in expected {
        let access = Access {
            slot: number(slot, "number") as u32,
            slot_key: key(&slot["slot_key"]),
        };
        let unlocked = UnlockedVault::open_to_read(Arc::new(RealStorage::new(folder.path())), access);
        let unlocked = unlocked.ok().unwrap();
        assert_eq!(unlocked.films().len(), 1);
        let mut contexts = contexts.clone();
        contexts.extend(what_follows_from_the_vault_key(
            &vectors, &storage, &PURPOSES, &unlocked,
        ));
        the_messages_are(&vectors, &contexts);
    }
}

fn number(value: &Value, name: &str) -> u64 {
    value[name].as_u64().unwrap()
}

const PURPOSES: [(&str, Purpose); 4] = [
    ("header-mac", Purpose::HeaderMac),
    ("catalogue", Purpose::Catalogue),
    ("film-keys", Purpose::FilmKeys),
    ("slot-secrets", Purpose::SlotSecrets),
];

/// Compares subkeys, MAC, catalogue and films; returns the contexts of the messages that they are in.
fn what_follows_from_the_vault_key(
    vectors: &Value,
    storage: &RealStorage,
    purposes: &[(&str, Purpose)],
    unlocked: &UnlockedVault,
) -> Vec<Vec<u8>> {
    let text = |name: &str| vectors[name].as_str().unwrap().to_owned();
    let (vault, vault_key) = (unlocked.id(), key(&vectors["vault_key"]));
    assert_eq!(vectors["subkeys"].as_object().unwrap().len(), purposes.len());
    for (name, purpose) in purposes {
        let key = subkey(&vault_key, vault, *purpose).unwrap();
        assert_eq!(hex::encode(key.expose()), vectors["subkeys"][name], "{name}");
    }
    let file = AbFile::load(storage, HEADER).ok().unwrap();
    let (body, mac) = file.body.split_last_chunk::<64>().unwrap();
    assert_eq!(hex::encode([&file.bound(), body].concat()), text("header_mac_input"));
    assert_eq!(hex::encode(mac), text("header_mac"));

    let file = AbFile::load(storage, CATALOGUE).ok().unwrap();
    assert_eq!(file.generation, vectors["catalogue_generation"]);
    let catalogue_key = subkey(&vault_key, vault, Purpose::Catalogue).unwrap();
    let context = catalogue_context(vault, file.generation);
    let plain = cobblestone::open(catalogue_key.expose(), &context, &file.body)
        .unwrap()
        .ok()
        .unwrap();
    assert_eq!(std::str::from_utf8(&plain).unwrap(), text("catalogue_json"));

    let mut contexts = vec![context];
    for (film, expected) in unlocked.films().iter().zip(vectors["films"].as_array().unwrap()) {
        assert_eq!(film.id.to_string(), expected["id"]);
        contexts.push(film_key_context(vault, film.id));
        contexts.extend((0..film.parts).map(|part| part_context(vault, film.id, part)));
        let ticket = unlocked.ticket(film.id).ok().unwrap();
        assert_eq!(hex::encode(ticket.key.expose()), expected["film_key"]);
        let digest = Sha512::digest(read(unlocked, film.id));
        assert_eq!(hex::encode(digest), expected["film_sha512"]);
    }
    contexts
}

fn the_messages_are(vectors: &Value, contexts: &[Vec<u8>]) {
    let messages = vectors["messages"].as_array().unwrap();
    assert_eq!(messages.len(), contexts.len());
    for (message, context) in messages.iter().zip(contexts) {
        assert_eq!(hex::encode(context), message["context"], "{message}");
        let mut okm = [0; 76];
        hkdf_expand(
            &bytes(&message["key"]),
            &[INFO, &bytes(&message["salt"]), context],
            &mut okm,
        );
        let expected = ["message_key", "base_nonce", "commitment"].map(|part| message[part].as_str().unwrap());
        assert_eq!(hex::encode(okm), expected.concat(), "{message}");
    }
}

/// Members that this program does not know are in every object of the vectors' catalogue.
#[test]
fn what_a_later_vitrin_wrote_in_any_object_stays_through_every_change() {
    let (vectors, folder) = (vectors(), vault());
    let before: Value = serde_json::from_str(vectors["catalogue_json"].as_str().unwrap()).unwrap();
    let storage = Arc::new(RealStorage::new(folder.path()));
    let mut vault = UnlockedVault::open(storage.clone(), access(&vectors)).ok().unwrap();
    let film = vault.films()[0].id;
    let facts = vault.films()[0].facts.clone().unwrap();
    vault.annotate(film, [marker(2000, "Handen"), notes("ny")]).unwrap();
    vault.set_facts(film, facts, None).unwrap();
    vault.import(&FILM[..], new_film("third"), &mut keep_going).unwrap();
    vault.erase(vault.films()[1].id).unwrap();

    let file = AbFile::load(&*storage, CATALOGUE).ok().unwrap();
    let catalogue_key = subkey(&vault.vault_key, vault.id(), Purpose::Catalogue).unwrap();
    let context = catalogue_context(vault.id(), file.generation);
    let plain = cobblestone::open(catalogue_key.expose(), &context, &file.body)
        .unwrap()
        .ok()
        .unwrap();
    let after: Value = serde_json::from_slice(&plain).unwrap();
    let mut expected = before["films"][0].clone();
    (expected["markers"][0]["text"], expected["notes"]) = ("Handen".into(), "ny".into());
    // Erasing wraps the keys of the films that stay anew.
    expected["key"] = after["films"][0]["key"].clone();
    assert_ne!(expected["key"], before["films"][0]["key"]);
    assert_eq!(after["films"][0], expected);
    assert_eq!(after["later"], before["later"]);
    for place in [
        "/later",
        "/facts/later",
        "/facts/picture/later",
        "/facts/sound/later",
        "/markers/0/later",
    ] {
        assert!(expected.pointer(place).is_some(), "the vectors have no {place}");
    }
}

/// `{x*500}` stands for 500 times x, `{u+0085}` for that character.
fn expand(pattern: &str) -> String {
    let mut text = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (inside, behind) = after.split_once('}').unwrap_or((after, ""));
        text.push_str(before);
        match (inside.strip_prefix("u+"), inside.rsplit_once('*')) {
            (Some(code), _) if code.len() == 4 => {
                text.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap());
            }
            (None, Some((repeated, count))) if count.parse::<usize>().is_ok() && !repeated.contains(['{', '*']) => {
                text.push_str(&repeated.repeat(count.parse().unwrap()));
            }
            _ => {
                text.push('{');
                rest = after;
                continue;
            }
        }
        rest = behind;
    }
    text + rest
}

fn replace(body: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = body.windows(from.len()).position(|bytes| bytes == from);
    let (before, rest) = body.split_at(at.unwrap_or_else(|| panic!("nothing to replace: {from:02x?}")));
    [before, to, &rest[from.len()..]].concat()
}

fn header_text(text: &str) -> Vec<u8> {
    [&u16::try_from(text.len()).unwrap().to_le_bytes(), text.as_bytes()].concat()
}

/// Makes the rule's change to the vault in `folder`, sealed as only someone with a password can.
fn apply(rule: &Value, folder: &Path, vault_key: &Key<32>) {
    let storage = RealStorage::new(folder);
    let (from, to) = (
        expand(rule["from"].as_str().unwrap()),
        expand(rule["to"].as_str().unwrap()),
    );
    let header = AbFile::load(&storage, HEADER).ok().unwrap();
    let vault = Header::parse(&header).ok().unwrap().vault;
    let (kind, version, generation, body) = if rule["in"] == "catalogue" {
        let file = AbFile::load(&storage, CATALOGUE).ok().unwrap();
        let key = subkey(vault_key, vault, Purpose::Catalogue).unwrap();
        let plain = cobblestone::open(key.expose(), &catalogue_context(vault, file.generation), &file.body);
        let changed = replace(&plain.unwrap().ok().unwrap(), from.as_bytes(), to.as_bytes());
        let generation = file.generation + 1;
        let sealed = cobblestone::seal(key.expose(), &catalogue_context(vault, generation), &changed);
        (CATALOGUE, 1, generation, sealed.unwrap())
    } else {
        let [from, to] = [from, to].map(|text| match rule["in"].as_str() {
            Some("header text") => header_text(&text),
            _ => hex::decode(text).unwrap(),
        });
        let mut body = replace(&header.body[..header.body.len() - 64], &from, &to);
        let generation = header.generation + 1;
        let bound = ab_file::bound(HEADER, header.version, generation, body.len() + 64);
        let mac = mac_of(vault, vault_key, &bound, &body)
            .ok()
            .unwrap()
            .finalize()
            .into_bytes();
        body.extend_from_slice(&mac);
        (HEADER, header.version, generation, body)
    };
    ab_file::create(&storage, kind, version, generation, &body).unwrap();
}

#[test]
fn a_reader_refuses_exactly_what_the_format_refuses() {
    let vectors = vectors();
    let rules: Value = serde_json::from_slice(&fs::read(Path::new(FOLDER).join("rules.json")).unwrap()).unwrap();
    let rules = rules.as_array().unwrap();
    assert!(rules.len() > 150);
    let mut wrong = Vec::new();
    for rule in rules {
        let folder = vault();
        apply(rule, folder.path(), &key(&vectors["vault_key"]));
        let outcome = open_to_read(folder.path(), &vectors).map(drop);
        let refused = matches!(outcome, Err(VaultError::Damaged { .. } | VaultError::CostOutOfRange));
        let as_said = (refused || outcome.is_ok()) && rule["refused"] == refused;
        if !as_said {
            wrong.push(format!("{}: {outcome:?}", rule["rule"]));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
