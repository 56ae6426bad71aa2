//! What the person at the window does: keys, pointer, the bar over the picture.

use std::time::{Duration, Instant};

use winit::event::{ElementState, MouseButton, WindowEvent};

use super::event_loop::App;
use super::keys::{self, KeyAction};
use crate::protocol::Event;
use crate::stage::render::control_bar::BarAction;

impl App<'_> {
    /// Obeys what was felt; events that are none of the person's doing are passed over.
    pub(super) fn handle_input(&mut self, event: WindowEvent) {
        let now = Instant::now();
        match event {
            WindowEvent::ModifiersChanged(modifiers) => self.modifiers = modifiers.state(),
            WindowEvent::KeyboardInput {
                event,
                is_synthetic: false,
                ..
            } if event.state.is_pressed() => {
                if let Some(wish) = keys::meaning(&event, self.modifiers.shift_key()) {
                    self.perform(wish);
                }
            }
            WindowEvent::CursorMoved { position, .. } => {
                let moved = self.pointer.moved(position.into(), now);
                if self.sharing.is_some() {
                    return self.drag_window();
                }
                let touched = self.overlay.point(Some(position.into()));
                if moved {
                    self.show_pointer();
                    match touched {
                        Some(touched) => self.touched(touched),
                        None => self.wake_overlay(),
                    }
                }
            }
            WindowEvent::CursorLeft { .. } => {
                self.pointer.left();
                self.overlay.point(None);
                self.draw_overlay(None);
            }
            WindowEvent::MouseInput {
                state,
                button: MouseButton::Left,
                ..
            } => self.pressed(state, now),
            _ => {}
        }
    }

    /// The person at the window wants it closed; the console decides.
    pub(super) fn ask_to_close(&mut self) {
        self.outbox.tell(Event::CloseRequested);
    }

    fn perform(&mut self, wish: KeyAction) {
        match wish {
            KeyAction::Leave if self.ending.is_some() => return self.ask_to_close(),
            KeyAction::Fullscreen => return self.set_fullscreen(!self.is_fullscreen(), None),
            KeyAction::Leave if self.is_fullscreen() => return self.set_fullscreen(false, None),
            // A meeting is watching: the window does not go by one press of a key.
            KeyAction::Leave if self.sharing.is_some() => {}
            KeyAction::Leave => return self.ask_to_close(),
            KeyAction::Share if self.sharing.is_some() => return self.end_sharing(),
            KeyAction::Share => return self.begin_sharing(None),
            KeyAction::Overlay => {
                self.overlay.allow(!self.overlay.is_allowed());
                return self.wake_overlay();
            }
            _ => {}
        }
        let Some(show) = &mut self.show else { return };
        match wish {
            KeyAction::PlayOrPause if show.is_playing() => show.pause(),
            KeyAction::PlayOrPause => show.play(),
            KeyAction::Skip(seconds) => show.skip(seconds),
            KeyAction::Step(pictures) => show.step(pictures),
            KeyAction::Slower => show.set_rate(keys::slower(show.rate())),
            KeyAction::Faster => show.set_rate(keys::faster(show.rate())),
            KeyAction::Curtain => show.set_curtain(!show.has_curtain()),
            KeyAction::Leave => show.set_curtain(true),
            KeyAction::Mute => show.set_muted(!show.is_muted()),
            KeyAction::Start => show.seek(Duration::ZERO, true),
            KeyAction::Fullscreen | KeyAction::Share | KeyAction::Overlay => {}
        }
        self.overlay.wake(Instant::now());
        self.state_changed();
    }

    fn touched(&mut self, touched: BarAction) {
        let Some(show) = &mut self.show else { return };
        let place = |part: f64| show.duration().unwrap_or_default().mul_f64(part);
        match touched {
            BarAction::PlaySign if show.is_playing() => show.pause(),
            BarAction::PlaySign => show.play(),
            BarAction::Dragged(part) => show.seek(place(part), false),
            BarAction::Dropped(part) => show.seek(place(part), true),
        }
        self.overlay.wake(Instant::now());
        if matches!(touched, BarAction::Dragged(_)) {
            self.draw_overlay(None)
        } else {
            self.state_changed()
        }
    }

    fn pressed(&mut self, state: ElementState, now: Instant) {
        if self.sharing.is_some() {
            return self.pressed_in_call(state, now);
        }
        match state {
            ElementState::Pressed => match self.overlay.press() {
                Some(touched) => self.touched(touched),
                None if self.pointer.is_double_press(now) => self.set_fullscreen(!self.is_fullscreen(), None),
                None => {}
            },
            ElementState::Released => {
                if let Some(touched) = self.overlay.release() {
                    self.touched(touched);
                }
            }
        }
    }

    /// A shared window has no frame to be moved by: it is moved by its picture.
    fn pressed_in_call(&mut self, state: ElementState, now: Instant) {
        let pressed = state == ElementState::Pressed;
        if pressed && self.pointer.is_double_press(now) {
            self.pointer.hold(false);
            return self.set_fullscreen(!self.is_fullscreen(), None);
        }
        self.pointer.hold(pressed);
    }

    fn drag_window(&mut self) {
        if self.pointer.is_dragging()
            && !self.is_fullscreen()
            && let Some(window) = &self.window
        {
            // The window manager has the pointer from here on, and does not tell when the button is let go.
            self.pointer.hold(false);
            // One that cannot move windows this way has another.
            let _ = window.drag_window();
        }
    }

    fn show_pointer(&self) {
        if let Some(window) = &self.window {
            window.set_cursor_visible(true);
        }
    }

    fn wake_overlay(&mut self) {
        self.overlay.wake(Instant::now());
        self.draw_overlay(None);
    }
}
