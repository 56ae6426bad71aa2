//! Looks through a film of the open vault for faces.

use std::path::Path;
use std::time::Instant;

use tokio_util::sync::CancellationToken;

use super::job::JobContext;
use super::vault_jobs::OpenVault;
use crate::console::model::Message;
use crate::operations::faces::look_for_faces;
use crate::vault::FilmId;

/// Looks through it, and reports how far it has come and what it has seen. The vault is held for a moment only.
pub fn find_faces(
    vault: &OpenVault,
    film: FilmId,
    program: Option<&Path>,
    cancel: &CancellationToken,
    job: &JobContext,
) {
    let Some(open) = vault.upgrade() else { return };
    let begun = {
        let vault = open.lock();
        let ticket = vault.ticket(film);
        let facts = vault.film(film).ok().and_then(|film| film.facts.clone());
        ticket.map(|ticket| (ticket, facts.and_then(|facts| facts.duration_ms)))
    };
    drop(open);
    let looked = begun.map(|(ticket, length)| {
        let mut progress = Progress::of(length);
        look_for_faces(ticket, length, program, cancel, &mut |at_ms| {
            if let Some((thousandths, minutes_left)) = progress.at(at_ms, Instant::now()) {
                job.report(Message::FaceProgress(film, thousandths, minutes_left));
            }
        })
    });
    job.report(Message::FacesFound(film, looked.map(Box::new)));
}

/// How far a film was looked through.
struct Progress {
    length_ms: u64,
    begun: Instant,
    told: Option<u32>,
}

/// Before so much was looked at, in thousandths, nobody can say how long the rest takes.
const SOON: u32 = 10;

impl Progress {
    fn of(length_ms: Option<u64>) -> Self {
        Progress {
            length_ms: length_ms.unwrap_or_default(),
            begun: Instant::now(),
            told: None,
        }
    }

    /// Thousandths, and minutes left, where that is news. Of a film whose length is not known there is none.
    fn at(&mut self, at_ms: u64, now: Instant) -> Option<(u32, Option<u64>)> {
        let thousandths = u32::try_from((at_ms.saturating_mul(1000)).checked_div(self.length_ms)?.min(1000)).ok()?;
        if self.told == Some(thousandths) {
            return None;
        }
        self.told = Some(thousandths);
        let took = now.saturating_duration_since(self.begun).as_secs_f64();
        let left = took * f64::from(1000 - thousandths) / f64::from(thousandths.max(1));
        Some((
            thousandths,
            (thousandths >= SOON).then_some((left / 60.0).ceil() as u64),
        ))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_is_left_is_told_once_it_can_be_known() {
        let mut progress = Progress::of(Some(60_000));
        let begun = progress.begun;
        let mut at = |at_ms, seconds| progress.at(at_ms, begun + Duration::from_secs(seconds));
        assert_eq!(at(0, 1), Some((0, None)));
        assert_eq!(at(50, 1), None, "no news");
        assert_eq!(at(6000, 30), Some((100, Some(5))));
        assert_eq!(at(59_000, 295), Some((983, Some(1))));
        assert_eq!(at(90_000, 300), Some((1000, Some(0))));
        assert_eq!(Progress::of(None).at(6000, begun), None);
    }
}
