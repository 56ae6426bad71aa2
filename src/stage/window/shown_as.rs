//! The picture nearer, brighter, turned: what the person at the window does for that, and what the console asks for.

use std::thread;
use std::time::Instant;

use winit::event::{ElementState, MouseScrollDelta};
use winit::window::CursorIcon;

use super::app::App;
use super::state::Pan;
use crate::protocol::{Event, PictureChange, ShownAs, WarningCode};
use crate::stage::render::layout::DisplaySize;
use crate::stage::render::picture_note::PictureNote;
use crate::stage::render::placing::{Point, within};
use crate::stage::render::still;
use crate::stage::session::FilmSession;
use crate::stage::which::Which;

/// How far a finger or a smooth wheel goes, in pixels of the window, for what a notch of a wheel does.
const NOTCH: f64 = 60.0;
/// A press that moves no farther than this is a click.
const CLICK: f64 = 6.0;

impl App<'_> {
    pub(super) fn change_picture(&mut self, which: Which, change: PictureChange) {
        self.show_as(which, self.shown_as(which).changed(change));
    }

    /// Shows the picture of this film like this, and says so.
    fn show_as(&mut self, which: Which, shown_as: ShownAs) {
        let shown_as = self
            .picture_of(which)
            .map_or(shown_as, |size| fitted(size, self.pane(which).size(), shown_as));
        if shown_as == self.shown_as(which) {
            return self.wake_note();
        }
        match which {
            Which::First => {
                self.shown_as = shown_as;
                self.covering.show_as(shown_as);
            }
            Which::Beside => self.pair.shown_as = shown_as,
        }
        self.renderer.show_as(which, shown_as);
        self.set_cursor();
        self.wake_note();
        if !self.overlay_drawn {
            self.renderer.repaint();
        }
        self.events_of(which).emit(Event::Picture(shown_as));
    }

    /// Answers with the picture that is shown, as an image: made on a thread of its own, because that takes a tenth of a second.
    pub(super) fn send_still(&self) {
        let answer = self.writer.still_writer();
        let Some(frame) = self.phase.session().and_then(FilmSession::still) else {
            return answer.answer(0.0, None);
        };
        let turn = self.shown_as.turn;
        let make = move || answer.answer(frame.pts.as_secs_f64(), still(&frame.picture, turn));
        if let Err(error) = thread::Builder::new().name("still".into()).spawn(make) {
            let detail = format!("no thread: {error}");
            self.writer.emit(Event::Warning {
                code: WarningCode::NoStill,
                detail,
            });
        }
    }

    /// A wheel that is turned with Control held: nearer, or farther away, and what is under the pointer stays there.
    pub(super) fn on_wheel(&mut self, delta: MouseScrollDelta) {
        let steps = match delta {
            MouseScrollDelta::LineDelta(_, lines) => f64::from(lines),
            MouseScrollDelta::PixelDelta(pixels) => pixels.y / NOTCH,
        };
        let window = self.size();
        let middle = (f64::from(window.0) / 2.0, f64::from(window.1) / 2.0);
        let at = self.pointer.place().unwrap_or(middle);
        let which = self.film_at(at);
        let Some(size) = self
            .picture_of(which)
            .filter(|_| steps.is_finite() && self.film_is_seen())
        else {
            return;
        };
        let (pane, at) = (self.pane(which).size(), self.in_pane(which, at));
        let shown_as = self.shown_as(which);
        let held = within(size.placed(pane, shown_as), at);
        let nearer = ShownAs {
            zoom: shown_as.zoomed(steps),
            ..shown_as
        };
        let (x, y) = size.middle(pane, nearer, held, at);
        self.show_as(which, nearer.changed(aside(x, y)));
    }

    /// The button went down on the picture or up again: whether the picture is held, or was.
    pub(super) fn hold_picture(&mut self, state: ElementState, now: Instant) -> bool {
        if !state.is_pressed() {
            let Some(pan) = self.pan.take() else { return false };
            self.set_cursor();
            if !pan.moved {
                self.press_picture(now);
            }
            return true;
        }
        let Some(from) = self.pointer.place().filter(|_| self.film_is_seen()) else {
            return false;
        };
        let which = self.film_at(from);
        let shown_as = self.shown_as(which);
        let size = self.picture_of(which).filter(|_| shown_as.is_near());
        self.pan = size.map(|size| Pan {
            which,
            from,
            held: within(
                size.placed(self.pane(which).size(), shown_as),
                self.in_pane(which, from),
            ),
            moved: false,
        });
        self.pan.is_some()
    }

    /// The pointer moved; whether it holds the picture.
    pub(super) fn pan_picture(&mut self, at: Point) -> bool {
        let Some(mut pan) = self.pan else { return false };
        let Some(size) = self.picture_of(pan.which) else {
            return false;
        };
        pan.moved |= (at.0 - pan.from.0).hypot(at.1 - pan.from.1) > CLICK;
        self.pan = Some(pan);
        if pan.moved {
            self.window.set_cursor(CursorIcon::Grabbing);
            let (pane, shown_as) = (self.pane(pan.which).size(), self.shown_as(pan.which));
            let (x, y) = size.middle(pane, shown_as, pan.held, self.in_pane(pan.which, at));
            self.show_as(pan.which, shown_as.changed(aside(x, y)));
        }
        true
    }

    /// What the pointer would do.
    pub(super) fn set_cursor(&self) {
        self.window.set_cursor(match () {
            () if self.covering.is_drawing() => CursorIcon::Crosshair,
            () if self.pan.is_some_and(|pan| pan.moved) => CursorIcon::Grabbing,
            () if Which::BOTH.iter().any(|which| self.shown_as(*which).is_near()) && self.sharing.is_none() => {
                CursorIcon::Grab
            }
            () => CursorIcon::Default,
        });
    }

    /// What is said about it in the window.
    pub(super) fn picture_note(&self) -> Option<PictureNote> {
        PictureNote::of(self.language, self.shown_as(self.pair.steered()))
    }

    fn wake_note(&mut self) {
        self.overlay.wake(Instant::now());
        self.draw_overlay(None);
    }
}

fn aside(x: f64, y: f64) -> PictureChange {
    PictureChange {
        x: Some(x),
        y: Some(y),
        ..PictureChange::default()
    }
}

/// The same with what is really in the middle of a window of this size: at the edge of a picture, the window cannot go farther.
fn fitted(size: DisplaySize, window: (u32, u32), shown_as: ShownAs) -> ShownAs {
    let whole = size.placed(window, shown_as);
    if whole.is_empty() {
        return shown_as;
    }
    let half = (f64::from(window.0) / 2.0, f64::from(window.1) / 2.0);
    let (x, y) = within(whole, half);
    // A picture is placed by whole pixels; what was asked for is kept where that is all there is between.
    let near = |asked: f64, is: f64, size: f32| {
        if (asked - is).abs() * f64::from(size) <= 1.0 {
            asked
        } else {
            is
        }
    };
    shown_as.changed(aside(
        near(shown_as.x, x, whole.width),
        near(shown_as.y, y, whole.height),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILM: DisplaySize = DisplaySize {
        width: 800.0,
        height: 600.0,
    };

    #[test]
    fn what_is_told_is_what_is_seen() {
        // The film leaves bars at the sides of a wide window: only where it is nearer than that, it can be moved across.
        let near = |zoom, x| ShownAs {
            zoom,
            x,
            ..ShownAs::default()
        };
        let window = (1600, 600);
        assert_eq!(fitted(FILM, window, near(1.5, 0.4)).x, 0.5);
        assert_eq!(fitted(FILM, window, near(4.0, 0.4)).x, 0.4);
        assert_eq!(fitted(FILM, window, near(4.0, 0.125)).x, 0.25);
        assert_eq!(fitted(FILM, window, ShownAs::default()), ShownAs::default());
        assert_eq!(fitted(FILM, (0, 0), near(4.0, 0.4)).x, 0.4);
    }
}
