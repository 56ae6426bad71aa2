//! One or two films in the window: each by which one it is, and where it is seen.

use super::app::App;
use crate::protocol::{Event, Pair, ShownAs};
use crate::stage::render::layout::{DisplaySize, Rect, panes};
use crate::stage::render::placing::Point;
use crate::stage::session::{FilmSession, WindowFacts};
use crate::stage::which::Which;

impl App<'_> {
    pub(super) fn session(&self, which: Which) -> Option<&FilmSession> {
        match which {
            Which::First => self.phase.session(),
            Which::Beside => self.pair.session(),
        }
    }

    pub(super) fn session_mut(&mut self, which: Which) -> Option<&mut FilmSession> {
        match which {
            Which::First => self.phase.session_mut(),
            Which::Beside => self.pair.session_mut(),
        }
    }

    /// The film that keys and bar are for.
    pub(super) fn steered_session(&self) -> Option<&FilmSession> {
        self.session(self.pair.steered())
    }

    /// Whether any film plays.
    pub(super) fn is_playing(&self) -> bool {
        let plays = |which| self.session(which).is_some_and(FilmSession::is_playing);
        Which::BOTH.into_iter().any(plays)
    }

    /// The window as it is told with what happens to this film.
    pub(super) fn facts_for(&self, which: Which) -> WindowFacts {
        let other = self.session(which.other());
        WindowFacts {
            fullscreen: self.is_fullscreen(),
            shared: self.sharing.is_some(),
            other_plays: other.is_some_and(FilmSession::is_playing),
        }
    }

    /// How this film's picture is shown.
    pub(super) fn shown_as(&self, which: Which) -> ShownAs {
        match which {
            Which::First => self.shown_as,
            Which::Beside => self.pair.shown_as,
        }
    }

    /// The shape of this film's picture, before it is turned by hand.
    pub(super) fn picture_of(&self, which: Which) -> Option<DisplaySize> {
        match which {
            Which::First => self.covering.picture(),
            Which::Beside => self.pair.picture(),
        }
    }

    /// The part of the window that this film has.
    pub(super) fn pane(&self, which: Which) -> Rect {
        let size = |which| Some(self.picture_of(which)?.turned(self.shown_as(which).turn));
        match size(Which::First).zip(size(Which::Beside)) {
            Some((first, beside)) => panes(self.size(), [first, beside], self.pair.told.swapped)[which.index()],
            None => Rect::of_window(self.size()),
        }
    }

    /// The film that is at this place of the window: the first one where there is none.
    pub(super) fn film_at(&self, at: Point) -> Which {
        let is_beside = self.pair.picture().is_some() && self.pane(Which::Beside).contains(at);
        if is_beside { Which::Beside } else { Which::First }
    }

    /// A place of the window as one of the part that this film has.
    pub(super) fn in_pane(&self, which: Which, (x, y): Point) -> Point {
        let pane = self.pane(which);
        (x - f64::from(pane.x), y - f64::from(pane.y))
    }

    /// Tells how the films go together, if that has changed.
    pub(super) fn tell_pair(&mut self, pair: Pair) {
        if std::mem::replace(&mut self.pair.told, pair) != pair {
            self.writer.emit(Event::Pair(pair));
        }
    }
}
