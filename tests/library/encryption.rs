//! What the system says of real volumes: a stick in the clear, gocryptfs, a folder under fscrypt, memory. What no test
//! computer has (LUKS, BitLocker, VeraCrypt) is made up in `src/platform/drives/linux/encryption/tests.rs`.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::Path;

use support::volumes::{Encrypted, Stick};
use vitrin::platform::drives::{Encryption, Exposure, encryption, encryption_of};

/// What is in the clear on this computer's own disk is as encrypted as that is: on a laptop with LUKS, it is.
fn as_the_disk() -> Encryption {
    encryption(&std::env::temp_dir())
}

#[test]
fn a_stick_in_the_clear_is_open() {
    let stick = Stick::empty();
    let film = a_file_in(&stick.folder);
    assert_eq!(encryption(&stick.folder), as_the_disk());
    assert_eq!(encryption(&film), as_the_disk());
    assert_eq!(encryption_of(&File::open(film).unwrap()), as_the_disk());
}

#[test]
fn gocryptfs_is_encrypted_and_what_it_keeps_its_files_in_is_not() {
    let cipher = tempfile::tempdir().unwrap();
    let volume = Encrypted::kept_in(cipher.path());
    let film = a_file_in(volume.folder());
    let by = Encryption::Encrypted { by: "gocryptfs" };
    assert_eq!(encryption(volume.folder()), by);
    assert_eq!(encryption_of(&File::open(&film).unwrap()), by);
    assert_eq!(encryption(&cipher.path().join("gocryptfs.conf")), as_the_disk());
}

#[test]
fn a_link_is_judged_by_what_it_leads_to() {
    let (outside, cipher) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let volume = Encrypted::kept_in(cipher.path());
    let film = a_file_in(volume.folder());
    symlink(&film, outside.path().join("inwards")).unwrap();
    symlink(a_file_in(outside.path()), volume.folder().join("outwards")).unwrap();
    assert!(encryption(&outside.path().join("inwards")).is_encrypted());
    assert_eq!(encryption(&volume.folder().join("outwards")), as_the_disk());
}

#[test]
fn a_folder_under_fscrypt_is_encrypted_and_its_neighbour_is_not() {
    let outside = tempfile::tempdir().unwrap();
    let (stick, inside) = Stick::with_under_fscrypt(&a_file_in(outside.path()));
    let beside = a_file_in(&stick.folder);
    assert_eq!(
        encryption_of(&File::open(inside).unwrap()),
        Encryption::Encrypted { by: "fscrypt" }
    );
    assert_eq!(encryption_of(&File::open(beside).unwrap()), as_the_disk());
}

#[test]
fn a_loop_device_in_an_encrypted_folder_is_encrypted() {
    let cipher = tempfile::tempdir().unwrap();
    let volume = Encrypted::kept_in(cipher.path());
    let stick = Stick::kept_in(volume.folder());
    assert_eq!(encryption(&stick.folder), Encryption::Encrypted { by: "gocryptfs" });
}

#[test]
fn memory_is_not_an_encrypted_volume() {
    let in_memory = tempfile::tempdir_in("/dev/shm").unwrap();
    let film = a_file_in(in_memory.path());
    assert_eq!(encryption(&film), Encryption::Open { how: Exposure::Memory });
}

fn a_file_in(folder: &Path) -> std::path::PathBuf {
    let file = folder.join("film.mp4");
    fs::write(&file, "a film").unwrap();
    file
}
