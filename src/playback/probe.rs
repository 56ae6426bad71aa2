//! A look into a film without showing it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::control::controller::Controller;
use super::control::shared::{ControlMessage, PlayerShared};
use super::error::PlaybackError;
use super::types::{Options, PlayerEvent, SoundOutput};
use crate::film::{FilmFacts, FilmSource};

/// Longer than any of the player's own time limits, so that those report first.
const TIMEOUT: Duration = Duration::from_secs(90);

/// Finds out what the film in `source` is by decoding its first frame. Takes some tens of milliseconds; opens neither
/// window nor sound device. A still has no duration.
///
/// # Errors
///
/// As [`super::types::PlayerEvent::Error`] would report.
pub fn probe(source: Arc<dyn FilmSource>) -> Result<FilmFacts, PlaybackError> {
    let options = Options {
        start: Duration::ZERO,
        paused: true,
        sound: SoundOutput::None,
    };
    let (shared, messages, events) = PlayerShared::new(Box::new(|| {}));
    let for_thread = Arc::clone(&shared);
    let control = std::thread::Builder::new()
        .name("film-probe".into())
        .spawn(move || Controller::run(source, options, for_thread, messages))
        .map_err(|error| PlaybackError::Unavailable {
            detail: format!("no thread: {error}"),
        })?;
    let deadline = Instant::now() + TIMEOUT;
    let outcome = loop {
        match events.recv_deadline(deadline) {
            Ok(PlayerEvent::Facts(facts)) => break Ok(facts),
            Ok(PlayerEvent::Error(error)) => break Err(error),
            Ok(_) => {}
            Err(_) => break Err(PlaybackError::broken("it does not show a first picture")),
        }
    };
    shared.post(ControlMessage::Close);
    // A panic there was reported when it happened.
    let _ = control.join();
    outcome
}
