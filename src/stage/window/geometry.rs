//! Where the window is and how large: its opening, full screen, the displays of the computer.

use std::time::{Duration, Instant};

use winit::dpi::{LogicalSize, PhysicalPosition};
use winit::monitor::MonitorHandle;
use winit::window::{Fullscreen, Window};

use super::app::{App, OPENING_SIZE};
use super::state::Visibility;
use crate::protocol::{Event, Place, WarningCode};
use crate::stage::render::layout::DisplaySize;

/// Smallest width in which the window opens, in logical pixels.
const SMALLEST_WIDTH: f64 = 480.0;

/// What a window's frame and the desktop's panels take of the screen, in logical pixels; no system knows before the window is
/// shown.
const WINDOW_FRAME: (f64, f64) = (16.0, 88.0);

/// What a window's frame alone takes, of a place that leaves out the desktop's panels.
const BARE_FRAME: (f64, f64) = (16.0, 40.0);

/// How long after it is on the screen it is looked once more whether the window is in its place: by then the system has framed it.
const FRAMED_AFTER: Duration = Duration::from_millis(250);

impl App<'_> {
    /// Shows the window: as a video call is to have it, or in the film's size where that is known.
    pub(super) fn put_on_screen(&mut self, film: Option<DisplaySize>) {
        if self.sharing.is_some() {
            self.take_share_size();
        } else if let Some(film) = film
            && !self.is_fullscreen()
            && !self.window.is_maximized()
            && !self.fill_place()
        {
            let (width, height) = match &self.place {
                Some(place) => space_in(place, self.window.scale_factor()),
                None => opening_limit(&self.window),
            };
            let size = film.within(width, height, SMALLEST_WIDTH);
            if let Some(size) = self
                .window
                .request_inner_size(LogicalSize::new(size.width, size.height))
            {
                self.on_resized(size.width, size.height);
            }
            // That size is only asked for yet.
            self.expect_place();
        }
        if self.visibility == Visibility::Hidden {
            self.move_to_place();
            self.visibility = Visibility::Asked(Instant::now());
            self.window.set_visible(true);
        }
    }

    /// Has the window fill the display that it was given, if it was given a whole one.
    fn fill_place(&mut self) -> bool {
        let Some(place) = self.place.filter(|place| place.fills) else {
            return false;
        };
        let holds = |monitor: &MonitorHandle| place_of(monitor).contains(place.middle());
        let Some(monitor) = self.window.available_monitors().find(holds) else {
            return false;
        };
        let fullscreen = Fullscreen::Borderless(Some(monitor.clone()));
        self.window.set_fullscreen(Some(fullscreen));
        self.displays.set_filled(Some(&monitor));
        self.state_changed();
        true
    }

    /// Moves the window to the middle of its place, unless somebody else has a say in where it is.
    fn move_to_place(&self) {
        let Some(place) = &self.place else { return };
        if self.sharing.is_some() || self.is_fullscreen() || self.window.is_maximized() {
            return;
        }
        let size = self.window.outer_size();
        let to = PhysicalPosition::from(place.centred((size.width, size.height)));
        // Where it is, is not known on Wayland, where no window may place itself.
        if self.window.outer_position().is_ok_and(|at| at != to) {
            self.window.set_outer_position(to);
        }
    }

    /// Has it looked a little later whether the window is in its place.
    fn expect_place(&mut self) {
        self.place_check = self.place.map(|_| Instant::now() + FRAMED_AFTER);
    }

    /// Looks whether the window has opened in its place, when that is due.
    pub(super) fn check_place(&mut self, now: Instant) {
        if self.place_check.take_if(|at| *at <= now).is_some() {
            self.move_to_place();
        }
    }

    /// The system has put the window on the screen.
    pub(super) fn on_mapped(&mut self) {
        self.visibility = Visibility::OnScreen;
        self.move_to_place();
        self.expect_place();
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

/// A display as a place that is filled.
fn place_of(monitor: &MonitorHandle) -> Place {
    let (at, size) = (monitor.position(), monitor.size());
    Place {
        x: at.x,
        y: at.y,
        width: size.width,
        height: size.height,
        fills: true,
    }
}

/// The largest size in which the window may open in its place, in logical pixels.
fn space_in(place: &Place, scale: f64) -> (f64, f64) {
    let within = |length: u32, frame: f64| (f64::from(length) / scale - frame).max(1.0);
    (within(place.width, BARE_FRAME.0), within(place.height, BARE_FRAME.1))
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
