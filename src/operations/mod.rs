//! Use cases, called by the console and the command line alike: no argument parser, no widgets, no printing.
//!
//! Each returns a type of its own; the caller turns it into words, JSON or messages. What takes long reports its progress
//! through a callback and stops when its [`CancellationToken`](tokio_util::sync::CancellationToken) is cancelled.
#![forbid(unsafe_code)]

pub mod create;
pub mod doctor;
pub mod erase;
pub mod faces;
pub mod import;
pub mod keeping;
pub mod log;
pub mod markers;
pub mod passwords;
pub mod pictures;
pub mod printing;
pub mod ratings;
pub mod record;
pub mod salvage;
pub mod settings;
pub mod show;
pub mod sources;
pub mod still;
pub mod sweep;
pub mod verify;
pub mod watch;

#[cfg(test)]
mod tests {
    use std::fs;
    use std::ops::ControlFlow;
    use std::path::Path;
    use std::sync::Arc;

    use jiff::civil::date;
    use parking_lot::Mutex;
    use tokio_util::sync::CancellationToken;

    use super::import::{ImportError, ImportPhase, ImportRequest, import};
    use super::verify::{Verdict, verify, verify_meanwhile};
    use crate::memory::Passphrase;
    use crate::vault::{KdfCost, Label, NewFilm, NewVault, UnlockedVault, VaultError, create};

    fn vault(folder: &Path) -> UnlockedVault {
        let label = Label {
            name: "Anna".into(),
            unit: String::new(),
            date: date(2025, 3, 14),
            if_found: String::new(),
        };
        let new = NewVault {
            label,
            passphrase: &Passphrase::from_text("Correct horse battery 7").expect("it fits"),
            cost: KdfCost::FLOOR,
        };
        create(folder, new).expect("a vault")
    }

    fn with_a_film(mut vault: UnlockedVault) -> UnlockedVault {
        let film = NewFilm::titled("Session");
        let imported = vault.import(&[7; 1000][..], film, &mut |_| ControlFlow::Continue(()));
        imported.expect("there is room for a film");
        vault
    }

    fn cancelled() -> CancellationToken {
        let token = CancellationToken::new();
        token.cancel();
        token
    }

    #[test]
    fn verifying_tells_a_whole_film_from_a_damaged_one() {
        let home = tempfile::tempdir().expect("a folder");
        let vault = with_a_film(vault(home.path()));
        let film = &vault.films()[0];
        let go_on = CancellationToken::new();
        let mut done = Vec::new();
        let whole = verify(&vault, film, &go_on, &mut |bytes| done.push(bytes));
        assert_eq!(whole, Ok(Verdict::Whole));
        assert_eq!(done.last(), Some(&1000));

        let part = fs::read_dir(home.path().join("films")).expect("its films").next();
        let part = part.expect("a film").expect("its entry").path();
        let mut sealed = fs::read(&part).expect("its bytes");
        *sealed.last_mut().expect("bytes") ^= 1;
        fs::write(&part, sealed).expect("it can be written");
        let damaged = verify(&vault, film, &go_on, &mut |_| ());
        assert_eq!(damaged, Ok(Verdict::Damaged { at: 0 }));
    }

    #[test]
    fn damage_that_is_found_without_holding_the_vault_is_in_the_log() {
        let home = tempfile::tempdir().expect("a folder");
        let vault = Arc::new(Mutex::new(with_a_film(vault(home.path()))));
        let film = vault.lock().films()[0].id;
        let verify = || verify_meanwhile(&Arc::downgrade(&vault), film, &CancellationToken::new(), &mut |_, _| ());
        assert_eq!(verify(), Ok(Verdict::Whole));
        let part = home.path().join(format!("films/{film}.000"));
        let mut sealed = fs::read(&part).expect("its bytes");
        *sealed.last_mut().expect("bytes") ^= 1;
        fs::write(&part, sealed).expect("it can be written");
        assert_eq!(verify(), Ok(Verdict::Damaged { at: 0 }));
        let report = vault.lock().read_log().expect("a log");
        let last = report
            .entries()
            .next_back()
            .expect("an entry")
            .1
            .entry
            .event
            .word()
            .to_owned();
        assert_eq!(last, "check_failed");
    }

    #[test]
    fn a_cancelled_verification_stops() {
        let home = tempfile::tempdir().expect("a folder");
        let vault = with_a_film(vault(home.path()));
        let stopped = verify(&vault, &vault.films()[0], &cancelled(), &mut |_| ());
        assert_eq!(stopped, Err(VaultError::Cancelled));
    }

    #[test]
    fn a_cancelled_import_leaves_nothing_behind() {
        let home = tempfile::tempdir().expect("a folder");
        let (folder, file) = (home.path().join("vault"), home.path().join("film.mp4"));
        fs::write(&file, "film").expect("a file");
        let vault = Arc::new(Mutex::new(vault(&folder)));
        let files = [file];
        let request = ImportRequest::new(&files, &folder);
        let mut reported = Vec::new();
        let stopped = import(&Arc::downgrade(&vault), request, &cancelled(), &mut |progress| {
            reported.push((progress.title.to_owned(), progress.phase, progress.total));
        });
        assert!(
            matches!(stopped, Err(ImportError::Vault(VaultError::Cancelled))),
            "{stopped:?}"
        );
        assert_eq!(reported, [("film".to_owned(), ImportPhase::Sealing, 4)]);
        assert!(vault.lock().films().is_empty());
    }
}
