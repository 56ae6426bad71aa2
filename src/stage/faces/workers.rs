//! Threads that look at pictures, each with memory of its own; what they see is told in the order of the film.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};

use super::finder::{Face, Finder, Size};
use super::sampling::Look;
use crate::film::{Area, SeenFace, Sight, WHOLE};
use crate::memory::{MemoryError, Slab};
use crate::playback::Frame;
use crate::stage::outcome::FilmError;
use crate::stage::render::small::SmallFrames;

/// So many threads at most, and no more than there are cores: each has 40 MB. Decoding takes a third of the time that they take.
const MOST: usize = 3;
/// What is no more of a face than this is not told. What becomes of the rest is decided over several pictures (`film/faces/`).
const LEAST: f32 = 0.12;
/// So many faces of one picture are told.
const FACES_MAX: usize = 24;
/// Of more faces than that, those that are less sure are none.
const LIKELY: f32 = 0.2;

/// Pictures on their way to be looked at.
pub(super) struct Workers {
    jobs: Option<Sender<Job>>,
    seen: Receiver<(u64, Result<Sight, MemoryError>)>,
    threads: Vec<JoinHandle<()>>,
    frames: SmallFrames,
    /// The number of the next picture, and of the next whose faces are told.
    next: u64,
    next_told: u64,
    /// What was seen in pictures that come behind one that is still looked at.
    waiting: BTreeMap<u64, Sight>,
}

/// A picture as it is looked at.
struct Job {
    number: u64,
    sight: Sight,
    size: Size,
    pixels: Slab,
}

impl Workers {
    pub(super) fn start() -> std::io::Result<Self> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let count = cores.clamp(1, MOST);
        let finder = Arc::new(Finder::new());
        let (jobs, taken) = bounded::<Job>(1);
        let (tell, seen) = unbounded();
        let mut threads = Vec::new();
        for _ in 0..count {
            let (finder, taken, tell) = (Arc::clone(&finder), taken.clone(), tell.clone());
            let work = move || {
                let mut memory = None;
                for job in taken {
                    let number = job.number;
                    // Refused only when nobody wants to know any more.
                    let _ = tell.send((number, look_at(&finder, job, &mut memory)));
                }
            };
            threads.push(thread::Builder::new().name("faces".into()).spawn(work)?);
        }
        Ok(Workers {
            jobs: Some(jobs),
            seen,
            threads,
            frames: SmallFrames::default(),
            next: 0,
            next_told: 0,
            waiting: BTreeMap::new(),
        })
    }

    /// Has a picture looked at, as soon as there is a thread for it, and tells what was seen in those before it.
    pub(super) fn look(&mut self, look: Look<Frame>, on_sight: &mut dyn FnMut(Sight)) -> Result<(), FilmError> {
        let (width, height) = SmallFrames::shape(&look.frame.picture);
        let size = Size::for_picture(width, height);
        let mut pixels = Slab::new(size.pixels() * 4).map_err(no_memory)?;
        self.frames
            .draw(&look.frame.picture, (size.width(), size.height()), &mut pixels)
            .ok_or_else(|| FilmError::internal("a picture cannot be drawn".into()))?;
        let job = Job {
            number: self.next,
            sight: Sight {
                at_ms: look.at_ms,
                scene: look.scene,
                ..Sight::default()
            },
            size,
            pixels,
        };
        self.next += 1;
        if self.jobs.as_ref().is_none_or(|jobs| jobs.send(job).is_err()) {
            return Err(FilmError::internal("a thread has ended".into()));
        }
        while let Ok((number, seen)) = self.seen.try_recv() {
            self.tell(number, seen, on_sight)?;
        }
        Ok(())
    }

    /// Waits for all that is under way.
    pub(super) fn finish(&mut self, on_sight: &mut dyn FnMut(Sight)) -> Result<(), FilmError> {
        self.jobs = None;
        while self.next_told < self.next {
            let (number, seen) = self
                .seen
                .recv()
                .map_err(|_| FilmError::internal("a thread has ended".into()))?;
            self.tell(number, seen, on_sight)?;
        }
        Ok(())
    }

    fn tell(
        &mut self,
        number: u64,
        seen: Result<Sight, MemoryError>,
        on_sight: &mut dyn FnMut(Sight),
    ) -> Result<(), FilmError> {
        self.waiting.insert(number, seen.map_err(no_memory)?);
        while let Some(sight) = self.waiting.remove(&self.next_told) {
            self.next_told += 1;
            on_sight(sight);
        }
        Ok(())
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.jobs = None;
        for thread in self.threads.drain(..) {
            // A panic there was reported when it happened.
            let _ = thread.join();
        }
    }
}

fn no_memory(error: MemoryError) -> FilmError {
    FilmError::internal(error.to_string())
}

/// Everything that is computed of the picture is in secret memory, which is kept for the next of this size.
fn look_at(finder: &Finder, job: Job, memory: &mut Option<Slab>) -> Result<Sight, MemoryError> {
    let length = finder.memory(job.size) * size_of::<f32>();
    if memory.as_ref().is_none_or(|slab| slab.len() != length) {
        *memory = None;
        *memory = Some(Slab::new(length)?);
    }
    let faces = match memory {
        Some(slab) => finder.find(&job.pixels, job.size, bytemuck::cast_slice_mut(slab), LEAST),
        None => Vec::new(),
    };
    Ok(Sight {
        more: faces.iter().skip(FACES_MAX).any(|face| face.score >= LIKELY),
        faces: faces.iter().take(FACES_MAX).filter_map(seen_face).collect(),
        ..job.sight
    })
}

/// The face as far as it is in the picture.
fn seen_face(face: &Face) -> Option<SeenFace> {
    let whole = f32::from(WHOLE);
    let low = |edge: f32| (edge * whole).floor().clamp(0.0, whole) as u16;
    let high = |edge: f32| (edge * whole).ceil().clamp(0.0, whole) as u16;
    let area = Area {
        left: low(face.left),
        top: low(face.top),
        right: high(face.right),
        bottom: high(face.bottom),
    };
    area.is_sound().then_some(SeenFace {
        area,
        score: (face.score * 1000.0).round().clamp(0.0, 1000.0) as u16,
    })
}
