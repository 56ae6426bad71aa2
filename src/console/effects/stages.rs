//! Gives a film to a stage.

use std::sync::Weak;

use parking_lot::Mutex;

use super::job::JobContext;
use crate::console::model::Notice;
use crate::protocol::{Command, Start};
use crate::vault::{FilmId, UnlockedVault};
use crate::workers::{SpawnOptions, Stage, StageError};

/// A film that a stage is given.
pub struct Handed {
    /// The film.
    pub film: FilmId,
    /// Where and how it begins.
    pub start: Start,
    /// The sound server's name of the output that its sound goes to; `None`: the default one.
    pub sink: Option<String>,
}

/// Gives the film to the spare stage, or to a new one when there is none or it has died meanwhile.
pub fn hand_over(
    vault: &Weak<Mutex<UnlockedVault>>,
    Handed { film, start, sink }: Handed,
    spare: Option<Stage>,
    options: SpawnOptions,
    job: &JobContext,
) -> Result<Stage, Notice> {
    // The vault is held no longer than it takes to get one film's key out of it. It is gone once it was locked.
    let ticket = || {
        let vault = vault.upgrade().ok_or(Notice::StageStart)?;
        vault.lock().ticket(film).map_err(Notice::Vault)
    };
    // `Err(None)`: another stage may do.
    let open = |stage: Stage| {
        if let Some(sink) = sink.clone() {
            // Before the film: its sound is there from the start. A stage that no longer reads reports that below.
            let _ = stage.send(Command::SoundOutput { sink: Some(sink) });
        }
        let fault = match ticket().map(|ticket| stage.open(ticket, start)) {
            Ok(Ok(())) => return Ok(stage),
            Ok(Err(StageError::Gone)) => None,
            Ok(Err(_)) => Some(Notice::StageStart),
            Err(notice) => Some(notice),
        };
        stage.close_within(|| job.stage_timeout());
        Err(fault)
    };
    if let Some(stage) = spare {
        match open(stage) {
            Ok(stage) => return Ok(stage),
            Err(Some(notice)) => return Err(notice),
            Err(None) => {}
        }
    }
    let stage = Stage::spawn(options).map_err(|_| Notice::StageStart)?;
    open(stage).map_err(|fault| fault.unwrap_or(Notice::StageStart))
}
