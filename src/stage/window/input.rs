//! What the person at the window does: keys, pointer, control bar.

use std::time::{Duration, Instant};

use winit::event::{ElementState, MouseButton, WindowEvent};

use super::app::App;
use super::keys::{self, FilmContext, KeyAction, KeyContext};
use crate::protocol::keys::Held;
use crate::protocol::{Asked, Event};
use crate::stage::action::{Action, FilmAction, WindowAction};
use crate::stage::render::control_bar::BarPress;
use crate::stage::session::FilmSession;

/// A press that comes so soon after the window got the keyboard is what gave it the keyboard.
const ARRIVING: Duration = Duration::from_millis(250);

impl App<'_> {
    /// Carries out what the person does; every other event is ignored.
    pub(super) fn handle_input(&mut self, event: WindowEvent) {
        let now = Instant::now();
        match event {
            WindowEvent::ModifiersChanged(modifiers) => self.modifiers = modifiers.state(),
            WindowEvent::KeyboardInput {
                event,
                is_synthetic: false,
                ..
            } if event.state.is_pressed() && self.drawing_key(&event) => {}
            WindowEvent::KeyboardInput {
                event,
                is_synthetic: false,
                ..
            } if event.state.is_pressed() => match keys::action_of(&event, self.held(), &self.keys, self.key_context())
            {
                Some(KeyAction::Do(action)) => self.perform(action),
                Some(KeyAction::Ask(what)) => self.ask(what),
                None => {}
            },
            WindowEvent::CursorMoved { position, .. } => self.on_pointer_moved(position.into(), now),
            WindowEvent::CursorLeft { .. } => {
                self.pointer.left();
                self.overlay.leave();
                self.draw_overlay(None);
            }
            WindowEvent::MouseInput {
                state,
                button: MouseButton::Left,
                ..
            } => self.on_button(state, now),
            WindowEvent::MouseWheel { delta, .. } if self.held().control => self.on_wheel(delta),
            _ => {}
        }
    }

    /// The person at the window wants it closed; the console decides.
    pub(super) fn ask_to_close(&mut self) {
        self.writer.emit(Event::CloseRequested);
    }

    /// The person at the window wants something that only the console has.
    fn ask(&mut self, what: Asked) {
        let at = self
            .steered_session()
            .map_or(Duration::ZERO, |session| session.target());
        self.wake_overlay();
        self.events_of(self.pair.steered()).emit(Event::Asked {
            what,
            at: at.as_secs_f64(),
        });
    }

    fn held(&self) -> Held {
        Held {
            shift: self.modifiers.shift_key(),
            control: self.modifiers.control_key() || self.modifiers.super_key(),
            alt: self.modifiers.alt_key(),
        }
    }

    fn key_context(&self) -> KeyContext {
        KeyContext {
            fullscreen: self.is_fullscreen(),
            shared: self.sharing.is_some(),
            overlay_allowed: self.overlay.is_allowed(),
            shown_as: self.shown_as(self.pair.steered()),
            pair: self.pair.told,
            film: self.steered_session().map(|session| FilmContext {
                target: session.target(),
                duration: session.duration(),
                playing: session.is_playing(),
                rate: session.rate(),
                volume: session.volume(),
                muted: session.is_muted(),
                channels: session.channels(),
                curtain: session.has_curtain(),
                repeat: session.repeat(),
            }),
        }
    }

    /// Carries an action of the person at the window out; the control bar shows what has come of it.
    fn perform(&mut self, action: Action) {
        match action {
            Action::Window(WindowAction::Overlay(on)) => {
                self.overlay.allow(on);
                self.wake_overlay();
            }
            Action::Window(WindowAction::Picture(change)) => self.change_picture(self.pair.steered(), change),
            Action::Window(action) => self.apply_to_window(action),
            Action::Beside(action) => self.do_beside(action),
            Action::Film(action) => {
                if self.steered_session().is_none() {
                    return;
                }
                // While the bar is dragged: the position is sent when it is let go.
                let drags = matches!(action, FilmAction::Seek { exact: false, .. });
                self.do_with_film(self.pair.steered(), action);
                self.overlay.wake(Instant::now());
                if drags {
                    self.draw_overlay(None);
                } else {
                    self.state_changed();
                }
            }
        }
    }

    fn on_pointer_moved(&mut self, at: (f64, f64), now: Instant) {
        let moved = self.pointer.moved(at, now);
        if self.drag_cover(at) || self.pan_picture(at) {
            return;
        }
        if self.sharing.is_some() {
            return self.drag_window();
        }
        let action = self.overlay.point(at, self.film_duration());
        if moved {
            self.window.set_cursor_visible(true);
            match action {
                Some(action) => self.perform(Action::Film(action)),
                None => self.wake_overlay(),
            }
        }
    }

    fn on_button(&mut self, state: ElementState, now: Instant) {
        if self.press_cover(state) {
            return;
        }
        if self.sharing.is_some() {
            return self.on_button_in_call(state, now);
        }
        let duration = self.film_duration();
        let action = match state {
            ElementState::Pressed => match self
                .overlay
                .press(self.steered_session().is_some_and(FilmSession::is_playing), duration)
            {
                Some(BarPress::Film(action)) => Some(action),
                Some(BarPress::Fullscreen) => return self.toggle_fullscreen(),
                None => None,
            },
            ElementState::Released => self.overlay.release(duration),
        };
        match action {
            Some(action) => self.perform(Action::Film(action)),
            // A picture that is near is held: what is no drag is a click when it is let go.
            None if self.hold_picture(state, now) => {}
            None if state.is_pressed() => self.press_picture(now),
            None => {}
        }
    }

    /// A press on the picture plays and pauses at once; the second of two takes that back, and fills the screen.
    pub(super) fn press_picture(&mut self, now: Instant) {
        // It only brought the window to the front.
        let arrived = self
            .focused_at
            .is_some_and(|at| now.saturating_duration_since(at) < ARRIVING);
        let double = self.pointer.is_double_press(now);
        if !arrived && let Some(at) = self.pointer.place() {
            // Of two films it is the one that is pressed.
            self.steer(self.film_at(at));
        }
        let pressed = self
            .steered_session()
            .filter(|session| !arrived && !session.has_curtain());
        if let Some(session) = pressed.filter(|session| session.duration().is_some()) {
            let action = if session.is_playing() {
                FilmAction::Pause
            } else {
                FilmAction::Play
            };
            self.perform(Action::Film(action));
        }
        if double {
            self.toggle_fullscreen();
        }
    }

    /// A shared window has no frame to be moved by: it is moved by its content.
    fn on_button_in_call(&mut self, state: ElementState, now: Instant) {
        if state.is_pressed() && self.pointer.is_double_press(now) {
            self.pointer.hold(false);
            return self.toggle_fullscreen();
        }
        self.pointer.hold(state.is_pressed());
    }

    fn drag_window(&mut self) {
        if self.pointer.is_dragging() && !self.is_fullscreen() {
            // The window manager has the pointer from here on, and does not report when the button is let go.
            self.pointer.hold(false);
            // One that cannot move windows this way has another.
            let _ = self.window.drag_window();
        }
    }

    fn toggle_fullscreen(&mut self) {
        self.set_fullscreen(!self.is_fullscreen(), None);
    }

    fn film_duration(&self) -> Duration {
        let duration = self.steered_session().and_then(|session| session.duration());
        duration.unwrap_or_default()
    }

    fn wake_overlay(&mut self) {
        self.overlay.wake(Instant::now());
        self.draw_overlay(None);
    }
}
