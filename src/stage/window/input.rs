//! What the person at the window does: keys, pointer, control bar.

use std::time::{Duration, Instant};

use winit::event::{ElementState, MouseButton, WindowEvent};

use super::app::App;
use super::keys::{self, FilmContext, KeyAction, KeyContext};
use crate::protocol::Event;
use crate::stage::action::{Action, FilmAction, WindowAction};

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
            } if event.state.is_pressed() => {
                match keys::meaning(&event, self.modifiers.shift_key(), self.key_context()) {
                    Some(KeyAction::Do(action)) => self.perform(action),
                    Some(KeyAction::AskToClose) => self.ask_to_close(),
                    None => {}
                }
            }
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
            _ => {}
        }
    }

    /// The person at the window wants it closed; the console decides.
    pub(super) fn ask_to_close(&mut self) {
        self.writer.emit(Event::CloseRequested);
    }

    fn key_context(&self) -> KeyContext {
        KeyContext {
            fullscreen: self.is_fullscreen(),
            shared: self.sharing.is_some(),
            overlay_allowed: self.overlay.is_allowed(),
            ending: self.phase.is_over(),
            film: self.phase.session().map(|session| FilmContext {
                target: session.target(),
                playing: session.is_playing(),
                rate: session.rate(),
                muted: session.is_muted(),
                channels: session.channels(),
                curtain: session.has_curtain(),
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
            Action::Window(action) => self.apply_to_window(action),
            Action::Film(action) => {
                let Some(session) = self.phase.session_mut() else {
                    return;
                };
                session.apply(action);
                self.overlay.wake(Instant::now());
                match action {
                    // While the bar is dragged: the position is sent when it is let go.
                    FilmAction::Seek { exact: false, .. } => self.draw_overlay(None),
                    _ => self.state_changed(),
                }
            }
        }
    }

    fn on_pointer_moved(&mut self, at: (f64, f64), now: Instant) {
        let moved = self.pointer.moved(at, now);
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
        if self.sharing.is_some() {
            return self.on_button_in_call(state, now);
        }
        let duration = self.film_duration();
        let action = match state {
            ElementState::Pressed => self.overlay.press(self.phase.is_playing(), duration),
            ElementState::Released => self.overlay.release(duration),
        };
        match action {
            Some(action) => self.perform(Action::Film(action)),
            None if state.is_pressed() && self.pointer.is_double_press(now) => self.toggle_fullscreen(),
            None => {}
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
        let duration = self.phase.session().and_then(|session| session.duration());
        duration.unwrap_or_default()
    }

    fn wake_overlay(&mut self) {
        self.overlay.wake(Instant::now());
        self.draw_overlay(None);
    }
}
