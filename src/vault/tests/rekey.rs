//! Erasing replaces the vault key: what was sealed under the one before is of no use, and no interruption loses the vault.

use super::ab_file::{AbFile, CATALOGUE, HEADER, OtherCopy};
use super::header::Header;
use super::storages::{CrashingStorage, Unsynced};
use super::*;
use crate::vault::keys::{Purpose, catalogue_context, slot_secret, subkey};
use crate::vault::{cobblestone, slot};

const VECTORS: &str = "tests/interop/vectors";
const HEADERS: [&str; 2] = ["vault.a", "vault.b"];
const CATALOGUES: [&str; 2] = ["catalogue.a", "catalogue.b"];

/// A vault, what its passwords lead to, and one film of it that is erased.
struct Vault {
    folder: TempDir,
    accesses: Vec<Access>,
    film: FilmId,
    /// Another film, which stays, and its bytes.
    other: (FilmId, Vec<u8>),
}

impl Vault {
    /// Of the present version, with two passwords.
    fn new() -> Self {
        let template = Template::new();
        let mut vault = template.open(template.folder.path());
        let other = vault
            .import(&OTHER_FILM[..], new_film("second"), &mut keep_going)
            .unwrap();
        vault.add_passphrase("handledare", &passphrase("Gfedcba2")).unwrap();
        let supervisor = access_by(template.folder.path(), "Gfedcba2");
        Self {
            accesses: vec![again(&template.access), supervisor],
            film: template.film,
            other: (other, OTHER_FILM.to_vec()),
            folder: template.folder,
        }
    }

    /// Of version 1: that of the test vectors, which another program wrote.
    fn of_version_1() -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy_folder(&Path::new(VECTORS).join("vault"), folder.path());
        let accesses = ["Åskådare9", "Abcdefg1"].map(|text| access_by(folder.path(), text));
        let vault = open(folder.path(), &accesses[0]).unwrap();
        let [film, other] = [0, 1].map(|film| vault.films()[film].id);
        let other = (other, read(&vault, other));
        Self {
            folder,
            accesses: accesses.into(),
            film,
            other,
        }
    }

    fn both() -> [Self; 2] {
        [Self::new(), Self::of_version_1()]
    }

    fn copy(&self) -> TempDir {
        let copy = tempfile::tempdir().unwrap();
        copy_folder(self.folder.path(), copy.path());
        copy
    }

    /// A copy whose film was erased.
    fn erased(&self) -> TempDir {
        let folder = self.copy();
        let mut vault = open(folder.path(), &self.accesses[0]).unwrap();
        assert_eq!(vault.erase(self.film), Ok(Erasure::Complete));
        folder
    }

    /// That the vault in `folder` opens with every password, for reading, and has the other film; whether it has the erased one.
    fn has_film(&self, folder: &Path, why: &str) -> bool {
        let has = self.accesses.iter().map(|access| {
            let vault = open_to_read(folder, access);
            let vault =
                vault.unwrap_or_else(|error| panic!("{why}: the vault is lost to slot {}: {error:?}", access.slot));
            assert_eq!(read(&vault, self.other.0), self.other.1, "{why}");
            let has = vault.film(self.film).is_ok();
            if has {
                assert!(
                    vault.ticket(self.film).is_ok() || vault.unfinished_erasures() > 0,
                    "{why}"
                );
            }
            has
        });
        let has: Vec<bool> = has.collect();
        assert!(has.iter().all(|one| *one == has[0]), "{why}: {has:?}");
        has[0]
    }
}

fn access_by(folder: &Path, text: &str) -> Access {
    let file = AbFile::load(&RealStorage::new(folder), HEADER).ok().unwrap();
    let header = Header::parse(&file).ok().unwrap();
    header.unlock(&file, &passphrase(text)).ok().unwrap()
}

fn open(folder: &Path, access: &Access) -> Result<UnlockedVault, VaultError> {
    UnlockedVault::open(Arc::new(RealStorage::new(folder)), again(access))
}

fn open_to_read(folder: &Path, access: &Access) -> Result<UnlockedVault, VaultError> {
    UnlockedVault::open_to_read(Arc::new(RealStorage::new(folder)), again(access))
}

fn put_back(names: &[&str], from: &Path, to: &Path) {
    for name in names {
        fs::copy(from.join(name), to.join(name)).unwrap();
    }
}

/// Every key that the header gives to whoever has this access, and those that lead there.
fn keys_within_reach(folder: &Path, access: &Access) -> Vec<[u8; 32]> {
    let storage = RealStorage::new(folder);
    let opened = Header::load(&storage, access, None).ok().unwrap();
    let (header, vault) = (&opened.header, opened.header.vault);
    let own = header.slots.iter().find(|slot| slot.number == access.slot).unwrap();
    let root = own.open(vault, &access.slot_key).ok().unwrap().unwrap();
    let mut keys = vec![*access.slot_key.expose(), *root.expose()];
    keys.push(*slot_secret(&root, vault, own.number).unwrap().expose());
    let mut known: Vec<Key<32>> = opened.vault_keys.iter().map(copy_of).collect();
    for secret in header.secrets(&known[0]).ok().unwrap() {
        for slot in &header.slots {
            for wrapped in &slot.keys.as_ref().unwrap().vault_keys {
                let context = keys::vault_key_context(vault, slot.number);
                known.extend(slot::unwrap(&secret, &context, wrapped).ok().unwrap());
            }
        }
        known.push(secret);
    }
    keys.extend(known.iter().map(|key| *key.expose()));
    keys
}

#[test]
fn after_erasing_what_was_sealed_before_opens_under_no_key_that_the_password_leads_to() {
    for (version, vault) in Vault::both().into_iter().enumerate() {
        let folder = vault.erased();
        let before = AbFile::load(&RealStorage::new(vault.folder.path()), CATALOGUE)
            .ok()
            .unwrap();
        let old = open_to_read(vault.folder.path(), &vault.accesses[0]).unwrap();
        let (id, old_key) = (old.id(), *old.vault_key.expose());
        // In a vault of version 1, a password that was not used since still leads to the vault key of then.
        let passwords = if version == 0 { 2 } else { 1 };
        for access in &vault.accesses[..passwords] {
            let within_reach = keys_within_reach(folder.path(), access);
            assert!(!within_reach.contains(&old_key));
            for key in within_reach {
                let key = Key::from_fn(|bytes| *bytes = key).unwrap();
                let catalogue_key = subkey(&key, id, Purpose::Catalogue).unwrap();
                let context = catalogue_context(id, before.generation);
                let opened = cobblestone::open(catalogue_key.expose(), &context, &before.body).unwrap();
                assert!(opened.is_err(), "the list of films from before opens");
            }
        }
    }
}

#[test]
fn an_older_state_of_one_file_put_back_opens_nothing_that_was_erased() {
    for vault in Vault::both() {
        for names in [
            &HEADERS[..],
            &CATALOGUES,
            &HEADERS[..1],
            &HEADERS[1..],
            &CATALOGUES[..1],
            &CATALOGUES[1..],
        ] {
            let folder = vault.erased();
            // The parts of the film were kept, too.
            copy_folder(&vault.folder.path().join("films"), &folder.path().join("films"));
            put_back(names, vault.folder.path(), folder.path());
            for access in &vault.accesses {
                match open_to_read(folder.path(), access) {
                    Ok(opened) => assert!(opened.film(vault.film).is_err() && names.len() == 1, "{names:?}"),
                    Err(error) => assert!(
                        matches!(error, VaultError::Damaged { .. }) && names.len() == 2,
                        "{error:?}"
                    ),
                }
            }
        }
    }
}

/// Erases with the power cut after `cut` operations; `None` if it was not cut any more.
fn erase_until(vault: &Vault, cut: usize, unsynced: Unsynced) -> Option<TempDir> {
    let folder = vault.copy();
    let storage = Arc::new(CrashingStorage::new(folder.path(), cut, unsynced));
    let mut opened = UnlockedVault::open(storage.clone(), again(&vault.accesses[0]))
        .ok()
        .unwrap();
    let erased = opened.erase(vault.film).is_ok();
    drop(opened);
    let has_film = vault.has_film(folder.path(), &format!("cut at {cut}, {unsynced:?}"));
    assert!(!(erased && has_film), "an erased film is still there");
    if !storage.has_crashed() {
        assert!(erased && cut > 12, "without a cut it has to succeed");
        return None;
    }
    Some(folder)
}

/// Unlocks what an interruption has left, with the power cut after `cut` operations; whether that was never reached.
fn finish_until(vault: &Vault, left: &Path, cut: usize, unsynced: Unsynced, why: &str) -> bool {
    let has_film = vault.has_film(left, why);
    let folder = tempfile::tempdir().unwrap();
    copy_folder(left, folder.path());
    let storage = Arc::new(CrashingStorage::new(folder.path(), cut, unsynced));
    let finisher = &vault.accesses[cut % vault.accesses.len()];
    if let Ok(mut opened) = UnlockedVault::open(storage.clone(), again(finisher))
        && opened.copies().catalogue.may_hide_a_change()
    {
        // A torn copy may have held a change: that is only written over when the user changes something.
        drop(opened.annotate(vault.other.0, [notes("x")]));
    }
    assert_eq!(vault.has_film(folder.path(), why), has_film, "{why}");
    if storage.has_crashed() {
        return false;
    }
    let file = AbFile::load(&RealStorage::new(folder.path()), HEADER).ok().unwrap();
    let header = Header::parse(&file).ok().unwrap();
    assert!(!header.has_two_keys() && file.other == OtherCopy::Equal, "{why}");
    let finished = open_to_read(folder.path(), &vault.accesses[0]).unwrap();
    assert_eq!(finished.copies().catalogue, OtherCopy::Equal, "{why}");
    if !has_film {
        let files = film_files(folder.path());
        let is_other = |name: &String| name.starts_with(&vault.other.0.to_string());
        assert!(
            finished.unfinished_erasures() == 0 && files.iter().all(is_other),
            "{why}: {files:?}"
        );
        put_back(&CATALOGUES, vault.folder.path(), folder.path());
        assert!(open_to_read(folder.path(), &vault.accesses[0]).is_err(), "{why}");
    }
    true
}

#[test]
fn the_power_may_fail_at_every_write_of_erasing_and_of_what_finishes_it() {
    power_fails_while_erasing(Unsynced::Kept);
}

#[test]
fn nothing_unsynced_may_arrive_of_erasing_and_of_what_finishes_it() {
    power_fails_while_erasing(Unsynced::Lost);
}

#[test]
fn half_of_what_is_unsynced_may_arrive_of_erasing_and_of_what_finishes_it() {
    power_fails_while_erasing(Unsynced::Torn);
}

/// At every write of erasing, and then at every write of what finishes it.
fn power_fails_while_erasing(unsynced: Unsynced) {
    for vault in Vault::both() {
        for (cut, left) in (0..200).map_while(|cut| Some((cut, erase_until(&vault, cut, unsynced)?))) {
            let torn = Header::parse(&AbFile::load(&RealStorage::new(left.path()), HEADER).ok().unwrap());
            let why = |at| format!("cut at {cut}, {unsynced:?}, then at {at}");
            if torn.ok().unwrap().has_two_keys() {
                assert!((0..200).any(|at| finish_until(&vault, left.path(), at, unsynced, &why(at))));
            } else {
                // Before or after the vault key is replaced: what is left to do is what it was before.
                let vault_key_alone = open(left.path(), &vault.accesses[0]).unwrap();
                drop(vault_key_alone);
                vault.has_film(left.path(), &why(0));
            }
        }
    }
}

#[test]
fn a_vault_of_version_1_opens_and_gets_version_2_with_the_first_film_that_is_erased() {
    let vault = Vault::of_version_1();
    let version = |folder: &Path| LockedVault::open(folder).ok().unwrap().format_version();
    let folder = vault.copy();
    let mut opened = open(folder.path(), &vault.accesses[0]).unwrap();
    opened.annotate(vault.film, [notes("kept")]).unwrap();
    assert_eq!(version(folder.path()), 1);
    opened.erase(vault.film).unwrap();
    assert_eq!(version(folder.path()), 2);
    opened.annotate(vault.other.0, [notes("after")]).unwrap();
    drop(opened);
    // By its passwords, as a user does.
    for text in ["Åskådare9", "Abcdefg1"] {
        let opened = LockedVault::open(folder.path()).ok().unwrap().unlock(&passphrase(text));
        let mut opened = opened.unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!(noted_about(&opened, vault.other.0).split('/').next(), Some("after"));
        opened.annotate(vault.other.0, [notes("after")]).unwrap();
    }
    assert!(!vault.has_film(folder.path(), "after version 1"));
}

#[test]
fn changing_passwords_works_on_both_versions_and_after_erasing() {
    for vault in Vault::both() {
        for erase_first in [false, true] {
            let folder = if erase_first { vault.erased() } else { vault.copy() };
            let mut opened = open(folder.path(), &vault.accesses[0]).unwrap();
            opened.add_passphrase("chef", &passphrase("Hhhhhhh3")).unwrap();
            opened.remove_passphrase("handledare").unwrap();
            let unlock = |text: &str| LockedVault::open(folder.path()).ok().unwrap().unlock(&passphrase(text));
            let mut chef = unlock("Hhhhhhh3").ok().unwrap();
            assert_eq!(read(&chef, vault.other.0), vault.other.1);
            chef.change_passphrase(&passphrase("Hhhhhhh3"), &passphrase("Iiiiiii4"))
                .unwrap();
            chef.annotate(vault.other.0, [notes("chef")]).unwrap();
            assert_eq!(unlock("Hhhhhhh3").err(), Some(VaultError::WrongPassphrase));
            // The other program goes on, although the header was changed under it.
            opened.annotate(vault.other.0, [notes("Anna")]).unwrap();
            assert_eq!(
                noted_about(&unlock("Iiiiiii4").ok().unwrap(), vault.other.0)
                    .split('/')
                    .next(),
                Some("Anna")
            );
        }
    }
}

#[test]
fn programs_that_have_the_vault_open_go_on_after_another_has_erased() {
    for vault in Vault::both() {
        let folder = vault.copy();
        let [mut one, mut other, supervisor] =
            [0, 0, 1].map(|access| open(folder.path(), &vault.accesses[access]).unwrap());
        one.erase(vault.film).unwrap();
        assert!(supervisor.check_copies().is_ok());
        assert_eq!(read(&supervisor, vault.other.0), vault.other.1);
        other.annotate(vault.other.0, [notes("other")]).unwrap();
        assert!(other.film(vault.film).is_err());
        other.erase(vault.other.0).unwrap();
        one.annotate(vault.other.0, [notes("gone")]).unwrap_err();
        let sealed = supervisor
            .seal_unwritten(&[(vault.other.0, notes("later"))])
            .ok()
            .unwrap();
        let now = open(folder.path(), &vault.accesses[1]).unwrap();
        assert_eq!(
            now.open_unwritten(&sealed).ok().unwrap().len(),
            1,
            "notes are lost with the key"
        );
    }
}

#[test]
fn a_password_of_before_version_2_is_renewed_when_it_is_next_used_for_a_change() {
    let vault = Vault::of_version_1();
    let folder = vault.erased();
    let renewed = |folder: &Path| {
        let file = AbFile::load(&RealStorage::new(folder), HEADER).ok().unwrap();
        let header = Header::parse(&file).ok().unwrap();
        header.slots.iter().map(|slot| slot.renewed() > 0).collect::<Vec<_>>()
    };
    assert_eq!(renewed(folder.path()), [true, false]);
    open(folder.path(), &vault.accesses[1])
        .unwrap()
        .erase(vault.other.0)
        .unwrap();
    assert_eq!(renewed(folder.path()), [true, true]);
}

#[test]
fn a_program_whose_password_was_changed_before_another_erased_has_to_unlock_again() {
    let vault = Vault::new();
    let folder = vault.copy();
    let [mut one, mut other] = [0, 0].map(|access| open(folder.path(), &vault.accesses[access]).unwrap());
    one.change_passphrase(&passphrase(PASSPHRASE), &passphrase("Hhhhhhh3"))
        .unwrap();
    other.annotate(vault.other.0, [notes("still")]).unwrap();
    one.erase(vault.film).unwrap();
    let refused = other.annotate(vault.other.0, [notes("no longer")]);
    assert_eq!(refused, Err(VaultError::WrongPassphrase));
    assert_eq!(noted_about(&one, vault.other.0), "still");
}
