use std::fs;

use super::*;
use crate::vault::storage::RealStorage;

fn folder_with(body: &[u8]) -> (tempfile::TempDir, RealStorage) {
    let folder = tempfile::tempdir().unwrap();
    let storage = RealStorage::new(folder.path());
    create(&storage, HEADER, 2, 1, body).unwrap();
    (folder, storage)
}

fn body_of(storage: &RealStorage) -> Vec<u8> {
    AbFile::load(storage, HEADER).ok().unwrap().body
}

#[test]
fn the_newest_copy_wins_and_the_older_one_is_replaced() {
    let (folder, storage) = folder_with(b"one");
    let mut file = AbFile::load(&storage, HEADER).ok().unwrap();
    file.write(&storage, 2, b"two".to_vec()).unwrap();
    assert_eq!(body_of(&storage), b"two");
    file.write(&storage, 3, b"three".to_vec()).unwrap();
    assert_eq!(body_of(&storage), b"three");
    fs::write(folder.path().join("vault.a"), b"torn").unwrap();
    assert_eq!(body_of(&storage), b"two");
}

#[test]
fn forgetting_leaves_nothing_of_the_old_state() {
    let (folder, storage) = folder_with(&[b'x'; 9000]);
    let mut file = AbFile::load(&storage, HEADER).ok().unwrap();
    file.write(&storage, 2, b"two".to_vec()).unwrap();
    file.sync_copies(&storage).unwrap();
    for name in HEADER.names {
        let bytes = fs::read(folder.path().join(name)).unwrap();
        assert_eq!(bytes.len(), 12288, "the old state is overwritten, not cut off");
        assert!(!bytes[PREFIX..].contains(&b'x'));
    }
}

#[test]
fn every_flipped_bit_of_one_copy_is_noticed() {
    let (folder, storage) = folder_with(b"a body");
    let path = folder.path().join("vault.a");
    let intact = fs::read(&path).unwrap();
    fs::write(folder.path().join("vault.b"), b"").unwrap();
    for bit in 0..(PREFIX + 6) * 8 {
        let mut flipped = intact.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        fs::write(&path, &flipped).unwrap();
        let error = AbFile::load(&storage, HEADER).err();
        assert_eq!(error, Some(VaultError::Damaged { what: Piece::Header }), "bit {bit}");
    }
}

#[test]
fn a_newer_version_is_named_and_not_guessed_at() {
    let (folder, storage) = folder_with(b"");
    let bytes = bound(HEADER, 3, 9, 0);
    let sum = checksum(&bytes, b"");
    fs::write(folder.path().join("vault.b"), [bytes.as_slice(), &sum].concat()).unwrap();
    assert_eq!(
        AbFile::load(&storage, HEADER).err(),
        Some(VaultError::UnsupportedVersion { found: 3 })
    );
}

#[test]
fn no_vault_is_not_a_damaged_vault() {
    let folder = tempfile::tempdir().unwrap();
    let load = |path| AbFile::load(&RealStorage::new(path), HEADER).err();
    assert_eq!(load(folder.path().to_owned()), Some(VaultError::NotAVault));
    assert_eq!(load(folder.path().join("nowhere")), Some(VaultError::NotAVault));
    fs::write(folder.path().join("file"), b"").unwrap();
    assert_eq!(load(folder.path().join("file")), Some(VaultError::NotAVault));
}

#[test]
fn a_copy_of_generation_0_is_not_valid() {
    let (folder, storage) = folder_with(b"one");
    let first = bound(HEADER, 2, 0, 3);
    let bytes = [first.as_slice(), &checksum(&first, b"two"), b"two"].concat();
    fs::write(folder.path().join("vault.a"), &bytes).unwrap();
    assert_eq!(body_of(&storage), b"one");
    fs::write(folder.path().join("vault.b"), &bytes).unwrap();
    let error = AbFile::load(&storage, HEADER).err();
    assert_eq!(error, Some(VaultError::Damaged { what: Piece::Header }));
}
