//! Opens vaults, those that are there and new ones.

use std::path::PathBuf;

use super::job::{JobContext, Outcome, PreflightCheck};
use crate::console::model::{FilmRow, Message, NewLabel, Notice, OpenedVault};
use crate::memory::Passphrase;
use crate::operations::create::{CreateRequest, create};
use crate::operations::keeping;
use crate::vault::{Computer, Film, FilmState, KdfCost, LockedVault, Receipt, UnlockedVault, VaultError};

/// Tries a password. `play`: the film to look for once the vault is open.
pub fn unlock(
    folder: PathBuf,
    passphrase: Passphrase,
    play: Option<&str>,
    computer: Computer,
    preflight: &PreflightCheck,
    job: JobContext,
) {
    // Swap may have been added since the program was started.
    if let Err(why) = preflight() {
        return job.report(Message::PreflightDone(Err(why)));
    }
    let unlocked = LockedVault::open(folder.as_path()).and_then(|vault| vault.unlock(&passphrase));
    drop(passphrase);
    bring_back(folder, unlocked, play, (computer, None), job);
}

/// Makes a vault; it is open at once.
pub fn make(
    (folder, label, receipt): (PathBuf, NewLabel, Option<Receipt>),
    passphrase: Passphrase,
    cost: KdfCost,
    computer: Computer,
    preflight: &PreflightCheck,
    job: JobContext,
) {
    if let Err(why) = preflight() {
        return job.report(Message::PreflightDone(Err(why)));
    }
    let made = create(CreateRequest {
        folder: &folder,
        name: &label.name,
        unit: &label.unit,
        if_found: &label.if_found,
        passphrase: &passphrase,
        cost,
    });
    drop(passphrase);
    let kept = match (receipt, made) {
        (Some(receipt), Ok(mut vault)) => {
            let kept = vault.keep_receipt(&receipt);
            (Ok(vault), kept.err().map(Notice::Vault))
        }
        (_, made) => (made, None),
    };
    bring_back(folder, kept.0, None, (computer, kept.1), job);
}

fn bring_back(
    folder: PathBuf,
    opened: Result<UnlockedVault, VaultError>,
    play: Option<&str>,
    (computer, told): (Computer, Option<Notice>),
    job: JobContext,
) {
    match opened {
        // Locked before it was open: its keys are dropped here and now.
        Ok(vault) if job.is_locked() => drop(vault),
        Ok(vault) => {
            vault.remember_log_on(computer);
            let mut opened = summarize(&vault, play);
            opened.notice = told.or(opened.notice);
            let vault = Box::new(vault);
            job.finish(Outcome::Opened { folder, vault, opened });
        }
        Err(error) => job.report(Message::Unlocked(Err(Notice::Vault(error)))),
    }
}

fn summarize(vault: &UnlockedVault, play: Option<&str>) -> OpenedVault {
    OpenedVault {
        label: vault.label().clone(),
        films: rows(vault),
        play: play.map(|name| vault.find(name).map(|film| film.id).map_err(Notice::Vault)),
        notice: Some(vault.copies())
            .filter(|copies| copies.any_damaged())
            .map(Notice::DamagedCopy)
            .or_else(|| vault.log_problems().first().copied().map(Notice::Log))
            .or_else(|| vault.unwritten_entries().map(|(_, why)| Notice::LogUnwritten(why))),
    }
}

/// The vault's films as the list shows them, in the vault's order.
pub fn rows(vault: &UnlockedVault) -> Vec<FilmRow> {
    let today = keeping::today();
    vault.films().iter().map(|film| row(film, today)).collect()
}

/// A film as the list shows it, on the day `today`.
pub fn row(film: &Film, today: jiff::civil::Date) -> FilmRow {
    FilmRow {
        id: film.id,
        title: film.title.clone(),
        recorded_on: film.recorded_on.map(|date| date.to_string()),
        imported: (
            film.imported_at
                .to_zoned(jiff::tz::TimeZone::system())
                .date()
                .to_string(),
            film.imported_by.clone(),
        ),
        size: film.size,
        facts: film.facts.clone().unwrap_or_default(),
        keep: film.keep.clone(),
        overdue: film.is_overdue(today),
        annotations: film.annotations.clone(),
        unfinished: film.state == FilmState::Unfinished,
        has_source: film.origin.is_some(),
    }
}
