//! Prepares a stick or a folder for films: makes a new vault there.

use std::fs;
use std::path::{Path, PathBuf};

use super::sources::is_cameras_folder;
use crate::memory::Passphrase;
use crate::vault::{self, KdfCost, Label, NewVault, UnlockedVault, VaultError};

/// Name of the folder that a vault gets on a stick that holds other things; a number follows where the name is taken.
const FOLDER: &str = "Vitrin";

/// How many such names are tried.
const MOST_FOLDERS: u32 = 20;

/// Entries of a stick that the system makes by itself; so are those whose name begins with a dot.
const SYSTEM_ENTRIES: [&str; 5] = [
    "System Volume Information",
    "$RECYCLE.BIN",
    "RECYCLER",
    "lost+found",
    "FOUND.000",
];

/// Where a vault can be made on a stick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The vault's folder; made with the vault if it is missing.
    pub folder: PathBuf,
    /// Whether the stick holds other things, which are left as they are.
    pub beside_others: bool,
}

/// What a vault is made from.
pub struct CreateRequest<'a> {
    /// Its folder; made if it is missing.
    pub folder: &'a Path,
    /// Whose it is (R-LABEL).
    pub name: &'a str,
    /// The owner's unit; may be empty.
    pub unit: &'a str,
    /// What a finder should do; may be empty.
    pub if_found: &'a str,
    /// The first password; has to meet the rule (R-PASS).
    pub passphrase: &'a Passphrase,
    /// What every try of a password costs.
    pub cost: KdfCost,
}

/// Makes a vault, labelled with today's date, and returns it open. Other files in the folder are left alone.
///
/// # Errors
/// As [`vault::create`].
pub fn create(request: CreateRequest<'_>) -> Result<UnlockedVault, VaultError> {
    let label = Label {
        name: request.name.to_owned(),
        unit: request.unit.to_owned(),
        date: jiff::Zoned::now().date(),
        if_found: request.if_found.to_owned(),
    };
    let new = NewVault {
        label,
        passphrase: request.passphrase,
        cost: request.cost,
    };
    vault::create(request.folder, new)
}

/// Where on the stick that is mounted at `root` a vault can be made: on the stick itself if it is empty, else in a folder of its own.
/// `None` for a camera's card, and where no name is free. Reads the names in `root` and changes nothing.
#[must_use]
pub fn place_on(root: &Path) -> Option<Place> {
    let entries: Vec<_> = fs::read_dir(root).ok()?.take(256).flatten().collect();
    let names: Vec<_> = entries.iter().map(|entry| entry.file_name()).collect();
    let is_one_of = |list: &[&str], name: &std::ffi::OsStr| list.iter().any(|known| name.eq_ignore_ascii_case(known));
    if names.iter().any(|name| is_cameras_folder(name)) {
        return None;
    }
    let is_systems =
        |name: &std::ffi::OsStr| is_one_of(&SYSTEM_ENTRIES, name) || name.to_string_lossy().starts_with('.');
    let beside_others = !names.iter().all(|name| is_systems(name));
    if !beside_others || only_begun(root, &names) {
        let folder = root.to_owned();
        let beside_others = false;
        return Some(Place { folder, beside_others });
    }
    let candidates = (1..=MOST_FOLDERS).map(|number| match number {
        1 => root.join(FOLDER),
        number => root.join(format!("{FOLDER} {number}")),
    });
    let is_free = |folder: &PathBuf| match fs::read_dir(folder) {
        Ok(mut inside) => inside.next().is_none(),
        Err(_) => !folder.exists(),
    };
    let folder = candidates.into_iter().find(is_free)?;
    Some(Place { folder, beside_others })
}

/// Whether all that is there is what an interrupted making of a vault has left.
fn only_begun(root: &Path, names: &[std::ffi::OsString]) -> bool {
    const BEGUN: [&str; 7] = [
        "films",
        "catalogue.a",
        "catalogue.b",
        "vault.a",
        "vault.b",
        "LABEL.txt",
        "vault.lck",
    ];
    let is_begun = |name: &std::ffi::OsString| {
        let name = name.to_string_lossy();
        name.starts_with('.') || BEGUN.contains(&&*name) || SYSTEM_ENTRIES.contains(&&*name)
    };
    names.iter().all(is_begun) && vault::may_create(root).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stick(entries: &[&str]) -> tempfile::TempDir {
        let stick = tempfile::tempdir().expect("a folder");
        for entry in entries {
            match entry.strip_suffix('/') {
                Some(folder) => fs::create_dir(stick.path().join(folder)).expect("a folder"),
                None => fs::write(stick.path().join(entry), "x").expect("a file"),
            }
        }
        stick
    }

    #[test]
    fn an_empty_stick_is_used_itself_whatever_the_system_keeps_on_it() {
        let stick = stick(&["System Volume Information/", ".Trash-1000/", ".fseventsd"]);
        let place = place_on(stick.path()).expect("a place");
        assert_eq!((place.folder.as_path(), place.beside_others), (stick.path(), false));
    }

    #[test]
    fn beside_other_things_the_vault_gets_a_folder_of_its_own_that_is_free() {
        let stick = stick(&["rapport.docx", "Vitrin/"]);
        let place = place_on(stick.path()).expect("a place");
        assert_eq!((place.folder, place.beside_others), (stick.path().join("Vitrin"), true));
        fs::write(stick.path().join("Vitrin/anteckning.txt"), "x").expect("a file");
        let place = place_on(stick.path()).expect("a place");
        assert_eq!(place.folder, stick.path().join("Vitrin 2"));
    }

    #[test]
    fn a_cameras_card_is_no_place_for_a_vault() {
        for camera in ["DCIM/", "PRIVATE/", "dcim/", "M4ROOT/", "XDROOT/", "AVIN/", "Clip/"] {
            assert_eq!(place_on(stick(&[camera]).path()), None, "{camera}");
        }
        assert!(
            place_on(stick(&["Misc/"]).path()).is_some(),
            "a name that others use too"
        );
    }

    #[test]
    fn what_an_interrupted_making_has_left_is_taken_up_again() {
        let stick = stick(&["films/"]);
        let place = place_on(stick.path()).expect("a place");
        assert_eq!((place.folder.as_path(), place.beside_others), (stick.path(), false));
    }

    #[test]
    fn a_vault_is_made_with_its_label_and_is_open() {
        let stick = stick(&["rapport.docx"]);
        let place = place_on(stick.path()).expect("a place");
        let vault = create(CreateRequest {
            folder: &place.folder,
            name: " Anna ",
            unit: "BUP",
            if_found: "",
            passphrase: &Passphrase::from_text("Granskog7").expect("memory"),
            cost: KdfCost::FLOOR,
        });
        let vault = vault.expect("a vault");
        assert_eq!((vault.label().name.as_str(), vault.films().len()), ("Anna", 0));
        assert_eq!(vault.label().date, jiff::Zoned::now().date());
        assert_eq!(fs::read(stick.path().join("rapport.docx")).expect("it is left"), b"x");
    }
}
