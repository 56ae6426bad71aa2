//! What is done to two films: to one of them, or, while they go in step, to both.

use std::time::{Duration, Instant};

use super::app::App;
use crate::protocol::Pair;
use crate::stage::action::FilmAction;
use crate::stage::in_step::Correction;
use crate::stage::session::FilmSession;
use crate::stage::which::Which;

impl App<'_> {
    /// Does this with a film, and, while both go in step, with the other one too. The curtain hides both.
    pub(super) fn do_with_film(&mut self, which: Which, action: FilmAction) {
        let in_step = self.goes_in_step();
        let both = if in_step { Which::BOTH.to_vec() } else { vec![which] };
        match action {
            FilmAction::Curtain(_) => self.apply_to(Which::First, action),
            FilmAction::Play if in_step => self.start_together(which, None),
            FilmAction::Seek { to, exact } if in_step => self.seek_together(which, to, exact),
            FilmAction::Play if self.session(which).is_some_and(FilmSession::is_still) => {
                self.apply_to(Which::First, FilmAction::Curtain(false));
            }
            FilmAction::Play => {
                if let Some(first) = self.phase.session_mut() {
                    first.set_curtain(false);
                }
                self.apply_to(which, action);
            }
            FilmAction::Pause | FilmAction::Rate(_) | FilmAction::Step(_) => {
                self.pair.step.restart();
                for which in both {
                    self.apply_to(which, action.clone());
                }
            }
            _ => self.apply_to(which, action),
        }
    }

    fn apply_to(&mut self, which: Which, action: FilmAction) {
        if let Some(session) = self.session_mut(which) {
            session.apply(action);
        }
    }

    /// Whether both films are there, and go in step. A still goes with every film.
    fn goes_in_step(&self) -> bool {
        let moves = |which| self.session(which).is_some_and(|session| !session.is_still());
        self.pair.told.in_step && Which::BOTH.into_iter().all(moves)
    }

    /// Plays both from where `which` is, or from `at`, once the frames of both are there.
    fn start_together(&mut self, which: Which, at: Option<Duration>) {
        let Some(session) = self.session(which) else { return };
        let at = at.unwrap_or_else(|| session.plays_from());
        let other = self.pair.step.counterpart(which, at);
        // Where the other has no film there, it stands at its nearest picture.
        let end = self.session(which.other()).and_then(FilmSession::duration);
        let plays = other.is_some_and(|other| end.is_none_or(|end| other < end));
        self.pair.waits = other.is_none().then(|| which.other());
        self.pair.starting = true;
        self.pair.step.restart();
        if let Some(session) = self.session_mut(which) {
            session.play_from(at, true);
        }
        if let Some(session) = self.session_mut(which.other()) {
            session.play_from(other.unwrap_or_default(), plays);
        }
    }

    fn seek_together(&mut self, which: Which, to: Duration, exact: bool) {
        let Some(session) = self.session(which) else { return };
        let to = session.duration().map_or(to, |duration| to.min(duration));
        let plays = exact && self.is_playing();
        self.pair.step.restart();
        if plays {
            // Its own seek is told: somebody asked for it. The other one's is not.
            self.start_together(which, Some(to));
            return self.apply_to(which, FilmAction::Seek { to, exact });
        }
        self.apply_to(which, FilmAction::Seek { to, exact });
        let other = self.pair.step.counterpart(which, to).unwrap_or_default();
        self.apply_to(which.other(), FilmAction::Seek { to: other, exact });
    }

    /// Has the other film stand as long as this one does for its sound output.
    pub(super) fn wait_together(&mut self, which: Which) {
        let waited = self
            .session_mut(which)
            .map(FilmSession::take_waited)
            .unwrap_or_default();
        if waited.is_zero() || !self.goes_in_step() {
            return;
        }
        if let Some(other) = self.session(which.other()).filter(|other| other.is_playing()) {
            other.shift(i64::try_from(waited.as_nanos()).unwrap_or(0));
        }
        self.pair.step.settle(Instant::now(), waited);
    }

    /// Has both films go on once the frames are there that each was to show first.
    pub(super) fn start_if_both_are_ready(&mut self) {
        let is_awaited = |which| self.session(which).is_some_and(FilmSession::is_awaited);
        if !self.pair.starting || Which::BOTH.into_iter().any(is_awaited) {
            return;
        }
        self.pair.starting = false;
        self.pair.step.restart();
        for which in Which::BOTH {
            if let Some(session) = self.session(which) {
                session.hold(false);
            }
        }
    }

    /// The film beside has its first picture: it goes as fast as the first one, and plays if that does.
    pub(super) fn join(&mut self) {
        let Some(first) = self.phase.session() else { return };
        let (rate, plays) = (first.rate(), first.is_playing());
        if self.pair.told.in_step {
            self.apply_to(Which::Beside, FilmAction::Rate(rate));
            if plays && self.goes_in_step() {
                self.start_together(Which::First, None);
            }
        }
        self.state_changed();
    }

    /// A picture of this film came: whether they are still in step, and what to do if not. The one that is not heard gives way.
    pub(super) fn keep_in_step(&mut self, which: Which, at: Duration) {
        if !self.goes_in_step() || self.pair.starting {
            return;
        }
        self.start_who_waits(which, at);
        let runs = |which| {
            let session = self.session(which);
            session.is_some_and(|session| session.is_playing() && !session.is_awaited())
        };
        if !Which::BOTH.into_iter().all(runs) {
            return;
        }
        let heard = self.pair.steered();
        let Some(rate) = self.session(heard).map(FilmSession::rate) else {
            return;
        };
        let Some(correction) = self.pair.step.saw(which, at, Instant::now(), rate) else {
            return;
        };
        let gives_way = heard.other();
        let place = self.session(heard).map(FilmSession::target);
        let to = place.and_then(|place| self.pair.step.counterpart(heard, place));
        let Some(session) = self.session_mut(gives_way) else {
            return;
        };
        match (correction, to) {
            (Correction::Ahead(by), _) => {
                let by = (by as f64 / rate.max(0.1)) as i64;
                session.shift(if gives_way == Which::Beside { by } else { -by });
            }
            (Correction::Apart, Some(to)) => session.seek_quietly(to),
            (Correction::Apart, None) => {}
        }
    }

    /// A film that begins later than the other begins when that has come so far.
    fn start_who_waits(&mut self, which: Which, at: Duration) {
        let Some(waits) = self.pair.waits.filter(|waits| *waits != which) else {
            return;
        };
        if self.pair.step.counterpart(which, at).is_some() {
            self.pair.waits = None;
            if self.session(which).is_some_and(FilmSession::is_playing) {
                self.apply_to(waits, FilmAction::Play);
            }
        }
    }

    /// Has what is done to one film done to both from now on, with the distance that is between them now; or no longer.
    pub(super) fn set_in_step(&mut self, on: bool) {
        self.tell_pair(Pair {
            in_step: on,
            ..self.pair.told
        });
        self.pair.waits = None;
        let places = Which::BOTH.map(|which| self.session(which).map(FilmSession::target));
        if let [Some(first), Some(beside)] = places {
            self.pair.step.set(first, beside);
        }
        if on && self.goes_in_step() {
            let steered = self.pair.steered();
            let steered_session = self.session(steered);
            let (rate, plays) = steered_session.map_or((1.0, false), |session| (session.rate(), session.is_playing()));
            self.apply_to(steered.other(), FilmAction::Rate(rate));
            if plays {
                self.start_together(steered, None);
            } else {
                self.apply_to(steered.other(), FilmAction::Pause);
            }
        }
        self.state_changed();
    }

    /// From now on this is the film that is heard, and that the keys and the bar are for.
    pub(super) fn steer(&mut self, which: Which) {
        if self.pair.steered() == which {
            return;
        }
        if which == Which::Beside && self.pair.session().is_none() {
            return self.refuse("no film is beside");
        }
        self.tell_pair(Pair {
            steers_beside: which == Which::Beside,
            ..self.pair.told
        });
        for each in Which::BOTH {
            if let Some(session) = self.session_mut(each) {
                session.set_heard(each == which);
            }
        }
        self.pair.step.restart();
        self.state_changed();
    }

    /// Has the two films change sides.
    pub(super) fn swap_sides(&mut self) {
        if !self.pair.told.beside {
            return self.refuse("no film is beside");
        }
        self.tell_pair(Pair {
            swapped: !self.pair.told.swapped,
            ..self.pair.told
        });
        self.renderer.swap_sides(self.pair.told.swapped);
        self.draw_overlay(None);
    }

    /// What hides the first film hides the other one, and what shows it again shows that too, held.
    pub(super) fn share_curtain(&mut self) {
        let Some(curtain) = self.phase.session().map(FilmSession::has_curtain) else {
            return;
        };
        if let Some(beside) = self.pair.session_mut()
            && beside.has_curtain() != curtain
        {
            beside.set_curtain(curtain);
        }
    }
}
