//! Gives a film to a stage.

use std::sync::Weak;

use parking_lot::Mutex;

use super::job::JobContext;
use crate::console::model::Notice;
use crate::film::Hidden;
use crate::operations::show::{ShowError, Showing, show_sealed};
use crate::protocol::{Command, Place, Start};
use crate::vault::{FilmId, FilmTicket, UnlockedVault};
use crate::workers::{SpawnOptions, Stage};

/// A film that a stage is given.
pub struct Handed {
    /// The film.
    pub film: FilmId,
    /// Where and how it begins.
    pub start: Start,
    /// What of it nobody sees or hears as it was recorded.
    pub hidden: Hidden,
    /// The sound server's name of the output that its sound goes to; `None`: the default one.
    pub sink: Option<String>,
    /// Where its window opens; `None`: where the system puts it.
    pub place: Option<Place>,
}

/// What a stage needs to show a film, with what of it nobody sees or hears. The vault is held no longer than it takes to get one film's key out
/// of it, and is gone once it was locked.
pub fn ticket(vault: &Weak<Mutex<UnlockedVault>>, film: FilmId, hidden: Hidden) -> Result<FilmTicket, Notice> {
    let vault = vault.upgrade().ok_or(Notice::StageStart)?;
    let ticket = vault.lock().ticket_to_show(film).map_err(Notice::Vault)?;
    let Hidden { covers, voices } = hidden;
    Ok(FilmTicket {
        covers,
        voices,
        ..ticket
    })
}

/// Gives the film to the spare stage, or to a new one when there is none or it has died meanwhile.
pub fn hand_over(
    vault: &Weak<Mutex<UnlockedVault>>,
    Handed {
        film,
        start,
        hidden,
        sink,
        place,
    }: Handed,
    spare: Option<Stage>,
    options: SpawnOptions,
    job: &JobContext,
) -> Result<Stage, Notice> {
    let ticket = || ticket(vault, film, hidden.clone());
    let output = sink.map(|sink| Command::SoundOutput { sink: Some(sink) });
    let showing = Showing {
        start,
        settings: output.into_iter().chain(place.map(Command::Place)).collect(),
        ..Showing::default()
    };
    show_sealed(ticket, &showing, spare, options, || job.stage_timeout()).map_err(|error| match error {
        ShowError::Ticket(notice) => notice,
        ShowError::Stage(_) => Notice::StageStart,
    })
}
