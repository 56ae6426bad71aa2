//! Looks through a film for faces: decodes all of it, and has a network look at some pictures of each second.

mod finder;
mod sampling;
mod scenes;
mod workers;

use std::ops::ControlFlow;
use std::sync::Arc;

use self::sampling::Sampling;
use self::workers::Workers;
use super::film::{Film, source};
use super::outcome::FilmError;
use crate::film::Sight;
use crate::playback;

/// Tells which faces are in the film: `on_sight` gets one picture after the other, in the order of the film, and at least five of each second
/// that has as many. Returns where the last picture is, in milliseconds from the film's start; `None` when it was stopped before.
pub(super) fn find(
    film: Film,
    is_stopped: &dyn Fn() -> bool,
    on_sight: &mut dyn FnMut(Sight),
) -> Result<Option<u64>, FilmError> {
    let index = match &film {
        Film::Sealed(ticket) => ticket.index.as_deref().cloned(),
        Film::Plain(_) => None,
    };
    let source = source(film)?;
    let mut workers = Workers::start().map_err(|error| FilmError::internal(format!("no thread: {error}")))?;
    let mut sampling = Sampling::default();
    let mut failed = None;
    playback::survey(Arc::clone(&source), index.as_ref(), &mut |frame| {
        let looked = sampling
            .next(frame)
            .into_iter()
            .flatten()
            .try_for_each(|look| workers.look(look, on_sight));
        match looked {
            Ok(()) if is_stopped() => ControlFlow::Break(()),
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    if let Some(error) = failed {
        return Err(error);
    }
    if is_stopped() {
        return Ok(None);
    }
    if let Some(last) = sampling.last() {
        workers.look(last, on_sight)?;
    }
    workers.finish(on_sight)?;
    Ok(Some(sampling.last_ms()))
}
