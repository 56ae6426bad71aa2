//! What becomes of an import, as the model is told.

use std::sync::Weak;

use parking_lot::Mutex;

use super::listed::row_of;
use crate::console::effects::job::JobContext;
use crate::console::model::Message;
use crate::console::model::import::{
    ImportMessage, Imported, JobId, JobPhase, JobProgress, KeptBecause, NotFinished, Trouble,
};
use crate::operations::import::{ImportError, ImportPhase, ImportStep, Inspection, Shortfall};
use crate::vault::{FilmId, UnlockedVault, VaultError};

/// How far it is, as long as it is under way.
pub fn progress(step: &ImportStep) -> Option<JobProgress> {
    let (phase, permille, pace) = match step {
        ImportStep::Waiting => (JobPhase::Waiting, 0, None),
        ImportStep::Running {
            phase,
            done,
            total,
            pace,
        } => {
            let half = if *total == 0 {
                0
            } else {
                // At most 500, so it fits.
                (u128::from(*done) * 500 / u128::from(*total)).min(500) as u16
            };
            match phase {
                ImportPhase::Resuming => (JobPhase::Resuming, 0, *pace),
                ImportPhase::Sealing => (JobPhase::Sealing, half, *pace),
                ImportPhase::Verifying => (JobPhase::Verifying, 500 + half, *pace),
                ImportPhase::Inspecting => (JobPhase::Inspecting, 1000, None),
            }
        }
        ImportStep::Imported(_)
        | ImportStep::AlreadyThere(_)
        | ImportStep::Cancelled
        | ImportStep::Stopped
        | ImportStep::Failed(_) => return None,
    };
    Some(JobProgress {
        phase,
        permille,
        left: pace.map(|pace| pace.left),
        speed: pace.map(|pace| pace.bytes_per_second),
    })
}

/// Tells that the film is listed.
pub fn list(vault: &Weak<Mutex<UnlockedVault>>, job: JobId, film: FilmId, context: &JobContext) {
    if let Some(row) = row_of(vault, film) {
        context.report(Message::Import(ImportMessage::Listed(job, row)));
    }
}

/// Tells what has become of it.
pub fn finish(
    vault: &Weak<Mutex<UnlockedVault>>,
    job: JobId,
    film: Option<FilmId>,
    step: ImportStep,
    context: &JobContext,
) {
    let film = match &step {
        ImportStep::AlreadyThere(film) => Some(*film),
        _ => film,
    };
    let row = film.and_then(|film| row_of(vault, film));
    let result = match (step, row) {
        (ImportStep::Imported(imported), Some(row)) => Ok(Imported {
            row,
            kept: kept(&imported.inspection),
            compare: imported.resumed_at > 0,
        }),
        (ImportStep::AlreadyThere(_), Some(row)) => Ok(Imported {
            row,
            kept: None,
            compare: true,
        }),
        (ImportStep::Failed(error), left) => Err(NotFinished {
            trouble: trouble(error),
            left,
        }),
        (ImportStep::Cancelled, left) => Err(NotFinished {
            trouble: Trouble::Cancelled,
            left,
        }),
        (_, left) => Err(NotFinished {
            trouble: Trouble::Locked,
            left,
        }),
    };
    context.report(Message::Import(ImportMessage::Finished(job, result)));
}

pub fn not_begun(trouble: Trouble) -> NotFinished {
    NotFinished { trouble, left: None }
}

fn kept(inspection: &Inspection) -> Option<KeptBecause> {
    match inspection {
        Inspection::Showable { warnings } if warnings.is_empty() => None,
        Inspection::Showable { .. } => Some(KeptBecause::Warnings),
        Inspection::NotShowable { .. } => Some(KeptBecause::NotShowable),
        Inspection::Failed { .. } => Some(KeptBecause::NotInspected),
    }
}

pub fn trouble(error: ImportError) -> Trouble {
    match error {
        ImportError::Missing(_) | ImportError::Interrupted { .. } => Trouble::SourceGone,
        ImportError::NotTheSame => Trouble::SourceChanged,
        ImportError::AlreadyThere(_) => Trouble::SourceEmpty,
        ImportError::Unreadable {
            kind: std::io::ErrorKind::PermissionDenied,
            ..
        } => Trouble::NotAllowed,
        ImportError::Unreadable { .. } => Trouble::SourceGone,
        ImportError::NotWhole {
            why: Shortfall::Changed,
            ..
        } => Trouble::SourceChanged,
        ImportError::NotWhole { .. } => Trouble::SourceGone,
        ImportError::Empty(_) | ImportError::NotAFile(_) | ImportError::InsideTheVault(_) => Trouble::SourceEmpty,
        ImportError::VaultLocked => Trouble::Locked,
        ImportError::Vault(VaultError::NoSpace { .. }) => Trouble::StickFull,
        ImportError::Vault(VaultError::MediumLost) => Trouble::StickGone,
        ImportError::Vault(VaultError::Cancelled) => Trouble::Cancelled,
        ImportError::Vault(VaultError::SourceUnreadable) => Trouble::SourceGone,
        ImportError::Vault(VaultError::SourceChanged) => Trouble::SourceChanged,
        ImportError::Vault(error) => Trouble::Vault(error),
    }
}
