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
            RenderEvent::NotDrawable(NotDrawable::TooLarge(width, height)) => {
                let detail = format!("a picture of {width}×{height} pixels is larger than this computer can draw");
                self.fail(ErrorCode::Unsupported, detail);
            }
            RenderEvent::NotDrawable(NotDrawable::Malformed) => {
                let detail = "a decoded picture was not what it said it was".into();
                self.fail(ErrorCode::Internal, detail);
            }
        }
    }

    fn on_shown(&mut self, shown: Shown) {
        if self.visibility != Visibility::OnScreen || self.phase.is_over() {
            return;
        }
        let facts = self.facts();
        let mut first = false;
        if let Some(session) = self.phase.session_mut() {
            first = session.bar(None).is_none();
            session.on_shown(shown, facts, self.writer);
        }
        if shown.covered {
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

    pub(super) fn update_renderer(&mut self, frame: Option<Frame>, at: Option<Duration>) {
        let bar = self.phase.session().and_then(|session| session.bar(at));
        let shown = self.overlay.is_shown(Instant::now(), self.phase.is_playing());
        let bar = bar.filter(|_| shown && self.sharing.is_none());
        let marks = self.cover_marks();
        let note = self
            .picture_note()
            .filter(|_| shown && self.sharing.is_none() && self.film_is_seen());
        (self.bar_drawn, self.note_drawn) = (bar.is_some(), note.is_some());
        let any = bar.is_some() || marks.is_some() || note.is_some();
        let overlay = any.then(|| self.overlay.paint(bar, marks.as_ref(), note.as_ref()));
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
