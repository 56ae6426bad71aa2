//! Making a vault, and the passwords that open it.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use vitrin::policy::BrokenRule;
use vitrin::vault::{Field, KdfCost, Label, LockedVault, NewVault, Piece, VaultError, create, may_create};

use super::{Films, PASSPHRASE, TestVault, film_of, label, passphrase};

#[test]
fn the_label_is_read_without_a_password() {
    let vault = TestVault::new();
    assert_eq!(*LockedVault::open(vault.path()).ok().unwrap().label(), label());
    let text = fs::read_to_string(vault.path().join("LABEL.txt")).unwrap();
    for part in ["Anna Andersson", "BUP Borås", "2026-03-09", "Receptionen, Kungsgatan 1"] {
        assert!(text.contains(part), "LABEL.txt lacks {part}");
    }
}

#[test]
fn a_wrong_password_and_a_damaged_header_are_different_errors() {
    let vault = TestVault::new();
    let unlock = |text| LockedVault::open(vault.path())?.unlock(&passphrase(text)).map(drop);
    assert_eq!(unlock("Gfedcba2"), Err(VaultError::WrongPassphrase));
    assert_eq!(unlock(PASSPHRASE), Ok(()));
    for copy in ["vault.a", "vault.b"] {
        vault.flip(copy, 100);
    }
    assert_eq!(unlock(PASSPHRASE), Err(VaultError::Damaged { what: Piece::Header }));
}

#[test]
fn a_vault_survives_the_loss_of_any_one_small_file() {
    for lost in [
        "vault.a",
        "vault.b",
        "catalogue.a",
        "catalogue.b",
        "LABEL.txt",
        "vault.lck",
    ] {
        let vault = TestVault::new();
        fs::remove_file(vault.path().join(lost)).unwrap();
        vault.unlock();
    }
}

#[test]
fn a_vault_is_never_made_over_another() {
    let vault = TestVault::new();
    let pass = passphrase(PASSPHRASE);
    let again = |path| {
        create(
            path,
            NewVault {
                label: label(),
                passphrase: &pass,
                cost: KdfCost::FLOOR,
            },
        )
        .err()
    };
    assert_eq!(again(vault.path()), Some(VaultError::AlreadyAVault));
    vault.flip("vault.a", 100);
    vault.flip("vault.b", 100);
    assert_eq!(
        again(vault.path()),
        Some(VaultError::AlreadyAVault),
        "a damaged vault may still be rescued"
    );
}

#[test]
fn a_vault_is_never_made_over_somebody_elses_file() {
    let pass = passphrase(PASSPHRASE);
    let make = |path: &Path| {
        let new = NewVault {
            label: label(),
            passphrase: &pass,
            cost: KdfCost::FLOOR,
        };
        create(path, new).map(drop)
    };
    for name in ["LABEL.txt", "catalogue.a", "catalogue.b", "vault.a"] {
        for contents in ["Min egen text", "\0\0\0\0\0\0\0\0\0\0\0\0 and something"] {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join(name);
            fs::write(&file, contents).unwrap();
            let foreign = Err(VaultError::ForeignFile { name });
            assert_eq!(may_create(folder.path()), foreign, "{name}");
            assert_eq!(make(folder.path()), foreign, "{name}");
            assert_eq!(fs::read_to_string(&file).unwrap(), contents);
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing was made");
        }
    }
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::NamedTempFile::new().unwrap());
    symlink(elsewhere.path(), folder.path().join("LABEL.txt")).unwrap();
    assert_eq!(make(folder.path()), Err(VaultError::ForeignFile { name: "LABEL.txt" }));
    assert_eq!(fs::read(elsewhere.path()).unwrap(), b"");
}

#[test]
fn what_an_interrupted_creation_has_left_is_no_obstacle() {
    let (vault, pass) = (TestVault::new(), passphrase(PASSPHRASE));
    for copy in ["vault.a", "vault.b"] {
        fs::remove_file(vault.path().join(copy)).unwrap();
    }
    let text = fs::read(vault.path().join("LABEL.txt")).unwrap();
    for left in [&text[..], &text[..20], b"", &[0; 300]] {
        fs::write(vault.path().join("LABEL.txt"), left).unwrap();
        let new = NewVault {
            label: label(),
            passphrase: &pass,
            cost: KdfCost::FLOOR,
        };
        create(vault.path(), new).map(drop).unwrap();
        for copy in ["vault.a", "vault.b"] {
            fs::remove_file(vault.path().join(copy)).unwrap();
        }
    }
}

#[test]
fn a_weak_password_or_a_bad_label_makes_no_vault() {
    let folder = tempfile::tempdir().unwrap();
    let make = |label, pass| {
        let pass = passphrase(pass);
        create(
            folder.path(),
            NewVault {
                label,
                passphrase: &pass,
                cost: KdfCost::FLOOR,
            },
        )
        .err()
    };
    let weak = VaultError::WeakPassphrase(vec![BrokenRule::TooShort, BrokenRule::NoUpperCase, BrokenRule::NoDigit]);
    assert_eq!(make(label(), "abc"), Some(weak));
    let nameless = Label {
        name: " ".into(),
        ..label()
    };
    assert!(matches!(
        make(nameless, PASSPHRASE),
        Some(VaultError::BadText { field: Field::Name, .. })
    ));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn what_is_no_vault_says_so() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(LockedVault::open(folder.path()).err(), Some(VaultError::NotAVault));
    assert_eq!(
        LockedVault::open(folder.path().join("nowhere")).err(),
        Some(VaultError::NotAVault)
    );
}

#[test]
fn several_passwords_open_a_vault_until_they_are_removed() {
    let vault = TestVault::new();
    let opens = |text| {
        LockedVault::open(vault.path())
            .ok()
            .unwrap()
            .unlock(&passphrase(text))
            .is_ok()
    };
    let mut unlocked = vault.unlock();
    unlocked.add_passphrase("supervisor", &passphrase("Gfedcba2")).unwrap();
    assert!(opens(PASSPHRASE) && opens("Gfedcba2"));
    assert_eq!(
        unlocked.add_passphrase("supervisor", &passphrase("Hhhhhhh3")),
        Err(VaultError::SlotExists)
    );
    assert_eq!(
        unlocked.slot_names().collect::<Vec<_>>(),
        ["Anna Andersson", "supervisor"]
    );
    unlocked.remove_passphrase("Anna Andersson").unwrap();
    assert!(!opens(PASSPHRASE) && opens("Gfedcba2"));
    assert_eq!(unlocked.remove_passphrase("supervisor"), Err(VaultError::LastSlot));
    assert_eq!(unlocked.remove_passphrase("nobody"), Err(VaultError::SlotNotFound));
}

#[test]
fn a_password_is_changed_only_by_who_knows_it_and_by_the_rule() {
    let vault = TestVault::new();
    let film = film_of(50_000);
    let id = vault.unlock().import_film("film", &film);
    let mut unlocked = vault.unlock();
    let mut change = |old, new| unlocked.change_passphrase(&passphrase(old), &passphrase(new));
    assert_eq!(change("Gfedcba2", "Hhhhhhh3"), Err(VaultError::WrongPassphrase));
    assert_eq!(
        change(PASSPHRASE, "Hhhhhhhh"),
        Err(VaultError::WeakPassphrase(vec![BrokenRule::NoDigit]))
    );
    assert_eq!(change(PASSPHRASE, "Hhhhhhh3"), Ok(()));
    let locked = LockedVault::open(vault.path()).ok().unwrap();
    assert_eq!(
        locked.unlock(&passphrase(PASSPHRASE)).err(),
        Some(VaultError::WrongPassphrase)
    );
    assert_eq!(locked.unlock(&passphrase("Hhhhhhh3")).ok().unwrap().read(id), film);
}
