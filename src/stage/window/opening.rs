//! From a stage that starts to the first frame of its film.

use std::mem;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Instant;

use super::app::{App, UserEvent};
use super::state::Phase;
use crate::film::Hidden;
use crate::platform;
use crate::playback::{Frame, Player, SoundServer};
use crate::protocol::{ErrorCode, Event, Start};
use crate::stage::film::{self, Film};
use crate::stage::outcome::{FilmError, ready_event};
use crate::stage::render::layout::DisplaySize;
use crate::stage::session::FilmSession;
use crate::stage::which::Which;

impl App<'_> {
    pub(super) fn on_prepared(&mut self, sound: Option<SoundServer>) {
        self.sound.server = sound;
        if let Phase::Starting(starting) = &mut self.phase {
            starting.prepared = true;
        }
        self.become_ready();
    }

    /// Once display and sound are connected: from here on no socket can be made, and only then is a film touched.
    pub(super) fn become_ready(&mut self) {
        let Phase::Starting(starting) = &mut self.phase else {
            return;
        };
        let Some(drawing) = starting.drawing.clone().filter(|_| starting.prepared) else {
            return;
        };
        let film = starting.film.take();
        match platform::deny_sockets(self.level, self.sound.server.is_some()) {
            Ok(level) => self.writer.emit(ready_event(level, Some(drawing))),
            Err(error) => return self.fail(ErrorCode::NoSandbox, error.to_string()),
        }
        self.phase = Phase::Ready;
        if let Some((film, start)) = film {
            self.open(film, start);
        }
        self.open_waiting_beside();
    }

    pub(super) fn open(&mut self, film: Film, start: Start) {
        match &mut self.phase {
            Phase::Ending(_) | Phase::Ended(_) => return,
            Phase::Starting(starting) if starting.film.is_none() => {
                starting.film = Some((film, start));
                return;
            }
            Phase::Ready => {}
            Phase::Starting(_) | Phase::Opening { .. } | Phase::Prerolling { .. } | Phase::Showing(_) => {
                let detail = "a stage shows one film; a second was handed over".into();
                return self.fail(ErrorCode::Protocol, detail);
            }
        }
        self.writer.emit(Event::Opening);
        let start = Start {
            // Behind the curtain a film does not start before it is played.
            paused: start.paused || start.hidden || self.sharing.is_some(),
            ..start
        };
        self.phase = Phase::Opening {
            since: Instant::now(),
            start,
        };
        let (proxy, called) = (self.proxy.clone(), Arc::clone(&self.player_called));
        let wake = move || {
            if !called.swap(true, Ordering::AcqRel) {
                let _ = proxy.send_event(UserEvent::Player);
            }
        };
        let (proxy, sound) = (self.proxy.clone(), self.sound.output());
        let hidden = Hidden {
            covers: self.covering.covers().to_vec(),
            voices: self.voices.clone(),
        };
        let opener = thread::Builder::new().name("opener".into()).spawn(move || {
            let _ = proxy.send_event(UserEvent::Opened(film::open(film, start, (sound, true), hidden, wake)));
        });
        if let Err(error) = opener {
            self.fail(ErrorCode::Internal, format!("no thread: {error}"));
        }
    }

    pub(super) fn on_opened(&mut self, opened: Result<Player, FilmError>) {
        match (opened, &self.phase) {
            (Ok(player), &Phase::Opening { since, start }) => {
                // They may have changed while it was being opened.
                player.set_covers(self.covering.covers().to_vec());
                player.set_voices(self.voices.clone());
                let session = FilmSession::new(player, start, start.hidden || self.sharing.is_some());
                self.phase = Phase::Prerolling { since, session };
                self.on_player_called();
            }
            (Err(FilmError { code, detail }), Phase::Opening { .. }) => self.fail(code, detail),
            // Closed while it was being opened.
            (opened, _) => self.on_opened_too_late(Which::First, opened.ok()),
        }
    }

    /// A film that was waited for no longer has come, or an error in its place.
    pub(super) fn on_opened_too_late(&mut self, which: Which, player: Option<Player>) {
        self.leaving = self.leaving.saturating_sub(1);
        match player {
            Some(player) => self.drop_player(which, player),
            None if which == Which::Beside => self.note_beside_gone(true),
            None => {}
        }
    }

    /// Passes the player's frame to the render thread and its events to the console.
    pub(super) fn on_player_called(&mut self) {
        self.player_called.store(false, Ordering::Release);
        let (facts, events) = (self.facts(), self.events_of(Which::First));
        let Some(session) = self.phase.session_mut() else {
            return;
        };
        // Frames are taken before events: an error means that nothing newer may be shown, not that something older has to be.
        let frame = session.take_frame();
        if let Err(FilmError { code, detail }) = session.on_player_events(facts, events) {
            return self.fail(code, detail);
        }
        self.renderer.curtain(session.has_curtain());
        self.share_curtain();
        self.wait_together(Which::First);
        self.start_if_both_are_ready();
        let Some(frame) = frame else { return };
        if let Phase::Prerolling { .. } = &self.phase {
            self.begin_showing(&frame);
        }
        let at = frame.pts;
        self.covering.shows(DisplaySize::of(&frame.picture), at);
        let is_steered = self.pair.steered() == Which::First;
        self.update_renderer(Some((Which::First, frame)), is_steered.then_some(at));
        self.keep_in_step(Which::First, at);
    }

    /// The film's first frame is there, and with it the size of the window.
    fn begin_showing(&mut self, frame: &Frame) {
        self.phase = match mem::replace(&mut self.phase, Phase::Ready) {
            Phase::Prerolling { session, .. } => Phase::Showing(session),
            phase => phase,
        };
        let size = DisplaySize::of(&frame.picture).turned(self.shown_as.turn);
        self.put_on_screen(Some(size));
    }
}
