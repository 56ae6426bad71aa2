//! Between the event loop and the render thread.

use std::time::{Duration, Instant};

use winit::event_loop::ActiveEventLoop;

use super::app::App;
use super::state::{Phase, Visibility};
use crate::playback::Frame;
use crate::protocol::ErrorCode;
use crate::stage::render::renderer::NotDrawable;
use crate::stage::render::shown::Shown;
use crate::stage::render::thread::{RenderEvent, Update};
use crate::stage::which::Which;

impl App<'_> {
    pub(super) fn on_render_event(&mut self, event_loop: &ActiveEventLoop, event: RenderEvent) {
        match event {
            RenderEvent::Ready(drawing) => {
                if let Phase::Starting(starting) = &mut self.phase {
                    starting.drawing = Some(drawing);
                }
                self.become_ready();
            }
            RenderEvent::Shown(shown) => self.on_shown(shown),
            RenderEvent::Preview(preview) => self.writer.send_preview(preview),
            RenderEvent::Wiped => {
                self.writer.discard_preview();
                self.note_renderer_wiped();
                self.end_if_wiped(event_loop);
            }
            RenderEvent::Failed(error) => {
                self.fail(ErrorCode::NoDisplay, error.to_string());
                // It cannot draw any longer, so there is no wiping to wait for; its device is still to be given back.
                self.note_renderer_wiped();
            }
            RenderEvent::ForgotBeside => self.note_beside_gone(false),
            RenderEvent::NotDrawable(which, reason) => {
                let (code, detail) = match reason {
                    NotDrawable::TooLarge(width, height) => (
                        ErrorCode::Unsupported,
                        format!("a picture of {width}×{height} pixels is larger than this computer can draw"),
                    ),
                    NotDrawable::Malformed => (
                        ErrorCode::Internal,
                        "a decoded picture was not what it said it was".to_owned(),
                    ),
                };
                match which {
                    Which::First => self.fail(code, detail),
                    Which::Beside => self.on_beside_not_drawable(detail, code),
                }
            }
        }
    }

    fn on_shown(&mut self, shown: [Shown; 2]) {
        if self.visibility != Visibility::OnScreen || self.phase.is_over() {
            return;
        }
        let mut first = false;
        for which in Which::BOTH {
            let (facts, events) = (self.facts_for(which), self.events_of(which));
            let is_steered = self.pair.steered() == which;
            if let Some(session) = self.session_mut(which) {
                first |= is_steered && session.bar(None).is_none();
                session.on_shown(shown[which.index()], facts, events);
            }
        }
        if shown[Which::First.index()].covered {
            self.on_covered();
        }
        if first {
            self.draw_overlay(None);
        }
    }

    /// Whether there is a film in the window, and not the curtain.
    pub(super) fn film_is_seen(&self) -> bool {
        self.phase.session().is_some_and(|session| !session.has_curtain())
    }

    /// Brings the control bar up to date. `at`: where the frame is that is about to be shown.
    pub(super) fn draw_overlay(&mut self, at: Option<Duration>) {
        self.update_renderer(None, at);
    }

    pub(super) fn update_renderer(&mut self, frame: Option<(Which, Frame)>, at: Option<Duration>) {
        let bar = self.steered_session().and_then(|session| session.bar(at));
        let shown = self.overlay.is_shown(Instant::now(), self.is_playing());
        let bar = bar.filter(|_| shown && self.sharing.is_none());
        let marks = self.cover_marks();
        let note = self
            .picture_note()
            .filter(|_| shown && self.sharing.is_none() && self.film_is_seen());
        let steered = self.pair.picture().is_some().then(|| self.pane(self.pair.steered()));
        let steered = steered.filter(|_| bar.is_some() && self.film_is_seen());
        (self.bar_drawn, self.note_drawn) = (bar.is_some(), note.is_some());
        let any = bar.is_some() || marks.is_some() || note.is_some();
        let overlay = any.then(|| self.overlay.paint(bar, marks.as_ref(), note.as_ref(), steered));
        if frame.is_none() && overlay.is_none() && !self.overlay_drawn {
            return;
        }
        self.overlay_drawn = overlay.is_some();
        let (overlay, textures) = overlay.unzip();
        self.renderer.update(Update {
            frame,
            overlay,
            textures: textures.unwrap_or_default(),
        });
    }
}
