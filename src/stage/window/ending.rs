//! How a stage ends: black at once, everything of the film wiped, then the process.

use std::thread;
use std::time::{Duration, Instant};

use winit::event_loop::ActiveEventLoop;

use super::{App, Word};
use crate::playback::Player;
use crate::stage::protocol::{ErrorCode, Event};

/// How long wiping may take; then the process ends without having been told that all is wiped.
const WIPE_PATIENCE: Duration = Duration::from_millis(1500);

/// How long the painter may take to give its device back.
const PAINTER_PATIENCE: Duration = Duration::from_millis(500);

/// The film is being wiped.
pub(super) struct Ending {
    pub(super) until: Instant,
    pub(super) painter_wiped: bool,
    player_gone: bool,
}

impl App<'_> {
    pub(super) fn fail(&mut self, code: ErrorCode, detail: String) {
        if self.ending.is_some() {
            return;
        }
        self.failed = true;
        self.outbox.tell(Event::Error { code, detail });
        self.begin_end();
    }

    pub(super) fn end(&mut self, event_loop: &ActiveEventLoop) {
        self.begin_end();
        self.leave_if_wiped(event_loop);
    }

    /// Black at once; then everything of the film is wiped.
    fn begin_end(&mut self) {
        if self.ending.is_some() {
            return;
        }
        if let Some(painter) = &self.painter {
            painter.wipe();
        }
        self.waiting = None;
        let still_opening = self.opening.take().is_some() && self.show.is_none();
        self.ending = Some(Ending {
            until: Instant::now() + WIPE_PATIENCE,
            painter_wiped: self.painter.is_none(),
            player_gone: self.show.is_none() && !still_opening,
        });
        if let Some(show) = self.show.take() {
            self.drop_player(show.into_player());
        }
    }

    /// On a thread of its own: it waits for a read that is under way, and a stick that was pulled may take its time.
    pub(super) fn drop_player(&mut self, player: Player) {
        let words = self.words.clone();
        let dropper = thread::Builder::new().name("dropper".into()).spawn(move || {
            drop(player);
            let _ = words.send_event(Word::Dropped);
        });
        if dropper.is_err() {
            // The player went with the closure: dropped here and now.
            self.note_player_gone();
        }
    }

    pub(super) fn note_player_gone(&mut self) {
        if let Some(ending) = &mut self.ending {
            ending.player_gone = true;
        }
    }

    pub(super) fn leave_if_wiped(&mut self, event_loop: &ActiveEventLoop) {
        let Some(ending) = &self.ending else { return };
        let late = Instant::now() >= ending.until;
        if (ending.painter_wiped && ending.player_gone) || late {
            if let Some(painter) = self.painter.take() {
                painter.stop(PAINTER_PATIENCE);
            }
            event_loop.exit();
        }
    }
}
