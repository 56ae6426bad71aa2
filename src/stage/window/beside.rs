//! A film beside the first: how it comes and how it goes. Whatever becomes of it, the first one stays.

use std::mem;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;

use super::app::{App, UserEvent};
use super::pair::BesidePhase;
use super::state::Phase;
use crate::film::Hidden;
use crate::playback::Player;
use crate::protocol::{ErrorCode, Event, Pair, Start};
use crate::stage::action::BesideAction;
use crate::stage::film::{self, Film};
use crate::stage::outcome::FilmError;
use crate::stage::render::layout::DisplaySize;
use crate::stage::session::FilmSession;
use crate::stage::which::Which;
use crate::stage::writer::FilmEvents;

impl App<'_> {
    pub(super) fn open_beside(&mut self, film: Film, start: Start) {
        match (&self.phase, &self.pair.phase) {
            (Phase::Ending(_) | Phase::Ended(_), _) => return,
            (Phase::Ready, _) => return self.fail(ErrorCode::Protocol, "a film beside none was handed over".into()),
            (_, BesidePhase::Leaving { .. }) => return self.refuse("the film that was beside is still being wiped"),
            (Phase::Starting(starting), BesidePhase::None) if starting.film.is_some() => {
                self.pair.phase = BesidePhase::Waiting(film, start);
                return;
            }
            (Phase::Opening { .. } | Phase::Prerolling { .. } | Phase::Showing(_), BesidePhase::None) => {}
            _ => {
                let detail = "a window shows two films; a third was handed over, or one beside none".into();
                return self.fail(ErrorCode::Protocol, detail);
            }
        }
        // It plays when the first does.
        let start = Start { paused: true, ..start };
        let first = match &self.phase {
            Phase::Opening { start, .. } => start.at,
            phase => phase.session().map_or(start.at, FilmSession::target),
        };
        self.pair.step.set(first, start.at);
        self.pair.number += 1;
        self.pair.phase = BesidePhase::Opening(start);
        self.tell_pair(Pair {
            beside: true,
            ..self.pair.told
        });
        if self.sharing.is_some()
            && let Some(session) = self.phase.session_mut()
        {
            // The meeting sees it when the person has.
            session.set_curtain(true);
        }
        self.state_changed();
        self.events_beside().emit(Event::Opening);
        let (proxy, called) = (self.proxy.clone(), Arc::clone(&self.pair.called));
        let wake = move || {
            if !called.swap(true, Ordering::AcqRel) {
                let _ = proxy.send_event(UserEvent::PlayerBeside);
            }
        };
        let (proxy, sound, number) = (self.proxy.clone(), self.sound.output(), self.pair.number);
        let hidden = Hidden {
            covers: self.pair.covers.clone(),
            voices: self.pair.voices.clone(),
        };
        let heard = self.pair.told.steers_beside;
        let opener = thread::Builder::new().name("opener".into()).spawn(move || {
            let opened = film::open(film, start, (sound, heard), hidden, wake);
            let _ = proxy.send_event(UserEvent::OpenedBeside(number, opened));
        });
        if let Err(error) = opener {
            self.lose_beside(FilmError::internal(format!("no thread: {error}")));
        }
    }

    /// The stage is ready: a film that has waited for that comes now.
    pub(super) fn open_waiting_beside(&mut self) {
        if let BesidePhase::Waiting(..) = &self.pair.phase
            && let BesidePhase::Waiting(film, start) = mem::take(&mut self.pair.phase)
        {
            self.open_beside(film, start);
        }
    }

    pub(super) fn on_opened_beside(&mut self, number: u64, opened: Result<Player, FilmError>) {
        let start = match &self.pair.phase {
            BesidePhase::Opening(start) if number == self.pair.number => *start,
            // Closed while it was being opened.
            _ => return self.on_opened_too_late(Which::Beside, opened.ok()),
        };
        match opened {
            Ok(player) => {
                // They may have changed while it was being opened.
                player.set_covers(self.pair.covers.clone());
                player.set_voices(self.pair.voices.clone());
                let hidden = self.phase.session().is_some_and(FilmSession::has_curtain);
                let mut session = FilmSession::new(player, start, self.sharing.is_some());
                session.set_curtain(hidden);
                session.set_heard(self.pair.told.steers_beside);
                self.pair.phase = BesidePhase::Open(Box::new(session), None);
                self.on_player_beside_called();
            }
            Err(error) => self.lose_beside(error),
        }
    }

    /// Passes the frame of the film beside to the render thread and its events to the console.
    pub(super) fn on_player_beside_called(&mut self) {
        self.pair.called.store(false, Ordering::Release);
        let (facts, events) = (self.facts_for(Which::Beside), self.events_beside());
        let Some(session) = self.pair.session_mut() else { return };
        let frame = session.take_frame();
        if let Err(error) = session.on_player_events(facts, events) {
            return self.lose_beside(error);
        }
        let curtain = session.has_curtain();
        if let Some(first) = self.phase.session_mut()
            && curtain
            && !first.has_curtain()
        {
            // Both have been played to their ends in a meeting.
            first.set_curtain(true);
            self.state_changed();
        }
        self.wait_together(Which::Beside);
        self.start_if_both_are_ready();
        let Some(frame) = frame else { return };
        let at = frame.pts;
        let mut is_first = false;
        if let BesidePhase::Open(_, picture) = &mut self.pair.phase {
            is_first = picture.replace(DisplaySize::of(&frame.picture)).is_none();
        }
        let steered = self.pair.told.steers_beside;
        self.update_renderer(Some((Which::Beside, frame)), steered.then_some(at));
        if is_first {
            self.join();
        }
        self.keep_in_step(Which::Beside, at);
    }

    /// The film beside cannot be shown (any longer): it goes, and the first one stays.
    pub(super) fn lose_beside(&mut self, FilmError { code, detail }: FilmError) {
        self.events_beside().emit(Event::Error { code, detail });
        self.end_beside();
    }

    /// Wipes the film beside, and has the first one have the window again.
    pub(super) fn end_beside(&mut self) {
        let player = match mem::take(&mut self.pair.phase) {
            leaving @ BesidePhase::Leaving { .. } => {
                self.pair.phase = leaving;
                return;
            }
            BesidePhase::None => return self.refuse("no film is beside"),
            BesidePhase::Waiting(..) => None,
            BesidePhase::Opening(_) => {
                // It comes, or an error in its place, when the film has been opened.
                self.leaving += 1;
                None
            }
            BesidePhase::Open(session, _) => Some(session.into_player()),
        };
        let is_gone = player.is_none();
        self.renderer.forget_beside();
        self.pair.phase = BesidePhase::Leaving {
            player_gone: is_gone,
            frame_gone: false,
        };
        if let Some(player) = player {
            self.drop_player(Which::Beside, player);
        }
        (self.pair.covers, self.pair.voices, self.pair.shown_as) = Default::default();
        self.renderer.show_as(Which::Beside, self.pair.shown_as);
        (self.pair.starting, self.pair.waits) = (false, None);
        if let Some(session) = self.phase.session_mut() {
            session.hold(false);
            session.set_heard(true);
        }
        self.renderer.swap_sides(false);
        self.tell_pair(Pair::default());
        self.state_changed();
    }

    /// One of the two things that are left of a film that goes is gone.
    pub(super) fn note_beside_gone(&mut self, player: bool) {
        let BesidePhase::Leaving {
            player_gone,
            frame_gone,
        } = &mut self.pair.phase
        else {
            return;
        };
        (*player_gone, *frame_gone) = (*player_gone || player, *frame_gone || !player);
        if *player_gone && *frame_gone {
            self.pair.phase = BesidePhase::None;
            if !self.phase.is_over() {
                self.events_beside().emit(Event::Closed);
            }
        }
    }

    pub(super) fn do_beside(&mut self, action: BesideAction) {
        match action {
            BesideAction::Film(action) => {
                if self.pair.session().is_none() {
                    return self.refuse("no film is beside");
                }
                self.do_with_film(Which::Beside, action);
                self.state_changed();
            }
            BesideAction::Covers(covers) => {
                self.pair.covers = covers;
                if let Some(session) = self.pair.session() {
                    session.set_covers(self.pair.covers.clone());
                }
            }
            BesideAction::Voices(voices) => {
                self.pair.voices = voices;
                if let Some(session) = self.pair.session() {
                    session.set_voices(self.pair.voices.clone());
                }
            }
            BesideAction::Picture(change) => self.change_picture(Which::Beside, change),
            BesideAction::Close => self.end_beside(),
        }
    }

    /// A picture of the film beside cannot be drawn.
    pub(super) fn on_beside_not_drawable(&mut self, detail: String, code: ErrorCode) {
        if matches!(self.pair.phase, BesidePhase::Open(..)) {
            self.lose_beside(FilmError { code, detail });
        }
    }
}

impl<'a> App<'a> {
    pub(super) fn events_beside(&self) -> FilmEvents<'a> {
        self.events_of(Which::Beside)
    }

    pub(super) fn events_of(&self, which: Which) -> FilmEvents<'a> {
        FilmEvents {
            writer: self.writer,
            which,
        }
    }
}
