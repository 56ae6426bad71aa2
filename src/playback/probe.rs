//! A look into a film without showing it.

use std::sync::Arc;
use std::time::Duration;

use super::control::controller::Control;

use super::control::shared::{ControlMessage, PlayerShared};
use super::error::PlaybackError;
use super::types::{Options, PlayerEvent, SoundOutput};
use crate::film::{FilmFacts, FilmSource};

/// Longer than any of the player's own time limits, so that those speak first.
const PATIENCE: Duration = Duration::from_secs(90);

/// Looks into the film in `source` for what it is, by decoding its first picture. Takes some tens of milliseconds; opens
/// neither window nor sound device. A still has no duration.
///
/// # Errors
///
/// As [`super::types::PlayerEvent::Error`] would say.
pub fn probe(source: Arc<dyn FilmSource>) -> Result<FilmFacts, PlaybackError> {
    let options = Options {
        start: Duration::ZERO,
        paused: true,
        sound: SoundOutput::None,
    };
    let shared = Arc::new(PlayerShared::new(Box::new(|| {})));
    let for_thread = Arc::clone(&shared);
    let control = std::thread::Builder::new()
        .name("film-probe".into())
        .spawn(move || Control::run(source, options, for_thread))
        .map_err(|error| PlaybackError::Unavailable {
            detail: format!("no thread: {error}"),
        })?;
    let verdict = shared.wait_for_event(PATIENCE, |event| match event {
        PlayerEvent::Facts(facts) => Some(Ok(facts)),
        PlayerEvent::Error(error) => Some(Err(error)),
        _ => None,
    });
    shared.post(ControlMessage::Close);
    // A panic there was reported when it happened.
    let _ = control.join();
    verdict.unwrap_or_else(|| Err(PlaybackError::broken("it does not show a first picture")))
}
