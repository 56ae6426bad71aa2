//! The thread that draws. The window's event loop only tells it what should stand in the window and never waits for it;
//! it tells back what does.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use winit::window::Window;

use super::fit::DisplaySize;
use super::gpu::{Gpu, GpuError};
use super::overlay::OverlayPaint;
use super::picture::{Image, NotDrawable, PictureRenderer};
use super::protocol::Drawing;
use crate::playback::{Frame, SeekId};

/// More black pictures than any driver queues: after them, none of the film is left to be shown or read back.
const BLACK_PICTURES: usize = 6;

/// How long to wait before trying again to draw into a window that could not be drawn into.
const TRY_AGAIN: Duration = Duration::from_millis(50);

/// What the painter tells the event loop.
pub(super) enum Painted {
    /// The device is there, the shaders are built, and a window that can be drawn into while hidden is black.
    Ready(Drawing),
    /// This now stands in the window.
    Shown(Shown),
    /// The window is black and nothing of the film is left in the graphics driver's textures.
    Wiped,
    /// Nothing can be drawn (any longer).
    Failed(GpuError),
    /// This picture cannot be drawn.
    NotDrawable(NotDrawable),
}

/// What stands in the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shown {
    /// Time stamp of the picture, from the start of the film; `None` while there is none.
    pub(super) pts: Option<Duration>,
    /// The newest seek that the picture answers.
    pub(super) seek: SeekId,
    /// Whether the curtain covers it.
    pub(super) covered: bool,
}

/// What is new.
pub(super) struct Update {
    /// The next picture; `None`: the one that is there stays.
    pub(super) frame: Option<Frame>,
    /// The bar over it, if any.
    pub(super) overlay: Option<OverlayPaint>,
    /// Changes of the bar's textures.
    pub(super) textures: egui::TexturesDelta,
}

/// What should stand in the window; what was not drawn yet is overtaken by what comes later.
struct Wanted {
    size: (u32, u32),
    frame: Option<Frame>,
    curtain: bool,
    overlay: Option<OverlayPaint>,
    /// Changes of the overlay's textures: each builds on the one before, so none is overtaken.
    textures: egui::TexturesDelta,
    wipe: bool,
    stop: bool,
    changed: bool,
}

/// The event loop's handle on the painter.
pub(super) struct Painter {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    wanted: Mutex<Wanted>,
    bell: Condvar,
}

impl Painter {
    /// Starts drawing into `window`; with `draw_hidden`, before it is shown. `report` is called on the painter's thread.
    pub(super) fn start(
        window: Arc<Window>,
        display: winit::event_loop::OwnedDisplayHandle,
        draw_hidden: bool,
        report: impl Fn(Painted) + Send + Sync + Clone + 'static,
    ) -> std::io::Result<Self> {
        let size = window.inner_size();
        let shared = Arc::new(Shared {
            wanted: Mutex::new(Wanted {
                size: (size.width, size.height),
                frame: None,
                curtain: false,
                overlay: None,
                textures: egui::TexturesDelta::default(),
                wipe: false,
                stop: false,
                changed: false,
            }),
            bell: Condvar::new(),
        });
        let theirs = Arc::clone(&shared);
        let thread = thread::Builder::new().name("painter".into()).spawn(move || {
            let _watch = Watch(report.clone());
            let lost = report.clone();
            match Gpu::new(window, display, move |error| lost(Painted::Failed(error))) {
                Ok(gpu) => {
                    let drawing = gpu.drawing();
                    let mut canvas = Canvas::new(gpu, size.into());
                    if draw_hidden {
                        canvas.rehearse();
                    }
                    report(Painted::Ready(drawing));
                    canvas.paint(&theirs, &report);
                }
                Err(error) => report(Painted::Failed(error)),
            }
        })?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }

    /// Shows this as soon as it can.
    pub(super) fn update(&self, update: Update) {
        self.want(|wanted| {
            if update.frame.is_some() {
                wanted.frame = update.frame;
            }
            wanted.overlay = update.overlay;
            wanted.textures.append(update.textures);
        });
    }

    /// Draws once more what is there: the system asks for it.
    pub(super) fn repaint(&self) {
        self.want(|_| {});
    }

    pub(super) fn resize(&self, width: u32, height: u32) {
        self.want(|wanted| wanted.size = (width, height));
    }

    /// Covers the picture with black, or uncovers it.
    pub(super) fn curtain(&self, on: bool) {
        self.want(|wanted| wanted.curtain = on);
    }

    /// Covers everything with black and wipes the picture from the graphics driver's memory.
    pub(super) fn wipe(&self) {
        self.want(|wanted| {
            wanted.wipe = true;
            wanted.frame = None;
        });
    }

    /// Wipes, gives the device back and ends the thread; waits for that no longer than `patience`, and tells whether it
    /// was long enough.
    pub(super) fn stop(mut self, patience: Duration) -> bool {
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

    fn want(&self, change: impl FnOnce(&mut Wanted)) {
        let mut wanted = self.shared.lock();
        change(&mut wanted);
        wanted.changed = true;
        drop(wanted);
        self.shared.bell.notify_one();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Wanted> {
        // What is wanted is whole at any time: each change is one assignment.
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells of a panic on the thread that draws: a stage whose window stands still has to end, not to go on unseen.
struct Watch<F: Fn(Painted)>(F);

impl<F: Fn(Painted)> Drop for Watch<F> {
    fn drop(&mut self) {
        if thread::panicking() {
            (self.0)(Painted::Failed(GpuError::painter_lost()));
        }
    }
}

/// The thread's own state: what was last drawn.
struct Canvas {
    gpu: Gpu,
    size: (u32, u32),
    aspect: Option<DisplaySize>,
    shown: Shown,
    overlay: Option<OverlayPaint>,
    curtain: bool,
    /// Whether nothing was drawn since everything was wiped.
    clean: bool,
}

impl Canvas {
    fn new(gpu: Gpu, size: (u32, u32)) -> Self {
        let shown = Shown {
            pts: None,
            seek: SeekId::NONE,
            covered: false,
        };
        Self {
            gpu,
            size,
            aspect: None,
            shown,
            overlay: None,
            curtain: false,
            clean: false,
        }
    }

    /// Draws black in all the ways that a film will be drawn; see [`PictureRenderer::rehearsals`].
    fn rehearse(&mut self) {
        for image in PictureRenderer::rehearsals() {
            if self.gpu.upload(&image).is_ok() {
                self.aspect = Some(DisplaySize::new(image.width, image.height, (1, 1), image.rotation));
                // What goes wrong here goes wrong again, and is told, when there is a film.
                let _ = self.draw();
            }
        }
        self.gpu.wipe_picture();
        self.aspect = None;
        let _ = self.draw();
    }

    fn paint(mut self, shared: &Shared, report: &impl Fn(Painted)) {
        loop {
            let mut wanted = shared.lock();
            while !wanted.changed && !wanted.stop {
                wanted = shared.bell.wait(wanted).unwrap_or_else(PoisonError::into_inner);
            }
            wanted.changed = false;
            let (frame, wipe, stop) = (wanted.frame.take(), std::mem::take(&mut wanted.wipe), wanted.stop);
            let textures = std::mem::take(&mut wanted.textures);
            self.overlay.clone_from(&wanted.overlay);
            self.curtain = wanted.curtain;
            self.size = wanted.size;
            drop(wanted);

            self.gpu.update_overlay_textures(textures);
            if wipe || stop {
                drop(frame);
                if !self.clean {
                    self.wipe();
                }
                if stop {
                    return;
                }
                report(Painted::Wiped);
                continue;
            }
            if let Some(frame) = frame
                && let Err(fault) = self.take(&frame)
            {
                report(Painted::NotDrawable(fault));
                continue;
            }
            match self.draw() {
                Ok(true) => {
                    self.shown.covered = self.curtain;
                    report(Painted::Shown(self.shown));
                }
                Ok(false) => {
                    thread::sleep(TRY_AGAIN);
                    shared.lock().changed = true;
                }
                Err(error) => {
                    report(Painted::Failed(error));
                    return;
                }
            }
        }
    }

    fn take(&mut self, frame: &Frame) -> Result<(), NotDrawable> {
        self.gpu.upload(&Image::of(&frame.picture))?;
        self.aspect = Some(DisplaySize::of(&frame.picture));
        self.shown = Shown {
            pts: Some(frame.pts),
            seek: frame.seek,
            covered: self.curtain,
        };
        Ok(())
    }

    /// Whether it could be drawn.
    fn draw(&mut self) -> Result<bool, GpuError> {
        self.clean = false;
        let (width, height) = self.size;
        let place = self
            .aspect
            .filter(|_| !self.curtain)
            .map(|aspect| aspect.centred_in(width, height));
        self.gpu.draw(self.size, place, self.overlay.as_ref())
    }

    fn wipe(&mut self) {
        self.gpu.wipe_picture();
        self.aspect = None;
        self.overlay = None;
        self.shown = Shown {
            pts: None,
            seek: SeekId::NONE,
            covered: false,
        };
        for _ in 0..BLACK_PICTURES {
            // A window that cannot be drawn into shows nothing of the film either.
            let _ = self.draw();
        }
        self.clean = true;
    }
}
