//! What is done with the open vault besides showing a film: changing and erasing films, reading them to see whether they are whole,
//! changing passwords, and reading again what another program has written.

use std::sync::Weak;

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use super::job::JobContext;
use super::opening::rows;
use crate::console::model::{Erased, Message, Notice, PasswordChange, PasswordDone};
use crate::operations::keeping;
use crate::operations::verify::verify_ticket;
use crate::vault::{Erasure, FilmEdit, FilmId, UnlockedVault, VaultError};

/// The open vault. A job holds it no longer than a single change takes: locking does not wait for more.
pub type OpenVault = Weak<Mutex<UnlockedVault>>;

/// Changes what is written about a film. `settled`: as in [`Message::FilmsChanged`].
pub fn edit(vault: &OpenVault, film: FilmId, edit: FilmEdit, settled: bool, job: &JobContext) {
    let Some(vault) = vault.upgrade() else { return };
    let mut vault = vault.lock();
    if let Err(error) = keeping::edit(&mut vault, film, edit) {
        job.report(Message::EditFailed(error));
    }
    let films = rows(&vault);
    job.report(Message::FilmsChanged { films, settled });
}

/// Erases films, one after the other, and stops at the first that cannot be.
pub fn erase(vault: &OpenVault, films: &[FilmId], settled: bool, job: &JobContext) {
    let (mut erased, mut failure) = (
        Erased {
            count: 0,
            with_files_left: 0,
        },
        None,
    );
    for film in films {
        // Locked meanwhile: what is left to erase is still listed.
        let Some(vault) = vault.upgrade() else { return };
        match vault.lock().erase(*film) {
            Ok(erasure) => {
                erased.count += 1;
                erased.with_files_left += usize::from(erasure == Erasure::Unfinished);
            }
            Err(VaultError::FilmNotFound) => {}
            Err(error) => {
                failure = Some(Notice::Vault(error));
                break;
            }
        };
    }
    let Some(vault) = vault.upgrade() else { return };
    let films = rows(&vault.lock());
    job.report(Message::FilmsChanged { films, settled });
    job.report(Message::Erased(failure.map_or(Ok(erased), Err)));
}

/// Reads films, one after the other. Only the film's key and its open files are held meanwhile.
pub fn verify(vault: &OpenVault, films: &[FilmId], cancel: &CancellationToken, job: &JobContext) {
    for film in films {
        let ticket = match vault.upgrade() {
            Some(vault) => vault.lock().ticket(*film),
            None => return,
        };
        let mut told = 0;
        let verdict = ticket.and_then(|ticket| {
            verify_ticket(ticket, cancel, &mut |done, total| {
                let thousandths = u32::try_from(done.saturating_mul(1000) / total.max(1)).unwrap_or(1000);
                if thousandths > told {
                    told = thousandths;
                    job.report(Message::CheckProgress(*film, thousandths));
                }
            })
        });
        let verdict = match verdict {
            // A part is missing.
            Err(VaultError::FilmDamaged { offset }) => Ok(crate::operations::verify::Verdict::Damaged { at: offset }),
            verdict => verdict,
        };
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
    }
}

/// Reports the names of the passwords.
pub fn list_passwords(vault: &OpenVault, job: &JobContext) {
    let Some(vault) = vault.upgrade() else { return };
    let vault = vault.lock();
    job.report(Message::PasswordNames(names(&vault), vault.unlocked_by().to_owned()));
}

/// Changes, adds or removes a password.
pub fn change_passwords(vault: &OpenVault, change: PasswordChange, job: &JobContext) {
    let Some(vault) = vault.upgrade() else { return };
    let mut vault = vault.lock();
    let outcome = match change {
        PasswordChange::Change { current, new } => {
            vault.change_passphrase(&current, &new).map(|()| PasswordDone::Changed)
        }
        PasswordChange::Add { name, new } => {
            let added = vault.add_passphrase(&name, &new);
            added.map(|()| PasswordDone::Added(name))
        }
        PasswordChange::Remove { name } => {
            let removed = vault.remove_passphrase(&name);
            removed.map(|()| PasswordDone::Removed(name))
        }
    };
    job.report(Message::PasswordsChanged(outcome.map_err(Notice::Vault), names(&vault)));
}

fn names(vault: &UnlockedVault) -> Vec<String> {
    vault.slot_names().map(str::to_owned).collect()
}
