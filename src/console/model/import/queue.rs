//! The films that are being imported, one after the other.

use std::time::Duration;

use super::effect::{ImportEffect, ImportOrder};
use super::place::{JobId, Original, Place};
use super::progress::{JobPhase, JobProgress};
use super::recordings::RecordingRow;
use crate::vault::FilmId;

/// The films that are being imported.
#[derive(Default)]
pub struct Queue {
    /// Those that are not done, in the order in which they are imported.
    pub jobs: Vec<Job>,
    /// How many were done since the queue was last empty.
    pub done: usize,
    count: u64,
}

/// A film that is being imported, or waits for it.
pub struct Job {
    /// Which import this is.
    pub id: JobId,
    /// What it will be called.
    pub title: String,
    /// Its id, once it is listed.
    pub film: Option<FilmId>,
    /// From where; `None` where a film is resumed or salvaged.
    pub original: Option<Original>,
    /// The place that its source is in, where there is one.
    pub place: Option<Place>,
    /// What is being done.
    pub phase: JobPhase,
    /// Thousandths of the whole way.
    pub permille: u16,
    /// How long it will take, once that can be told.
    pub left: Option<Duration>,
    /// Bytes a second, once that can be told.
    pub speed: Option<u64>,
}

impl Job {
    /// Whether it is still wanted.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.phase != JobPhase::Cancelling
    }
}

impl Queue {
    /// Whether nothing is under way.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.jobs.is_empty()
    }

    /// The film that is being imported now, and its number among all of them.
    #[must_use]
    pub fn current(&self) -> Option<(&Job, usize)> {
        self.jobs.first().map(|job| (job, self.done + 1))
    }

    /// How many there are in all.
    #[must_use]
    pub fn total(&self) -> usize {
        self.done + self.jobs.len()
    }

    pub(super) fn add(&mut self, row: RecordingRow, place: Place) -> ImportEffect {
        let title = row.title.trim().to_owned();
        let job = self.push(title.clone(), None, Some(row.original.clone()), Some(place));
        ImportEffect::Import(ImportOrder {
            job,
            original: row.original,
            title,
            recorded: row.recorded,
        })
    }

    pub(super) fn resume(&mut self, film: FilmId, title: String, places: Vec<Place>) -> ImportEffect {
        let job = self.push(title, Some(film), None, None);
        ImportEffect::Resume { job, film, places }
    }

    pub(super) fn salvage(&mut self, film: FilmId, title: String) -> ImportEffect {
        let job = self.push(title, Some(film), None, None);
        ImportEffect::Salvage { job, film }
    }

    fn push(&mut self, title: String, film: Option<FilmId>, original: Option<Original>, place: Option<Place>) -> JobId {
        if self.jobs.is_empty() {
            self.done = 0;
        }
        self.count += 1;
        let id = JobId(self.count);
        self.jobs.push(Job {
            id,
            title,
            film,
            original,
            place,
            phase: JobPhase::Waiting,
            permille: 0,
            left: None,
            speed: None,
        });
        id
    }

    /// Whether there is such a job.
    pub(super) fn on_listed(&mut self, id: JobId, film: FilmId) -> bool {
        let job = self.job_mut(id);
        job.map(|job| job.film = Some(film)).is_some()
    }

    pub(super) fn on_progress(&mut self, id: JobId, progress: JobProgress) {
        if let Some(job) = self.job_mut(id).filter(|job| job.is_open()) {
            job.phase = progress.phase;
            // It never goes back.
            job.permille = job.permille.max(progress.permille.min(1000));
            (job.left, job.speed) = (progress.left, progress.speed);
        }
    }

    /// It is over. Returns what it was.
    pub(super) fn finish(&mut self, id: JobId) -> Option<Job> {
        let index = self.jobs.iter().position(|job| job.id == id)?;
        self.done += 1;
        Some(self.jobs.remove(index))
    }

    pub(super) fn cancel(&mut self, id: JobId) -> Vec<ImportEffect> {
        let job = self.job_mut(id).filter(|job| job.is_open());
        job.map_or_else(Vec::new, |job| {
            job.phase = JobPhase::Cancelling;
            vec![ImportEffect::Cancel(id)]
        })
    }

    pub(super) fn cancel_all(&mut self) -> Vec<ImportEffect> {
        // The last first: no film is begun on the way.
        let open: Vec<JobId> = self.jobs.iter().rev().map(|job| job.id).collect();
        open.into_iter().flat_map(|id| self.cancel(id)).collect()
    }

    fn job_mut(&mut self, id: JobId) -> Option<&mut Job> {
        self.jobs.iter_mut().find(|job| job.id == id)
    }
}
