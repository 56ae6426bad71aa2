//! Carries out what the console asks for.

use winit::event_loop::ActiveEventLoop;

use super::app::App;
use crate::protocol::{ErrorCode, Event, WarningCode};
use crate::stage::action::{Action, WindowAction};
use crate::stage::reader::{ProtocolViolation, Request};
use crate::stage::which::Which;

impl App<'_> {
    pub(super) fn on_request(&mut self, event_loop: &ActiveEventLoop, request: Result<Request, ProtocolViolation>) {
        match request {
            Ok(Request::Open(film, start)) => self.open(film, start),
            Ok(Request::OpenBeside(film, start)) => self.open_beside(film, start),
            Ok(Request::Close | Request::Gone) => self.end(event_loop),
            Err(violation) => self.fail(ErrorCode::Protocol, violation),
            Ok(Request::Do(_) | Request::Refused(_) | Request::FindFaces) if self.phase.is_over() => {}
            Ok(Request::Refused(limit)) => self.refuse(limit),
            Ok(Request::FindFaces) => self.refuse("a stage with a window does not look for faces"),
            Ok(Request::Do(Action::Window(action))) => self.apply_to_window(action),
            Ok(Request::Do(Action::Beside(action))) => self.do_beside(action),
            Ok(Request::Do(Action::Film(action))) if self.phase.session().is_some() => {
                self.do_with_film(Which::First, action);
                self.state_changed();
            }
            Ok(Request::Do(Action::Film(_))) => self.refuse("no film is open"),
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
            WindowAction::Picture(change) => self.change_picture(Which::First, change),
            WindowAction::InStep(on) => self.set_in_step(on),
            WindowAction::SwapSides => self.swap_sides(),
            WindowAction::Steer(which) => self.steer(which),
            WindowAction::Voices(voices) => self.set_voices(voices),
            WindowAction::DrawCovers(on) => self.draw_covers(on),
            WindowAction::Keys(keys) => self.keys = keys,
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
        self.share_curtain();
        let Some(session) = self.phase.session() else {
            return self.renderer.curtain(self.sharing.is_some());
        };
        let curtain = session.has_curtain();
        if curtain {
            self.overlay.rest();
        }
        self.renderer.curtain(curtain);
        if self.is_playing() {
            self.sound.stop_check();
        }
        for which in Which::BOTH {
            let (facts, events) = (self.facts_for(which), self.events_of(which));
            if let Some(session) = self.session_mut(which) {
                session.emit_position(facts, events);
            }
        }
        self.draw_overlay(None);
    }
}
