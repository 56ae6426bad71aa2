//! Vaults for these tests, with films that nobody shows.

use std::ops::ControlFlow;
use std::path::Path;

use vitrin::film::FilmFacts;
use vitrin::memory::Passphrase;
use vitrin::vault::{KdfCost, Label, NewFilm, NewVault, create};

use crate::console_driver::PASSWORD;

pub fn label() -> Label {
    Label {
        name: "Anna Lindqvist".into(),
        unit: "BUP Mölndal".into(),
        date: jiff::civil::date(2025, 3, 14),
        if_found: "Receptionen".into(),
    }
}

/// A vault with these films in it, in a folder of its own.
pub fn vault_with(titles: &[&str]) -> tempfile::TempDir {
    vault_of(label(), titles)
}

/// The same with this label.
pub fn vault_of(label: Label, titles: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    vault_in(folder.path(), label, titles);
    folder
}

/// The same in this folder.
pub fn vault_in(folder: &Path, label: Label, titles: &[&str]) {
    let passphrase = Passphrase::from_text(PASSWORD).expect("memory for a password");
    let new = NewVault {
        label,
        passphrase: &passphrase,
        cost: KdfCost::FLOOR,
    };
    let mut vault = create(folder, new).expect("a vault is made");
    for title in titles {
        let film = NewFilm::titled(*title);
        let film = vault
            .import(&[7; 1000][..], film, &mut |_| ControlFlow::Continue(()))
            .expect("a film is imported");
        // As if a stage had looked into it.
        let facts = FilmFacts {
            container: Some("MP4".into()),
            ..FilmFacts::default()
        };
        vault.set_facts(film, facts, None).expect("it is written");
    }
}
