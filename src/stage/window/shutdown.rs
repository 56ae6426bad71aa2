//! How a stage ends: the curtain at once, everything of the film wiped, then the process. What the stage reports at its end is
//! what has really been done: `closed` means that the player with all its buffers and the drawing device are gone.

use std::mem;
use std::thread;
use std::time::{Duration, Instant};

use winit::event_loop::ActiveEventLoop;

use super::app::{App, UserEvent};
use super::pair::BesidePhase;
use super::state::{Ending, Phase};
use crate::playback::Player;
use crate::protocol::{ErrorCode, Event};
use crate::stage::outcome::Ended;
use crate::stage::which::Which;

/// How long wiping may take; then the process ends and reports that it could not finish.
const WIPE_TIMEOUT: Duration = Duration::from_millis(1500);

/// How long the render thread may take to give its device back.
const RENDERER_TIMEOUT: Duration = Duration::from_millis(500);

/// How long a shared window shows the curtain before it goes, so that the call gets an image of it: it takes one 30 times a
/// second, and less often on a busy computer. What it got last may be shown in the meeting for long.
const SEEN_BY_THE_CALL: Duration = Duration::from_millis(300);

impl App<'_> {
    /// Ends because the film cannot be shown (any longer). A meeting that is watching keeps the window, with its curtain.
    pub(super) fn fail(&mut self, code: ErrorCode, detail: String) {
        if self.phase.is_over() {
            return;
        }
        self.writer.emit(Event::Error { code, detail });
        self.begin_end(self.sharing.is_some(), true);
    }

    /// Ends because the console wants it, or is gone.
    pub(super) fn end(&mut self, event_loop: &ActiveEventLoop) {
        if !self.phase.is_over() {
            self.begin_end(false, false);
        }
        if let Phase::Ending(ending) = &mut self.phase {
            ending.keeps_window = false;
            ending.deadline = ending.deadline.max(Instant::now() + RENDERER_TIMEOUT);
        }
        self.end_if_wiped(event_loop);
    }

    /// The curtain at once; then everything of the film is wiped.
    fn begin_end(&mut self, keeps_window: bool, failed: bool) {
        self.renderer.curtain(true);
        self.renderer.wipe();
        self.sound.stop_check();
        let ending = Phase::Ending(Ending {
            deadline: Instant::now() + WIPE_TIMEOUT,
            seen_by_the_call: None,
            renderer_wiped: false,
            keeps_window,
            failed,
        });
        match mem::replace(&mut self.phase, ending) {
            // The player comes, or an error in its place, when the film has been opened.
            Phase::Opening { .. } => self.leaving += 1,
            Phase::Prerolling { session, .. } | Phase::Showing(session) => {
                self.drop_player(Which::First, session.into_player());
            }
            Phase::Starting(_) | Phase::Ready | Phase::Ending(_) | Phase::Ended(_) => {}
        }
        match mem::take(&mut self.pair.phase) {
            BesidePhase::Opening(_) => self.leaving += 1,
            BesidePhase::Open(session, _) => self.drop_player(Which::Beside, session.into_player()),
            BesidePhase::None | BesidePhase::Waiting(..) | BesidePhase::Leaving { .. } => {}
        }
    }

    /// On a thread of its own: it waits for a read that is under way, and a stick that was pulled may take its time.
    pub(super) fn drop_player(&mut self, which: Which, player: Player) {
        self.leaving += 1;
        let proxy = self.proxy.clone();
        let dropper = thread::Builder::new().name("dropper".into()).spawn(move || {
            drop(player);
            let _ = proxy.send_event(UserEvent::PlayerGone(which));
        });
        if dropper.is_err() {
            // The player went with the closure: dropped here and now.
            self.note_player_gone(which);
        }
    }

    pub(super) fn note_player_gone(&mut self, which: Which) {
        self.leaving = self.leaving.saturating_sub(1);
        if which == Which::Beside {
            self.note_beside_gone(true);
        }
    }

    pub(super) fn note_renderer_wiped(&mut self) {
        if let Phase::Ending(ending) = &mut self.phase {
            ending.renderer_wiped = true;
        }
    }

    pub(super) fn end_if_wiped(&mut self, event_loop: &ActiveEventLoop) {
        let Phase::Ending(ending) = &mut self.phase else {
            return;
        };
        let now = Instant::now();
        let late = now >= ending.deadline;
        if ending.keeps_window || !((ending.renderer_wiped && self.leaving == 0) || late) {
            return;
        }
        if self.sharing.is_some() && now < *ending.seen_by_the_call.get_or_insert(now + SEEN_BY_THE_CALL) {
            return;
        }
        // A driver may have copied frames anywhere: only when its device is gone are they.
        let device_gone = self.renderer.stop(RENDERER_TIMEOUT);
        self.phase = Phase::Ended(Ended {
            failed: ending.failed,
            wiped: self.leaving == 0 && device_gone,
        });
        event_loop.exit();
    }
}
