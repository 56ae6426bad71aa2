//! Hands a film to a stage: what the console, `vitrin play` and `vitrin show` have in common.

use std::time::Duration;

use crate::film::{CleartextFilm, Voices};
use crate::protocol::{Command, Start};
use crate::vault::FilmTicket;
use crate::workers::{SpawnOptions, Stage, StageError};

/// The film that a stage is to show.
pub enum ShownFilm<'a> {
    /// One from a vault: the stage is given its open files and its key.
    Sealed(FilmTicket),
    /// One that was never sealed. It should live until the stage has ended (see [`Stage::open_plain`]).
    Cleartext(&'a CleartextFilm),
}

/// How the film begins.
#[derive(Debug, Clone, Default)]
pub struct Showing {
    /// Where in the film, and whether it plays.
    pub start: Start,
    /// Sent before the film, and so in force from its first frame on: the sound output, the size in a call.
    pub settings: Vec<Command>,
    /// Whether all voices are disguised, also where the film says nothing of it.
    pub disguised: bool,
}

/// Hands `film` to `stage` and has it shown.
///
/// # Errors
/// As [`Stage::open`]; [`StageError::Gone`] when the stage no longer reads, which its last event explains.
pub fn hand_over(stage: &Stage, film: ShownFilm<'_>, showing: &Showing) -> Result<(), StageError> {
    for setting in &showing.settings {
        stage.send(setting.clone())?;
    }
    match film {
        ShownFilm::Sealed(mut ticket) => {
            ticket.voices.disguised |= showing.disguised;
            stage.open(ticket, showing.start)
        }
        ShownFilm::Cleartext(film) => {
            if showing.disguised {
                stage.send(Command::Voices(Voices::all_disguised()))?;
            }
            stage.open_plain(film, showing.start)
        }
    }
}

/// Hands the stage a film that is shown beside the one that it has.
///
/// # Errors
/// As [`Stage::open_beside`].
pub fn hand_over_beside(
    stage: &Stage,
    mut ticket: FilmTicket,
    (at, in_step): (Duration, bool),
    disguised: bool,
) -> Result<(), StageError> {
    ticket.voices.disguised |= disguised;
    stage.send(Command::InStep { on: in_step })?;
    // It plays when the first one does.
    let start = Start {
        at,
        paused: true,
        hidden: false,
    };
    stage.open_beside(ticket, start)
}

/// Why no stage shows the film.
#[derive(Debug)]
pub enum ShowError<E> {
    /// There is no ticket for the film.
    Ticket(E),
    /// No stage could be started, or the one that was does not take the film.
    Stage(StageError),
}

/// Shows a sealed film on the stage that waits for one, or on a new one when there is none or it has died meanwhile.
///
/// `ticket` is asked once for each stage that is tried, so that the vault is held no longer than it takes to get one film's key. A
/// stage that does not take the film is ended within `grace`, which may shrink while it is waited for.
///
/// # Errors
/// [`ShowError`]
pub fn show_sealed<E>(
    ticket: impl Fn() -> Result<FilmTicket, E>,
    showing: &Showing,
    spare: Option<Stage>,
    options: SpawnOptions,
    grace: impl Fn() -> Duration,
) -> Result<Stage, ShowError<E>> {
    let open = |stage: Stage| {
        let outcome = ticket()
            .map_err(ShowError::Ticket)
            .and_then(|ticket| hand_over(&stage, ShownFilm::Sealed(ticket), showing).map_err(ShowError::Stage));
        match outcome {
            Ok(()) => Ok(stage),
            Err(error) => {
                stage.close_within(&grace);
                Err(error)
            }
        }
    };
    match spare.map(&open) {
        // It has died; another stage may do.
        None | Some(Err(ShowError::Stage(StageError::Gone))) => open(Stage::spawn(options).map_err(ShowError::Stage)?),
        Some(outcome) => outcome,
    }
}
