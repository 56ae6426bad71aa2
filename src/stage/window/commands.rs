//! Carries out what the console asks for.

use winit::event_loop::ActiveEventLoop;

use super::app::App;
use crate::protocol::{ErrorCode, Event, WarningCode};
use crate::stage::action::{Action, WindowAction};
use crate::stage::reader::{ProtocolViolation, Request};

impl App<'_> {
    pub(super) fn on_request(&mut self, event_loop: &ActiveEventLoop, request: Result<Request, ProtocolViolation>) {
        match request {
            Ok(Request::Open(film, start)) => self.open(film, start),
            Ok(Request::Close | Request::Gone) => self.end(event_loop),
            Err(violation) => self.fail(ErrorCode::Protocol, violation),
            Ok(Request::Do(_) | Request::Refused(_) | Request::FindFaces) if self.phase.is_over() => {}
            Ok(Request::Refused(limit)) => self.refuse(limit),
            Ok(Request::FindFaces) => self.refuse("a stage with a window does not look for faces"),
            Ok(Request::Do(Action::Window(action))) => self.apply_to_window(action),
            Ok(Request::Do(Action::Film(action))) => match self.phase.session_mut() {
                Some(session) => {
                    session.apply(action);
                    self.state_changed();
                }
                None => self.refuse("no film is open"),
            },
        }
    }

    pub(super) fn apply_to_window(&mut self, action: WindowAction) {
        match action {
            WindowAction::Place(place) => self.place = Some(place),
            WindowAction::Fullscreen { on, display } => self.set_fullscreen(on, display),
            WindowAction::BeginSharing(size) => self.begin_sharing(size),
            WindowAction::EndSharing => self.end_sharing(),
            WindowAction::Preview(on) => self.renderer.preview(on),
            WindowAction::Still => self.send_still(),
            WindowAction::SoundCheck => self.check_sound(),
            WindowAction::SoundOutput(sink) => self.set_sound_output(sink),
            WindowAction::Covers(covers) => self.set_covers(covers),
            WindowAction::Picture(change) => self.change_picture(change),
            WindowAction::Voices(voices) => self.set_voices(voices),
            WindowAction::DrawCovers(on) => self.draw_covers(on),
            WindowAction::Overlay(on) => {
                self.overlay.allow(on);
                self.draw_overlay(None);
            }
        }
    }

    pub(super) fn refuse(&self, reason: &str) {
        self.writer.emit(Event::Warning {
            code: WarningCode::BadValue,
            detail: reason.into(),
        });
    }

    /// After an action: window, control bar and console follow.
    pub(super) fn state_changed(&mut self) {
        let facts = self.facts();
        let Some(session) = self.phase.session_mut() else {
            return self.renderer.curtain(self.sharing.is_some());
        };
        if session.has_curtain() {
            self.overlay.rest();
        }
        self.renderer.curtain(session.has_curtain());
        if session.is_playing() {
            self.sound.stop_check();
        }
        session.emit_position(facts, self.writer);
        self.draw_overlay(None);
    }
}
