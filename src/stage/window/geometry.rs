//! Where the window is and how large: its opening, full screen, the displays of the computer.

use std::time::Instant;

use winit::dpi::{LogicalSize, PhysicalPosition};
use winit::monitor::MonitorHandle;
use winit::window::{Fullscreen, Window};

use super::app::{App, OPENING_SIZE};
use super::state::Visibility;
use crate::protocol::{Event, WarningCode};
use crate::stage::render::layout::DisplaySize;

/// Smallest width in which the window opens, in logical pixels.
const SMALLEST_WIDTH: f64 = 480.0;

/// What a window's frame and the desktop's panels take of the screen, in logical pixels; no system knows before the window is
/// shown.
const WINDOW_FRAME: (f64, f64) = (16.0, 88.0);

impl App<'_> {
    /// Shows the window: as a video call is to have it, or in the film's size where that is known.
    pub(super) fn put_on_screen(&mut self, film: Option<DisplaySize>) {
        if self.sharing.is_some() {
            self.take_share_size();
        } else if let Some(film) = film
            && !self.is_fullscreen()
            && !self.window.is_maximized()
        {
            let (width, height) = opening_limit(&self.window);
            let size = film.within(width, height, SMALLEST_WIDTH);
            if let Some(size) = self
                .window
                .request_inner_size(LogicalSize::new(size.width, size.height))
            {
                self.on_resized(size.width, size.height);
            }
        }
        if self.visibility == Visibility::Hidden {
            self.visibility = Visibility::Asked(Instant::now());
            self.window.set_visible(true);
        }
    }

    /// The system has put the window on the screen.
    pub(super) fn on_mapped(&mut self) {
        self.visibility = Visibility::OnScreen;
        self.renderer.repaint();
        self.hide_pointer_if_shared();
    }

    pub(super) fn on_redraw_requested(&mut self) {
        match self.visibility {
            Visibility::Hidden => {}
            Visibility::Asked(_) => self.on_mapped(),
            Visibility::OnScreen => self.renderer.repaint(),
        }
    }

    pub(super) fn on_resized(&mut self, width: u32, height: u32) {
        self.overlay.resize(width, height, self.window.scale_factor());
        self.renderer.resize(width, height);
        self.draw_overlay(None);
        self.on_share_size_changed();
    }

    /// Fills a display, by its number or else the one that the window is on; or no longer.
    pub(super) fn set_fullscreen(&mut self, on: bool, display: Option<u32>) {
        let monitor = match display {
            Some(id) if on => match self.displays.find(&self.window, id) {
                Some(monitor) => Some(monitor),
                None => return self.refuse("there is no display of that number"),
            },
            _ => None,
        };
        self.window
            .set_fullscreen(on.then(|| Fullscreen::Borderless(monitor.clone())));
        let filled = monitor.or_else(|| self.window.current_monitor()).filter(|_| on);
        self.displays.set_filled(filled.as_ref());
        if !on {
            self.take_share_size();
        }
        self.state_changed();
    }

    /// Checks the displays when that is due; a film whose display is gone is covered and comes back to the computer.
    pub(super) fn check_displays(&mut self, now: Instant) {
        let due = match self.displays.next_check() {
            Some(at) => now >= at,
            None => self.phase.is_ready(),
        };
        if !due || self.displays.check(&self.window, self.writer) {
            return;
        }
        self.displays.set_filled(None);
        if let Some(session) = self.phase.session_mut() {
            session.set_curtain(true);
        }
        self.window.set_fullscreen(None);
        let first = || self.window.available_monitors().next();
        if let Some(monitor) = self.window.primary_monitor().or_else(first) {
            move_into(&self.window, &monitor);
        }
        self.writer.emit(Event::Warning {
            code: WarningCode::DisplayLost,
            detail: "the display that the film filled is gone".into(),
        });
        self.take_share_size();
        self.state_changed();
    }
}

/// Moves the window so that all of it is on the display, as far as it is not larger.
pub(super) fn move_into(window: &Window, monitor: &MonitorHandle) {
    // Not known on Wayland, where no window may place itself.
    let Ok(at) = window.outer_position() else { return };
    let (origin, space, size) = (monitor.position(), monitor.size(), window.outer_size());
    let inside = |at: i32, from: i32, space: u32, size: u32| {
        let slack = i32::try_from(space.saturating_sub(size)).unwrap_or(0);
        at.clamp(from, from.saturating_add(slack))
    };
    let to = PhysicalPosition::new(
        inside(at.x, origin.x, space.width, size.width),
        inside(at.y, origin.y, space.height, size.height),
    );
    if to != at {
        window.set_outer_position(to);
    }
}

/// The largest size in which the window may open, in logical pixels: it leaves space for its frame and the desktop's panels.
fn opening_limit(window: &Window) -> (f64, f64) {
    let screen = window
        .current_monitor()
        .or_else(|| window.primary_monitor())
        .or_else(|| window.available_monitors().next());
    let Some(screen) = screen else { return OPENING_SIZE };
    let screen: LogicalSize<f64> = screen.size().to_logical(screen.scale_factor());
    (
        OPENING_SIZE.0.min(screen.width - WINDOW_FRAME.0).max(1.0),
        OPENING_SIZE.1.min(screen.height - WINDOW_FRAME.1).max(1.0),
    )
}
