//! Covers the faces in a film: it is looked through, what is found becomes covers, and what was not looked at is covered whole.

use std::path::Path;
use std::sync::Weak;

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use super::import::{ImportError, with};
use crate::film::{Cover, LookedAt, SIGHTS_APART_MS, Sight, with_faces_covered};
use crate::vault::{AnnotationChange, FilmId, FilmTicket, Piece, UnlockedVault, VaultError};
use crate::workers::{self, StageError};

/// What was seen of a film.
pub struct Looked {
    /// In each picture that was looked at, in the order of the film.
    pub sights: Vec<Sight>,
    /// Whether that was all of it.
    pub looked_at: LookedAt,
    /// Why it was not; `None` also when it was cancelled.
    pub stopped: Option<StageError>,
}

/// What became of a film.
pub struct Covered {
    /// Covers of faces that were found.
    pub found: usize,
    /// From when on, in milliseconds, the whole picture is covered because nobody has looked at it; `None`: all was looked at.
    pub unseen_from_ms: Option<u64>,
    /// Why that is; `None` also when it was cancelled.
    pub stopped: Option<StageError>,
}

/// Looks through a film for faces. `length_ms` is the film's, where that is known: one whose pictures end earlier was not looked at to its
/// end. `on_progress` is told how far it has come, in milliseconds from the film's start. Takes minutes.
pub fn look_for_faces(
    ticket: FilmTicket,
    length_ms: Option<u64>,
    program: Option<&Path>,
    cancel: &CancellationToken,
    on_progress: &mut dyn FnMut(u64),
) -> Looked {
    let mut sights: Vec<Sight> = Vec::new();
    let ended = workers::find_faces(
        ticket,
        program.map(Path::to_owned),
        &|| cancel.is_cancelled(),
        &mut |sight| {
            on_progress(sight.at_ms);
            sights.push(sight);
        },
    );
    let seen_ms = sights.last().map_or(0, |sight| sight.at_ms);
    // Sound may go on for a while behind the last picture.
    let reaches = |end_ms: u64| !sights.is_empty() && end_ms <= seen_ms.saturating_add(SIGHTS_APART_MS);
    let is_all = matches!(ended, Ok(Some(last_ms)) if reaches(last_ms) && length_ms.is_none_or(reaches));
    Looked {
        looked_at: if is_all { LookedAt::All } else { LookedAt::Beginning },
        stopped: ended.err(),
        sights,
    }
}

/// The covers of a film while it is looked through: those that were drawn by hand, and one over everything.
///
/// # Errors
/// [`VaultError::TooMany`] when no more are possible.
pub fn all_covered(covers: &[Cover]) -> Result<Vec<Cover>, VaultError> {
    with_faces_covered(covers, &[], LookedAt::Beginning).ok_or(VaultError::TooMany { what: Piece::Cover })
}

/// The covers of a film after it was looked through.
///
/// # Errors
/// As [`all_covered`].
pub fn faces_covered(covers: &[Cover], looked: &Looked) -> Result<Vec<Cover>, VaultError> {
    with_faces_covered(covers, &looked.sights, looked.looked_at).ok_or(VaultError::TooMany { what: Piece::Cover })
}

/// Covers the faces in a film, in the vault: all of it is covered from the beginning on, until it was looked through. Where it is stopped or
/// `cancel`led, what was not looked at stays covered. Covers that were drawn by hand stay. The vault is held for moments only.
///
/// # Errors
/// [`VaultError::FilmUnfinished`], [`VaultError::FilmNotFound`], [`VaultError::TooMany`], and errors of reading and writing; all of the film
/// is covered then, or what was.
pub fn cover_faces(
    vault: &Weak<Mutex<UnlockedVault>>,
    id: FilmId,
    program: Option<&Path>,
    cancel: &CancellationToken,
    on_progress: &mut dyn FnMut(u64),
) -> Result<Covered, ImportError> {
    let (ticket, length_ms) = with(vault, |vault| {
        let film = vault.film(id)?;
        let length_ms = film.facts.as_ref().and_then(|facts| facts.duration_ms);
        let covers = all_covered(&film.annotations.covers())?;
        let ticket = vault.ticket(id)?;
        vault.annotate(id, [AnnotationChange::Covers(covers)])?;
        Ok((ticket, length_ms))
    })?;
    let looked = look_for_faces(ticket, length_ms, program, cancel, on_progress);
    let covers = with(vault, |vault| {
        // Some may have been drawn meanwhile.
        let covers = faces_covered(&vault.film(id)?.annotations.covers(), &looked)?;
        vault.annotate(id, [AnnotationChange::Covers(covers.clone())])?;
        Ok(covers)
    })?;
    let unseen_from_ms = crate::film::not_looked_at_from(&covers);
    let found = covers.iter().filter(|cover| cover.found).count();
    Ok(Covered {
        found: found - usize::from(unseen_from_ms.is_some()),
        unseen_from_ms,
        stopped: looked.stopped,
    })
}
