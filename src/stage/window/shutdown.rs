//! How a stage ends: black at once, everything of the film wiped, then the process. What the stage says at its end is
//! what has really been done: `closed` means that the player with all its buffers and the drawing device are gone.

use std::thread;
use std::time::{Duration, Instant};

use winit::event_loop::ActiveEventLoop;

use super::event_loop::{App, UserEvent};
use crate::playback::Player;
use crate::protocol::{ErrorCode, Event};

/// How long wiping may take; then the process ends and says that it could not finish.
const WIPE_PATIENCE: Duration = Duration::from_millis(1500);

/// How long the painter may take to give its device back.
const PAINTER_PATIENCE: Duration = Duration::from_millis(500);

/// How long the curtain stays in a shared window before the window goes, so that the call gets a picture of it: it takes one
/// 30 times a second, and less often on a busy computer. What it got last may stand in the meeting for long.
const SEEN_BY_THE_CALL: Duration = Duration::from_millis(300);

/// The film is being wiped.
pub(super) struct Ending {
    until: Instant,
    /// When the call has seen the curtain; known as soon as all is wiped.
    seen_by_the_call: Option<Instant>,
    pub(super) painter_wiped: bool,
    player_gone: bool,
    /// Whether the window stays, with its curtain, until the console has it closed: a meeting is watching.
    stays: bool,
    /// Whether the event loop was told to end.
    left: bool,
}

impl Ending {
    /// When the patience is over, if anything is waited for.
    pub(super) fn due(&self) -> Option<Instant> {
        (!self.stays).then_some(self.seen_by_the_call.unwrap_or(self.until))
    }
}

impl App<'_> {
    pub(super) fn fail(&mut self, code: ErrorCode, detail: String) {
        if self.ending.is_some() {
            return;
        }
        self.failed = true;
        self.outbox.tell(Event::Error { code, detail });
        self.begin_end(self.sharing.is_some());
    }

    pub(super) fn end(&mut self, event_loop: &ActiveEventLoop) {
        self.begin_end(false);
        if let Some(ending) = &mut self.ending {
            ending.stays = false;
            ending.until = ending.until.max(Instant::now() + PAINTER_PATIENCE);
        }
        self.leave_if_wiped(event_loop);
    }

    /// The curtain at once; then everything of the film is wiped.
    fn begin_end(&mut self, stays: bool) {
        if self.ending.is_some() {
            return;
        }
        if let Some(painter) = &self.painter {
            painter.curtain(true);
            painter.wipe();
        }
        self.waiting = None;
        self.sounding.hush();
        let still_opening = self.opening.take().is_some() && self.show.is_none();
        self.ending = Some(Ending {
            until: Instant::now() + WIPE_PATIENCE,
            seen_by_the_call: None,
            painter_wiped: self.painter.is_none() || self.painter_failed,
            player_gone: self.show.is_none() && !still_opening,
            stays,
            left: false,
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
            let _ = words.send_event(UserEvent::Dropped);
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

    /// The painter cannot draw any longer, so there is no wiping to wait for; its device is still to be given back.
    pub(super) fn note_painter_failed(&mut self) {
        self.painter_failed = true;
        if let Some(ending) = &mut self.ending {
            ending.painter_wiped = true;
        }
    }

    pub(super) fn leave_if_wiped(&mut self, event_loop: &ActiveEventLoop) {
        let Some(ending) = &mut self.ending else { return };
        let now = Instant::now();
        let late = now >= ending.until;
        if ending.left || ending.stays || !((ending.painter_wiped && ending.player_gone) || late) {
            return;
        }
        if self.sharing.is_some() && now < *ending.seen_by_the_call.get_or_insert(now + SEEN_BY_THE_CALL) {
            return;
        }
        ending.left = true;
        // A driver may have put pictures anywhere: only when its device is gone are they.
        let device_gone = self.painter.take().is_none_or(|painter| painter.stop(PAINTER_PATIENCE));
        self.wiped = ending.player_gone && device_gone;
        event_loop.exit();
    }
}
