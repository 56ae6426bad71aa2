//! The receipt of an erasing says what is so, and not what should be.

use super::ab_file::CATALOGUE;
use super::*;

#[test]
fn a_receipt_names_what_was_erased_by_whom_and_where_but_no_title() {
    let template = Template::new();
    let folder = template.copy();
    let mut vault = template.open(folder.path());
    let receipt = vault.erase_with_receipt(&[template.film], "dator\n7").unwrap();
    assert!(receipt.checked && !receipt.files_left && !receipt.everything);
    assert_eq!(
        (receipt.by.as_str(), receipt.computer.as_str()),
        ("Anna Andersson", "dator7")
    );
    assert_eq!(
        (receipt.films[0].id, receipt.films[0].size),
        (template.film, FILM.len() as u64)
    );
    assert_eq!(receipt.vault, vault.id());
    assert!(receipt.old_passwords.is_empty());
    let json = serde_json::to_string(&receipt).unwrap();
    assert!(!json.contains("first"), "{json}");
    // It is kept.
    assert!(template.open(folder.path()).receipts() == [receipt]);
}

#[test]
fn several_films_are_erased_together_or_not_at_all() {
    let template = Template::new();
    let folder = template.copy();
    let mut vault = template.open(folder.path());
    let other = vault
        .import(&OTHER_FILM[..], new_film("second"), &mut keep_going)
        .unwrap();
    let unknown = FilmId::from([7; 16]);
    let refused = vault.erase_with_receipt(&[template.film, unknown], "here");
    assert_eq!(refused.err(), Some(VaultError::FilmNotFound));
    assert_eq!(vault.films().len(), 2);
    let receipt = vault.erase_with_receipt(&[template.film, other], "here").unwrap();
    assert_eq!((receipt.films.len(), vault.films().len()), (2, 0));
    assert_eq!(film_files(folder.path()), [""; 0]);
}

#[test]
fn what_nobody_knew_of_is_not_erased_with_everything() {
    let template = Template::new();
    let folder = template.copy();
    let old = template.open(folder.path());
    let mut other = template.open(folder.path());
    let new = other
        .import(&OTHER_FILM[..], new_film("second"), &mut keep_going)
        .unwrap();
    assert_eq!(old.erase_everything("here").err(), Some(VaultError::Busy));
    let vault = template.open(folder.path());
    assert_eq!(read(&vault, new), OTHER_FILM);
    assert_eq!(read(&vault, template.film), FILM);
    // Nor is what lies behind a file of the log that is missing left over.
    fs::write(folder.path().join("log.007"), b"x").unwrap();
    assert!(!vault.erase_everything("here").unwrap().files_left);
    assert!(!folder.path().join("log.007").exists());
}

/// Somebody who puts an old file back while a film is erased, or a medium that does.
#[test]
fn what_still_opens_is_not_said_to_be_checked() {
    let template = Template::new();
    let folder = template.copy();
    let mut vault = template.open(folder.path());
    assert!(vault.erase_with_receipt(&[], "here").unwrap().checked);
    let before = fs::read(folder.path().join("catalogue.a")).unwrap();
    let mut vault = template.open(folder.path());
    let generation = vault.catalogue_file.generation;
    vault.annotate(template.film, [notes("x")]).unwrap();
    // Without another vault key, the list of films from before opens.
    let sealed = proof::Sealed {
        generation,
        catalogue: before[56..56 + u32::from_le_bytes(before[12..16].try_into().unwrap()) as usize].to_vec(),
        film_keys: Vec::new(),
    };
    assert_eq!(vault.opens_none_of(&sealed), Ok(false));
    let erased = vault.erase_with_receipt(&[template.film], "here").unwrap();
    assert!(erased.checked);
    assert_eq!(vault.opens_none_of(&sealed), Ok(true));
    // And with one copy that is not what was written.
    fs::write(folder.path().join(CATALOGUE.names()[1]), before).unwrap();
    assert_eq!(vault.opens_none_of(&sealed), Ok(false));
}

#[test]
fn after_everything_was_erased_a_new_vault_takes_its_receipt() {
    let template = Template::new();
    let folder = template.copy();
    let old = template.open(folder.path());
    let receipt = old.erase_everything("here").unwrap();
    assert!(receipt.everything && receipt.checked && !receipt.files_left);
    assert_eq!(LockedVault::open(folder.path()).err(), Some(VaultError::NotAVault));
    let left: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["vault.lck"]);
    let mut new = create(folder.path(), new_vault(&passphrase("Gfedcba2"))).ok().unwrap();
    new.keep_receipt(&receipt).unwrap();
    assert_ne!(new.id(), receipt.vault);
    assert!(new.receipts() == [receipt]);
    assert!(template.open_on(Arc::new(RealStorage::new(folder.path()))).is_err());
}
