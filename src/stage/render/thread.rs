//! The thread that draws. The window's event loop only tells it what should stand in the window and never waits for it;
//! it tells back what does.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::compositor::Compositor;
use super::control_bar::OverlayPaint;
use super::gpu::RenderError;
use super::gpu::picture::NotDrawable;
use super::renderer::{self, Presented};
use crate::platform::RenderWindow;
use crate::playback::{Frame, SeekId};
use crate::protocol::Preview;
use crate::protocol::{Drawing, Language};

/// How long to wait before trying again to draw into a window that could not be drawn into.
const TRY_AGAIN: Duration = Duration::from_millis(50);

/// What the painter tells the event loop.
pub(crate) enum RenderEvent {
    /// The device is there, the shaders are built, and a window that can be drawn into while hidden is black.
    Ready(Drawing),
    /// This now stands in the window.
    Shown(Shown),
    /// Nothing of the film is left in the window and in what draws.
    Wiped,
    /// What now stands in the window, made small; see [`RenderThread::preview`].
    Preview(Preview),
    /// Nothing can be drawn (any longer).
    Failed(RenderError),
    /// This picture cannot be drawn.
    NotDrawable(NotDrawable),
}

/// What stands in the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Time stamp of the picture, from the start of the film; `None` while there is none.
    pub(crate) pts: Option<Duration>,
    /// The newest seek that the picture answers.
    pub(crate) seek: SeekId,
    /// Whether the curtain covers it.
    pub(crate) covered: bool,
}

/// What is new.
pub(crate) struct Update {
    /// The next picture; `None`: the one that is there stays.
    pub(crate) frame: Option<Frame>,
    /// The bar over it, if any.
    pub(crate) overlay: Option<OverlayPaint>,
    /// Changes of the bar's textures.
    pub(crate) textures: egui::TexturesDelta,
}

/// What should stand in the window; what was not drawn yet is overtaken by what comes later.
struct RenderRequest {
    size: (u32, u32),
    frame: Option<Frame>,
    curtain: bool,
    overlay: Option<OverlayPaint>,
    /// Changes of the overlay's textures: each builds on the one before, so none is overtaken.
    textures: egui::TexturesDelta,
    wipe: bool,
    preview: bool,
    stop: bool,
    changed: bool,
}

/// The event loop's handle on the painter.
pub(crate) struct RenderThread {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    wanted: Mutex<RenderRequest>,
    wakeup: Condvar,
}

impl RenderThread {
    /// Starts drawing into `window`; with `draw_hidden`, before it is shown. The curtain has its word in `language`. `report`
    /// is called on the painter's thread.
    pub(crate) fn start(
        window: RenderWindow,
        display: winit::event_loop::OwnedDisplayHandle,
        language: Language,
        draw_hidden: bool,
        report: impl Fn(RenderEvent) + Send + Sync + Clone + 'static,
    ) -> std::io::Result<Self> {
        let size = window.inner_size();
        let shared = Arc::new(Shared {
            wanted: Mutex::new(RenderRequest {
                size: (size.width, size.height),
                frame: None,
                curtain: false,
                overlay: None,
                textures: egui::TexturesDelta::default(),
                wipe: false,
                preview: false,
                stop: false,
                changed: false,
            }),
            wakeup: Condvar::new(),
        });
        let theirs = Arc::clone(&shared);
        let thread = thread::Builder::new().name("painter".into()).spawn(move || {
            let _watch = Watch(report.clone());
            let lost = report.clone();
            match renderer::best(&window, &display, move |error| lost(RenderEvent::Failed(error))) {
                Ok(presenter) => {
                    let drawing = presenter.drawing();
                    let mut canvas = Compositor::new(presenter, size.into(), language);
                    if draw_hidden {
                        canvas.warm_up();
                    }
                    report(RenderEvent::Ready(drawing));
                    paint(canvas, &theirs, &report);
                }
                Err(error) => report(RenderEvent::Failed(error)),
            }
        })?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }

    /// Shows this as soon as it can.
    pub(crate) fn update(&self, update: Update) {
        self.want(|wanted| {
            if update.frame.is_some() {
                wanted.frame = update.frame;
            }
            wanted.overlay = update.overlay;
            wanted.textures.append(update.textures);
        });
    }

    /// Draws once more what is there: the system asks for it.
    pub(crate) fn repaint(&self) {
        self.want(|_| {});
    }

    pub(crate) fn resize(&self, width: u32, height: u32) {
        self.want(|wanted| wanted.size = (width, height));
    }

    /// Covers the picture with the curtain, or uncovers it.
    pub(crate) fn curtain(&self, on: bool) {
        self.want(|wanted| wanted.curtain = on);
    }

    /// Whether small pictures of what stands in the window are wanted. They come as [`RenderEvent::Preview`], a few times a
    /// second at most, whenever something else stands there; the last change is always told.
    pub(crate) fn preview(&self, on: bool) {
        self.want(|wanted| wanted.preview = on);
    }

    /// Takes the picture away, so that black or the curtain is left, and wipes it from what draws.
    pub(crate) fn wipe(&self) {
        self.want(|wanted| {
            wanted.wipe = true;
            wanted.frame = None;
        });
    }

    /// Wipes, gives the device back and ends the thread; waits for that no longer than `patience`, and tells whether it
    /// was long enough.
    pub(crate) fn stop(mut self, patience: Duration) -> bool {
        self.want(|wanted| wanted.stop = true);
        let Some(thread) = self.thread.take() else {
            return true;
        };
        let until = std::time::Instant::now() + patience;
        while !thread.is_finished() && std::time::Instant::now() < until {
            thread::sleep(Duration::from_millis(2));
        }
        let finished = thread.is_finished();
        if finished {
            // Its panic, if any, was reported when it happened.
            let _ = thread.join();
        }
        finished
    }

    fn want(&self, change: impl FnOnce(&mut RenderRequest)) {
        let mut wanted = self.shared.lock();
        change(&mut wanted);
        wanted.changed = true;
        drop(wanted);
        self.shared.wakeup.notify_one();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, RenderRequest> {
        // What is wanted is whole at any time: each change is one assignment.
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells of a panic on the thread that draws: a stage whose window stands still has to end, not to go on unseen.
struct Watch<F: Fn(RenderEvent)>(F);

impl<F: Fn(RenderEvent)> Drop for Watch<F> {
    fn drop(&mut self) {
        if thread::panicking() {
            (self.0)(RenderEvent::Failed(RenderError::painter_lost()));
        }
    }
}

/// Draws what is wanted until it is wanted no more.
fn paint(mut canvas: Compositor, shared: &Shared, report: &impl Fn(RenderEvent)) {
    loop {
        let mut wanted = shared.lock();
        while !wanted.changed && !wanted.stop {
            wanted = match canvas.preview_due() {
                None => shared.wakeup.wait(wanted).unwrap_or_else(PoisonError::into_inner),
                Some(patience) if patience.is_zero() => break,
                Some(patience) => {
                    let waited = shared.wakeup.wait_timeout(wanted, patience);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
        wanted.changed = false;
        let (frame, wipe, stop) = (wanted.frame.take(), std::mem::take(&mut wanted.wipe), wanted.stop);
        let textures = std::mem::take(&mut wanted.textures);
        canvas.show_over(wanted.overlay.as_ref());
        canvas.resize(wanted.size);
        canvas.draw_curtain(wanted.curtain);
        canvas.make_previews(wanted.preview);
        drop(wanted);

        canvas.update_textures(textures);
        if wipe || stop {
            drop(frame);
            canvas.wipe();
            if stop {
                return;
            }
            report(RenderEvent::Wiped);
            continue;
        }
        if let Some(frame) = frame
            && let Err(fault) = canvas.take(frame)
        {
            report(RenderEvent::NotDrawable(fault));
            continue;
        }
        match canvas.draw() {
            Ok(Presented::Stands(preview)) => {
                report(RenderEvent::Shown(canvas.shown()));
                if let Some(preview) = preview {
                    report(RenderEvent::Preview(preview));
                }
            }
            Ok(Presented::NotNow) => {
                thread::sleep(TRY_AGAIN);
                shared.lock().changed = true;
            }
            Err(error) => {
                report(RenderEvent::Failed(error));
                return;
            }
        }
    }
}
