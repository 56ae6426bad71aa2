//! What is done with the open vault besides showing a film: changing and erasing films, reading them to see whether they are whole,
//! changing passwords, and reading again what another program has written.

use std::path::Path;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use super::job::JobContext;
use super::opening::rows;
use crate::console::model::{FormAdded, MarkersMessage, Message, Notice, PasswordChange, PasswordDone, RatingMessage};
use crate::operations::import::ImportError;
use crate::operations::ratings::{Forms, read_form};
use crate::operations::verify::verify_meanwhile;
use crate::operations::{erase, keeping, passwords, still};
use crate::protocol::Still;
use crate::vault::{FilmEdit, FilmId, FormId, UnlockedVault, VaultError};

/// The open vault, for jobs that only read it: locking does not wait for them. What the user has confirmed is handed the vault itself.
pub type OpenVault = Weak<Mutex<UnlockedVault>>;

/// How long other jobs may take to let go of a vault that is to be erased.
const LET_GO: Duration = Duration::from_secs(5);

/// Changes what is written about a film. `settled`: as in [`Message::FilmsChanged`].
pub fn edit(vault: &Mutex<UnlockedVault>, film: FilmId, edit: FilmEdit, settled: bool, job: &JobContext) {
    let mut vault = vault.lock();
    let edited = keeping::edit(&mut vault, film, edit).map(drop);
    job.report(Message::Edited(edited));
    let films = rows(&vault);
    job.report(Message::FilmsChanged { films, settled });
}

/// Keeps a still of a film, taken at so many seconds.
pub fn keep_still(
    vault: &Arc<Mutex<UnlockedVault>>,
    film: FilmId,
    at: f64,
    still: &Still,
    program: Option<&Path>,
    settled: bool,
    job: &JobContext,
) {
    let at = Duration::try_from_secs_f64(at).unwrap_or_default();
    let kept = still::keep_still(&Arc::downgrade(vault), film, at, still, program);
    let films = rows(&vault.lock());
    job.report(Message::FilmsChanged { films, settled });
    job.report(Message::StillKept(kept.map(|kept| kept.title).map_err(
        |error| match error {
            ImportError::Vault(error) => error,
            _ => VaultError::FilmUnfinished,
        },
    )));
}

/// Erases films, all of them or none.
pub fn erase(vault: &Mutex<UnlockedVault>, films: &[FilmId], settled: bool, job: &JobContext) {
    let mut vault = vault.lock();
    // What another program has erased meanwhile is not asked for again.
    let _ = vault.reload();
    let films: Vec<FilmId> = films
        .iter()
        .filter(|film| vault.film(**film).is_ok())
        .copied()
        .collect();
    let erased = erase::erase(&mut vault, &films);
    let films = rows(&vault);
    job.report(Message::FilmsChanged { films, settled });
    job.report(Message::Erased(erased.map_err(Notice::Vault)));
}

/// Erases the whole vault, once no other job holds it.
pub fn erase_everything(mut vault: Arc<Mutex<UnlockedVault>>, job: &JobContext) {
    let until = Instant::now() + LET_GO;
    let erased = loop {
        match Arc::try_unwrap(vault) {
            Ok(vault) => break erase::erase_everything(vault.into_inner()),
            Err(_) if Instant::now() > until => break Err(VaultError::Busy),
            Err(shared) => vault = shared,
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    job.report(Message::EverythingErased(erased.map_err(Notice::Vault)));
}

/// Reports the categories of markers.
pub fn list_categories(vault: &OpenVault, job: &JobContext) {
    let Some(vault) = vault.upgrade() else { return };
    job.report(Message::Markers(MarkersMessage::Categories(vault.lock().categories())));
}

/// Reports the forms that films are rated with.
pub fn list_forms(vault: &OpenVault, job: &JobContext) {
    let Some(vault) = vault.upgrade() else { return };
    report_forms(&vault.lock(), job);
}

fn report_forms(vault: &UnlockedVault, job: &JobContext) {
    let (forms, me) = (Forms::of(vault.forms()), vault.unlocked_by().to_owned());
    job.report(Message::Rating(RatingMessage::Known(forms, me)));
}

/// Puts the form of a file into the vault.
pub fn add_form(vault: &Mutex<UnlockedVault>, file: &Path, job: &JobContext) {
    let added = match read_form(file) {
        Err(mistake) => Ok(FormAdded::Mistake(mistake)),
        Ok(form) => {
            let mut vault = vault.lock();
            let id = FormId::of(form.text());
            let added = vault.add_form(&form);
            report_forms(&vault, job);
            added.map(|is_new| {
                if is_new {
                    FormAdded::Added(id)
                } else {
                    FormAdded::WasThere(id)
                }
            })
        }
    };
    job.report(Message::Rating(RatingMessage::FormAdded(added)));
}

/// Offers a form no longer.
pub fn remove_form(vault: &Mutex<UnlockedVault>, form: FormId, job: &JobContext) {
    let mut vault = vault.lock();
    let removed = vault.remove_form(form);
    report_forms(&vault, job);
    if let Err(error) = removed {
        job.report(Message::Rating(RatingMessage::FormAdded(Err(error))));
    }
}

/// Reports what was erased, the latest first.
pub fn list_receipts(vault: &OpenVault, job: &JobContext) {
    let Some(vault) = vault.upgrade() else { return };
    let receipts = vault.lock().receipts().iter().rev().cloned().collect();
    job.report(Message::ReceiptsRead(receipts));
}

/// Reads films, one after the other. Only the film's key and its open files are held meanwhile.
pub fn verify(vault: &OpenVault, films: &[FilmId], cancel: &CancellationToken, job: &JobContext) {
    for film in films {
        if vault.strong_count() == 0 {
            return;
        }
        let mut told = 0;
        let verdict = verify_meanwhile(vault, *film, cancel, &mut |done, total| {
            let thousandths = u32::try_from(done.saturating_mul(1000) / total.max(1)).unwrap_or(1000);
            if thousandths > told {
                told = thousandths;
                job.report(Message::CheckProgress(*film, thousandths));
            }
        });
        let goes_on = verdict.is_ok();
        job.report(Message::Checked(*film, verdict));
        if !goes_on {
            return;
        }
    }
}

/// Reads again what another program has written, and reports it if there is anything.
pub fn reload(vault: &OpenVault, settled: bool, job: &JobContext) {
    let Some(vault) = vault.upgrade() else { return };
    let mut vault = vault.lock();
    // While another program writes, it may be half there: the next look finds the rest.
    if matches!(vault.reload(), Ok(true)) {
        let films = rows(&vault);
        job.report(Message::FilmsChanged { films, settled });
        job.report(Message::Markers(MarkersMessage::Categories(vault.categories())));
        report_forms(&vault, job);
    }
}

/// Reports the names of the passwords.
pub fn list_passwords(vault: &OpenVault, job: &JobContext) {
    let Some(vault) = vault.upgrade() else { return };
    let vault = vault.lock();
    job.report(Message::PasswordNames(names(&vault), vault.unlocked_by().to_owned()));
}

/// Changes, adds or removes a password.
pub fn change_passwords(vault: &Mutex<UnlockedVault>, change: PasswordChange, job: &JobContext) {
    let mut vault = vault.lock();
    let outcome = match change {
        PasswordChange::Change { current, new } => {
            passwords::change(&mut vault, &current, &new).map(|()| PasswordDone::Changed)
        }
        PasswordChange::Add { name, new } => {
            let added = passwords::add(&mut vault, &name, &new);
            added.map(|()| PasswordDone::Added(name))
        }
        PasswordChange::Remove { name } => {
            let removed = passwords::remove(&mut vault, &name);
            removed.map(|()| PasswordDone::Removed(name))
        }
    };
    job.report(Message::PasswordsChanged(outcome.map_err(Notice::Vault), names(&vault)));
}

fn names(vault: &UnlockedVault) -> Vec<String> {
    let all = passwords::list(vault).into_iter();
    all.map(|password| password.name).collect()
}
