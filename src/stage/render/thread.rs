//! The render thread. The window's event loop requests what the window is to show and never waits for it; the thread reports
//! what the window shows.

use std::mem;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use winit::event_loop::OwnedDisplayHandle;

use super::compositor::Compositor;
use super::renderer::{NotDrawable, Presented, RenderError};
use super::scene::Shapes;
use super::select;
use super::shown::Shown;
use crate::platform::RenderWindow;
use crate::playback::Frame;
use crate::protocol::{Drawing, Language, Preview, ShownAs};
use crate::stage::which::Which;

/// How long to wait before trying again to draw into a window that could not be drawn into.
const RETRY_AFTER: Duration = Duration::from_millis(50);

/// What the render thread reports.
pub(in crate::stage) enum RenderEvent {
    /// The device is there, the shaders are built, and a window that can be drawn into while hidden is black.
    Ready(Drawing),
    /// The window shows this of each film now.
    Shown([Shown; 2]),
    /// Nothing of the film is left in the window and in what draws.
    Wiped,
    /// Nothing of the film beside is.
    ForgotBeside,
    /// What the window shows now, scaled down; see [`RenderThread::preview`].
    Preview(Preview),
    /// Nothing can be drawn (any longer).
    Failed(RenderError),
    /// The frame of this film cannot be drawn.
    NotDrawable(Which, NotDrawable),
}

/// What is new.
pub(in crate::stage) struct Update {
    /// The next frame; `None`: the one that is there stays.
    pub(in crate::stage) frame: Option<(Which, Frame)>,
    /// The control bar, if it is to show.
    pub(in crate::stage) overlay: Option<Shapes>,
    /// Changes of the control bar's textures.
    pub(in crate::stage) textures: egui::TexturesDelta,
}

/// What the window is to show.
///
/// One slot and no queue: what was not drawn yet is overtaken by what comes later, and a frame that is overtaken is given back
/// at once. In a channel it would wait for the thread to be done with the frame before, for seconds where a device hangs, and a
/// decoder has few buffers.
#[derive(Default)]
struct RenderRequest {
    size: (u32, u32),
    frames: [Option<Frame>; 2],
    curtain: bool,
    shown_as: [ShownAs; 2],
    swapped: bool,
    forgets_beside: bool,
    overlay: Option<Shapes>,
    /// Changes of the overlay's textures: each builds on the one before, so none is overtaken.
    textures: egui::TexturesDelta,
    wipe: bool,
    preview: bool,
    stop: bool,
    changed: bool,
}

/// The event loop's handle on the render thread.
pub(in crate::stage) struct RenderThread {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    request: Mutex<RenderRequest>,
    wakeup: Condvar,
}

impl RenderThread {
    /// Starts drawing into `window`; with `draw_hidden`, before it is shown. The curtain has its word in `language`. `report`
    /// is called on the render thread.
    pub(in crate::stage) fn start(
        window: RenderWindow,
        display: OwnedDisplayHandle,
        language: Language,
        draw_hidden: bool,
        report: impl Fn(RenderEvent) + Send + Sync + Clone + 'static,
    ) -> std::io::Result<Self> {
        let size: (u32, u32) = window.inner_size().into();
        let shared = Arc::new(Shared::default());
        shared.request.lock().size = size;
        let theirs = Arc::clone(&shared);
        let thread = thread::Builder::new().name("render".into()).spawn(move || {
            let _watch = PanicWatch(report.clone());
            let lost = report.clone();
            match select::best(&window, &display, move |error| lost(RenderEvent::Failed(error))) {
                Ok(renderer) => {
                    let drawing = renderer.drawing();
                    let mut compositor = Compositor::new(renderer, size, language);
                    if draw_hidden {
                        compositor.warm_up();
                    }
                    report(RenderEvent::Ready(drawing));
                    render(compositor, &theirs, &report);
                }
                Err(error) => report(RenderEvent::Failed(error)),
            }
        })?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }

    /// Shows this as soon as possible.
    pub(in crate::stage) fn update(&self, update: Update) {
        self.request(|request| {
            if let Some((which, frame)) = update.frame {
                request.frames[which.index()] = Some(frame);
            }
            request.overlay = update.overlay;
            request.textures.append(update.textures);
        });
    }

    /// Draws once more what is there: the system asks for it.
    pub(in crate::stage) fn repaint(&self) {
        self.request(|_| {});
    }

    pub(in crate::stage) fn resize(&self, width: u32, height: u32) {
        self.request(|request| request.size = (width, height));
    }

    /// Covers the film with the curtain, or uncovers it.
    pub(in crate::stage) fn curtain(&self, on: bool) {
        self.request(|request| request.curtain = on);
    }

    /// Shows the film's frame nearer, brighter or turned with the next update or repaint: what is said about that comes with it.
    pub(in crate::stage) fn show_as(&self, which: Which, shown_as: ShownAs) {
        self.shared.request.lock().shown_as[which.index()] = shown_as;
    }

    /// Has the first film on the right or below, or not.
    pub(in crate::stage) fn swap_sides(&self, swapped: bool) {
        self.request(|request| request.swapped = swapped);
    }

    /// Takes the film beside out of the window, and wipes it from what draws.
    pub(in crate::stage) fn forget_beside(&self) {
        self.request(|request| {
            request.forgets_beside = true;
            request.frames[Which::Beside.index()] = None;
        });
    }

    /// Whether previews of what the window shows are wanted. They come as [`RenderEvent::Preview`], a few times a second at
    /// most, whenever the window shows something else; the last change always comes.
    pub(in crate::stage) fn preview(&self, on: bool) {
        self.request(|request| request.preview = on);
    }

    /// Takes the frame away, so that black or the curtain is left, and wipes it from what draws.
    pub(in crate::stage) fn wipe(&self) {
        self.request(|request| {
            request.wipe = true;
            request.frames = [None, None];
        });
    }

    /// Wipes, gives the device back and ends the thread; waits for that no longer than `timeout`, and returns whether it was
    /// long enough. Later requests do nothing.
    pub(in crate::stage) fn stop(&mut self, timeout: Duration) -> bool {
        self.request(|request| request.stop = true);
        let Some(thread) = self.thread.take() else {
            return true;
        };
        let until = Instant::now() + timeout;
        while !thread.is_finished() && Instant::now() < until {
            thread::sleep(Duration::from_millis(2));
        }
        let finished = thread.is_finished();
        if finished {
            // Its panic, if any, was reported when it happened.
            let _ = thread.join();
        }
        finished
    }

    fn request(&self, change: impl FnOnce(&mut RenderRequest)) {
        let mut request = self.shared.request.lock();
        change(&mut request);
        request.changed = true;
        drop(request);
        self.shared.wakeup.notify_one();
    }
}

/// Reports a panic on the render thread: a stage whose window is frozen has to end, not to go on unnoticed.
struct PanicWatch<F: Fn(RenderEvent)>(F);

impl<F: Fn(RenderEvent)> Drop for PanicWatch<F> {
    fn drop(&mut self) {
        if thread::panicking() {
            (self.0)(RenderEvent::Failed(RenderError::thread_lost()));
        }
    }
}

/// Draws what is requested until it is to stop.
fn render(mut compositor: Compositor, shared: &Shared, report: &impl Fn(RenderEvent)) {
    loop {
        let mut request = shared.request.lock();
        while !request.changed && !request.stop {
            match compositor.preview_due() {
                None => shared.wakeup.wait(&mut request),
                Some(timeout) if timeout.is_zero() => break,
                Some(timeout) => drop(shared.wakeup.wait_for(&mut request, timeout)),
            }
        }
        request.changed = false;
        let (frames, wipe, stop) = (
            mem::take(&mut request.frames),
            mem::take(&mut request.wipe),
            request.stop,
        );
        let forgets_beside = mem::take(&mut request.forgets_beside);
        let textures = mem::take(&mut request.textures);
        compositor.set_overlay(request.overlay.as_ref());
        compositor.resize(request.size);
        compositor.set_curtain(request.curtain);
        compositor.show_as(request.shown_as, request.swapped);
        compositor.set_preview(request.preview);
        drop(request);

        compositor.update_textures(textures);
        if wipe || stop {
            drop(frames);
            compositor.wipe();
            if stop {
                return;
            }
            report(RenderEvent::Wiped);
            continue;
        }
        if forgets_beside {
            compositor.forget_beside();
            report(RenderEvent::ForgotBeside);
        }
        let refused = Which::BOTH.into_iter().zip(frames).filter_map(|(which, frame)| {
            let reason = compositor.take(which, frame?).err()?;
            Some((which, reason))
        });
        let refused: Vec<(Which, NotDrawable)> = refused.collect();
        let is_over = refused.iter().any(|(which, _)| *which == Which::First);
        for (which, reason) in refused {
            report(RenderEvent::NotDrawable(which, reason));
        }
        if is_over {
            continue;
        }
        match compositor.draw() {
            Ok(Presented::Shown(preview)) => {
                report(RenderEvent::Shown(compositor.shown()));
                if let Some(preview) = preview {
                    report(RenderEvent::Preview(preview));
                }
            }
            Ok(Presented::NotNow) => {
                thread::sleep(RETRY_AFTER);
                shared.request.lock().changed = true;
            }
            Err(error) => {
                report(RenderEvent::Failed(error));
                return;
            }
        }
    }
}
