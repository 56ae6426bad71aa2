//! An attacker who holds the stick, knows the format and can compute checksums, but has no key (P3).

use super::ab_file::{AbFile, CATALOGUE, HEADER};
use super::header::Header;
use super::*;
use crate::film::FilmFacts;
use crate::vault::catalogue::Catalogue;
use crate::vault::keys::{Purpose, subkey};

/// Calls `check` with copies of the A/B file that differ in one bit of the body or of the generation.
fn with_every_bit_flipped(template: &Template, kind: ab_file::Kind, check: impl Fn(&AbFile, usize)) {
    let storage = RealStorage::new(template.folder.path());
    let intact = || AbFile::load(&storage, kind).ok().unwrap();
    for bit in 0..intact().body.len() * 8 {
        let mut file = intact();
        file.body[bit / 8] ^= 1 << (bit % 8);
        check(&file, bit);
    }
    for bit in 0..64 {
        let mut file = intact();
        file.generation ^= 1 << bit;
        check(&file, bit);
    }
}

#[test]
fn no_bit_of_the_header_can_be_changed() {
    let template = Template::new();
    let intact = AbFile::load(&RealStorage::new(template.folder.path()), HEADER)
        .ok()
        .unwrap();
    assert_eq!(
        Header::parse(&intact).and_then(|header| header.authenticate(&intact, &template.vault_key)),
        Ok(())
    );
    with_every_bit_flipped(&template, HEADER, |file, bit| {
        let result = Header::parse(file).and_then(|header| header.authenticate(file, &template.vault_key));
        let refused = matches!(result, Err(VaultError::Damaged { .. } | VaultError::CostOutOfRange));
        assert!(refused, "bit {bit}: {result:?}");
    });
}

#[test]
fn no_bit_of_the_catalogue_can_be_changed() {
    let template = Template::new();
    let vault = template.open(template.folder.path());
    let key = subkey(&template.vault_key, vault.id(), Purpose::Catalogue).unwrap();
    with_every_bit_flipped(&template, CATALOGUE, |file, bit| {
        let result = Catalogue::open(file, vault.id(), &key).map(|_| ());
        assert_eq!(result, Err(VaultError::Damaged { what: Piece::Catalogue }), "bit {bit}");
    });
}

#[test]
fn a_cut_header_or_catalogue_is_refused_at_every_length() {
    let template = Template::new();
    let storage = RealStorage::new(template.folder.path());
    let vault = template.open(template.folder.path());
    let key = subkey(&template.vault_key, vault.id(), Purpose::Catalogue).unwrap();
    let load = |kind, len| {
        let mut file = AbFile::load(&storage, kind).ok().unwrap();
        file.body.truncate(len);
        file
    };
    for len in 0..load(HEADER, usize::MAX).body.len() {
        let file = load(HEADER, len);
        assert!(
            Header::parse(&file)
                .and_then(|header| header.authenticate(&file, &template.vault_key))
                .is_err()
        );
    }
    for len in 0..load(CATALOGUE, usize::MAX).body.len() {
        assert!(Catalogue::open(&load(CATALOGUE, len), vault.id(), &key).is_err());
    }
}

#[test]
fn a_changed_label_is_damage_and_not_a_wrong_password() {
    let template = Template::new();
    let mut file = AbFile::load(&RealStorage::new(template.folder.path()), HEADER)
        .ok()
        .unwrap();
    let at = file.body.windows(4).position(|bytes| bytes == b"Anna").unwrap();
    file.body[at..at + 4].copy_from_slice(b"Emma");
    let header = Header::parse(&file).ok().unwrap();
    assert_eq!(header.label.name, "Emma Andersson");
    let unlock = |text| header.unlock(&file, &passphrase(text)).map(|_| ());
    assert_eq!(unlock(PASSPHRASE), Err(VaultError::Damaged { what: Piece::Header }));
    assert_eq!(unlock("Gfedcba2"), Err(VaultError::WrongPassphrase));
}

/// What a film says of itself is not trusted: it must not make a list of films that is refused afterwards.
#[test]
fn no_film_leads_to_a_catalogue_that_cannot_be_read() {
    let template = Template::new();
    for date in [
        "0000-01-01",
        "-000001-01-01",
        "2026-03-09T10:00:00",
        "20260309",
        "2026-03-08",
    ] {
        let folder = template.copy();
        let facts = FilmFacts {
            container: Some("\u{7}\u{202e}".repeat(100)),
            recorded_on: Some(date.into()),
            ..FilmFacts::default()
        };
        let mut vault = template.open(folder.path());
        vault.set_facts(template.film, facts.clone(), None).unwrap();
        let new = NewFilm {
            recorded_on: Some(jiff::civil::date(-1, 1, 1)),
            ..new_film("second")
        };
        vault.import(&OTHER_FILM[..], new, &mut keep_going).unwrap();
        let vault = template.open(folder.path());
        assert_eq!(vault.films()[0].facts, Some(facts), "{date}");
        assert_eq!(vault.films()[0].recorded_on.is_some(), date == "2026-03-08", "{date}");
        assert_eq!(vault.films()[1].recorded_on, None);
    }
}

#[test]
fn what_could_not_be_read_again_is_not_written() {
    let template = Template::new();
    let folder = template.copy();
    let mut vault = template.open(folder.path());
    let before = fs::read(folder.path().join("catalogue.a")).unwrap();
    let mut changed = vault.catalogue.clone();
    changed.films[0].title = " not trimmed".into();
    let refused = vault.commit(changed).unwrap_err();
    assert_eq!(refused.code(), "system");
    assert!(fs::read(folder.path().join("catalogue.a")).unwrap() == before);
    assert_eq!(template.open(folder.path()).films().len(), 1);
}

#[test]
fn fields_of_a_newer_vitrin_are_kept() {
    let template = Template::new();
    let folder = template.copy();
    let mut vault = template.open(folder.path());
    let mut changed = vault.catalogue.clone();
    changed.films[0].other.insert("keep_until".into(), "2027-01-01".into());
    vault.commit(changed).unwrap();
    template
        .open(folder.path())
        .set_facts(template.film, FilmFacts::default(), None)
        .unwrap();
    let vault = template.open(folder.path());
    assert_eq!(vault.films()[0].other["keep_until"], "2027-01-01");
    assert_eq!(vault.films()[0].facts, Some(FilmFacts::default()));
}
