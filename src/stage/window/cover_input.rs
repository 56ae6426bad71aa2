//! Covers in the film's window: those that the console hands over, and those that the person draws here.

use winit::event::{ElementState, KeyEvent};
use winit::keyboard::{Key, NamedKey};

use super::app::App;
use crate::film::Cover;
use crate::protocol::{Asked, Drawn, Event};
use crate::stage::render::cover_marks::CoverMarks;
use crate::stage::which::Which;

impl App<'_> {
    pub(super) fn set_covers(&mut self, covers: Vec<Cover>) {
        if self.covering.covers() != covers {
            self.covering.set(covers);
            self.cover_film();
        }
    }

    pub(super) fn draw_covers(&mut self, on: bool) {
        self.covering.draw(on);
        self.pan = None;
        self.set_cursor();
        // In a window that is shared it does not show, except to draw.
        self.window.set_cursor_visible(on || self.sharing.is_none());
        self.draw_overlay(None);
    }

    /// What is seen of covers that are being drawn: nothing in a window that is shared.
    pub(super) fn cover_marks(&self) -> Option<CoverMarks> {
        let is_seen = self.sharing.is_none() && self.draws_covers();
        let pane = self.pane(Which::First);
        let mut marks = is_seen.then(|| self.covering.marks(pane.size()))??;
        for mark in &mut marks.marks {
            (mark.place.x, mark.place.y) = (mark.place.x + pane.x, mark.place.y + pane.y);
        }
        Some(marks)
    }

    /// A key of the person who draws; whether it was one.
    pub(super) fn drawing_key(&mut self, event: &KeyEvent) -> bool {
        if !self.covering.is_drawing() {
            return false;
        }
        match event.logical_key {
            Key::Named(NamedKey::Delete | NamedKey::Backspace) => {
                if let Some(drawn) = self.covering.remove() {
                    self.take_drawn(drawn);
                }
            }
            // In a meeting it hides the film, as ever.
            Key::Named(NamedKey::Escape) if self.sharing.is_none() => {
                self.draw_covers(false);
                let at = self
                    .phase
                    .session()
                    .map_or(0.0, |session| session.target().as_secs_f64());
                self.writer.emit(Event::Asked {
                    what: Asked::EndDrawing,
                    at,
                });
            }
            _ => return false,
        }
        true
    }

    /// The pointer moved; whether it holds a cover.
    pub(super) fn drag_cover(&mut self, at: (f64, f64)) -> bool {
        let holds = self
            .covering
            .drag(self.in_pane(Which::First, at), self.pane(Which::First).size());
        if holds {
            self.draw_overlay(None);
        }
        holds
    }

    /// The button went down or up; whether that was about covers.
    pub(super) fn press_cover(&mut self, state: ElementState) -> bool {
        if !self.draws_covers() {
            return false;
        }
        if state.is_pressed() {
            // The bar is used as ever.
            let on_bar = self.sharing.is_none() && self.bar_drawn && self.overlay.over_strip();
            if let Some(at) = self.pointer.place().filter(|_| !on_bar) {
                let at = self.in_pane(Which::First, at);
                self.covering.press(at, self.pane(Which::First).size());
            }
            self.draw_overlay(None);
            return !on_bar;
        }
        if self.overlay.is_dragged() {
            return false;
        }
        match self.covering.release(self.pane(Which::First).size()) {
            Some(drawn) => self.take_drawn(drawn),
            None => self.draw_overlay(None),
        }
        true
    }

    /// What was drawn is covered here at once; the console keeps it.
    fn take_drawn(&mut self, drawn: Drawn) {
        if self.covering.apply(drawn) {
            self.cover_film();
        }
        self.writer.emit(Event::CoverDrawn(drawn));
    }

    fn cover_film(&mut self) {
        if let Some(session) = self.phase.session() {
            session.set_covers(self.covering.covers().to_vec());
        }
        self.draw_overlay(None);
    }

    /// Whether a film is seen that covers are drawn on.
    fn draws_covers(&self) -> bool {
        self.covering.is_drawing() && self.phase.session().is_some_and(|session| !session.has_curtain())
    }

    pub(super) fn size(&self) -> (u32, u32) {
        self.window.inner_size().into()
    }
}
