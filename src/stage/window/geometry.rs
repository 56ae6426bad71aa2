//! Where the window stands and how large it is: its opening, full screen, the displays of the computer.

use std::time::{Duration, Instant};

use winit::dpi::{LogicalSize, PhysicalPosition};
use winit::monitor::MonitorHandle;
use winit::window::{Fullscreen, Window};

use super::event_loop::{App, Visibility};
use crate::protocol::{Display, Event, WarningCode};
use crate::stage::render::layout::DisplaySize;
use crate::stage::session::WindowFacts;
use crate::stage::writer::EventWriter;

/// Largest size in which the window opens, and smallest width, in logical pixels.
pub(super) const OPENING_SIZE: (f64, f64) = (1280.0, 720.0);
const SMALLEST_WIDTH: f64 = 480.0;

/// What a window's frame and the desktop's panels take of the screen, in logical pixels; no system tells before the window is
/// shown.
const FRAME: (f64, f64) = (16.0, 88.0);

/// How often the displays are looked at: no system tells all windows when one comes or goes.
const LOOK: Duration = Duration::from_secs(1);

/// The displays of the computer, as they were last told of.
#[derive(Default)]
pub(super) struct Displays {
    told: Vec<Display>,
    /// The name of the one that the window fills. The system's handle on a display may become another one while the display stays.
    filled: Option<String>,
    looked: Option<Instant>,
}

impl Displays {
    /// Looks at them again, and tells what has changed; whether the one that the window fills is still there.
    fn look(&mut self, window: &Window, outbox: &EventWriter) -> bool {
        self.looked = Some(Instant::now());
        let (primary, here) = (window.primary_monitor(), window.current_monitor());
        let displays: Vec<Display> = (0..)
            .zip(window.available_monitors())
            .map(|(id, monitor)| Display {
                id,
                name: name_of(&monitor),
                width: monitor.size().width,
                height: monitor.size().height,
                primary: primary.as_ref() == Some(&monitor),
                here: here.as_ref() == Some(&monitor),
            })
            .collect();
        let is_there = |filled| displays.iter().any(|display| display.name == filled);
        let fills_one_that_is_gone = self.filled.as_deref().is_some_and(|filled| !is_there(filled));
        if displays != self.told {
            self.told.clone_from(&displays);
            outbox.tell(Event::Displays { displays });
        }
        !fills_one_that_is_gone
    }

    /// The window fills none of them.
    pub(super) fn fills_none(&mut self) {
        self.filled = None;
    }

    /// When they are to be looked at.
    pub(super) fn look_at(&self) -> Option<Instant> {
        self.looked.map(|looked| looked + LOOK)
    }

    /// The display that was told of by that number, as it is now: an old handle on one that is gone may not be used.
    fn find(&self, window: &Window, id: u32) -> Option<MonitorHandle> {
        let told = self.told.get(usize::try_from(id).ok()?)?;
        window
            .available_monitors()
            .find(|monitor| name_of(monitor) == told.name)
    }
}

impl App<'_> {
    /// Shows the window: as a video call is to have it, or in the film's size where that is known.
    pub(super) fn put_on_screen(&mut self, film: Option<DisplaySize>) {
        let Some(window) = &self.window else { return };
        if self.sharing.is_some() {
            self.take_share_size();
        } else if let Some(film) = film
            && window.fullscreen().is_none()
            && !window.is_maximized()
        {
            let (width, height) = opening_room(window);
            let size = film.within(width, height, SMALLEST_WIDTH);
            if let Some(size) = window.request_inner_size(LogicalSize::new(size.width, size.height)) {
                self.resized(size.width, size.height);
            }
        }
        if self.visibility == Visibility::Hidden
            && let Some(window) = &self.window
        {
            self.visibility = Visibility::Asked(Instant::now());
            window.set_visible(true);
        }
    }

    /// The system has put the window on the screen.
    pub(super) fn is_on_screen(&mut self) {
        self.visibility = Visibility::OnScreen;
        if let Some(painter) = &self.painter {
            painter.repaint();
        }
        self.hide_pointer_if_shared();
    }

    pub(super) fn is_on_screen_if_asked(&mut self) {
        match self.visibility {
            Visibility::Hidden => {}
            Visibility::Asked(_) => self.is_on_screen(),
            Visibility::OnScreen => {
                if let Some(painter) = &self.painter {
                    painter.repaint();
                }
            }
        }
    }

    pub(super) fn resized(&mut self, width: u32, height: u32) {
        let scale = self.window.as_ref().map_or(1.0, |window| window.scale_factor());
        self.overlay.resize(width, height, scale);
        if let Some(painter) = &self.painter {
            painter.resize(width, height);
        }
        self.draw_overlay(None);
        self.share_size_changed();
    }

    pub(super) fn facts(&self) -> WindowFacts {
        WindowFacts {
            fullscreen: self.is_fullscreen(),
            shared: self.sharing.is_some(),
        }
    }

    pub(super) fn is_fullscreen(&self) -> bool {
        self.window.as_ref().is_some_and(|window| window.fullscreen().is_some())
    }

    /// Fills a display, by its number or else the one that the window is on; or no longer.
    pub(super) fn set_fullscreen(&mut self, on: bool, display: Option<u32>) {
        let Some(window) = &self.window else { return };
        let monitor = match display {
            Some(id) if on => match self.displays.find(window, id) {
                Some(monitor) => Some(monitor),
                None => {
                    return self.outbox.tell(Event::Warning {
                        code: WarningCode::BadValue,
                        detail: "there is no display of that number".into(),
                    });
                }
            },
            _ => None,
        };
        window.set_fullscreen(on.then(|| Fullscreen::Borderless(monitor.clone())));
        let filled = monitor.or_else(|| window.current_monitor()).filter(|_| on);
        self.displays.filled = filled.as_ref().map(name_of);
        if !on {
            self.take_share_size();
        }
        self.state_changed();
    }

    /// Looks at the displays when that is due; a film whose display is gone is covered and comes back to the computer.
    pub(super) fn look_at_displays(&mut self, now: Instant) {
        let due = self.displays.look_at().is_none_or(|at| now >= at);
        let Some(window) = self.window.as_ref().filter(|_| due && self.said_ready) else {
            return;
        };
        if self.displays.look(window, self.outbox) {
            return;
        }
        self.displays.filled = None;
        if let Some(show) = &mut self.show {
            show.set_curtain(true);
        }
        window.set_fullscreen(None);
        if let Some(monitor) = window.primary_monitor().or_else(|| window.available_monitors().next()) {
            move_into(window, &monitor);
        }
        self.outbox.tell(Event::Warning {
            code: WarningCode::DisplayLost,
            detail: "the display that the film filled is gone".into(),
        });
        self.take_share_size();
        self.state_changed();
    }
}

fn name_of(monitor: &MonitorHandle) -> String {
    monitor.name().unwrap_or_default()
}

/// Moves the window so that all of it is on the display, as far as it is not larger.
pub(super) fn move_into(window: &Window, monitor: &MonitorHandle) {
    // Not told on Wayland, where no window may place itself.
    let Ok(at) = window.outer_position() else { return };
    let (place, room, size) = (monitor.position(), monitor.size(), window.outer_size());
    let inside = |at: i32, from: i32, room: u32, size: u32| {
        let slack = i32::try_from(room.saturating_sub(size)).unwrap_or(0);
        at.clamp(from, from.saturating_add(slack))
    };
    let to = PhysicalPosition::new(
        inside(at.x, place.x, room.width, size.width),
        inside(at.y, place.y, room.height, size.height),
    );
    if to != at {
        window.set_outer_position(to);
    }
}

/// How large the window may open, in logical pixels: as large as it likes to be, and no larger than the screen leaves room for.
fn opening_room(window: &Window) -> (f64, f64) {
    let screen = window
        .current_monitor()
        .or_else(|| window.primary_monitor())
        .or_else(|| window.available_monitors().next());
    let Some(screen) = screen else { return OPENING_SIZE };
    let screen: LogicalSize<f64> = screen.size().to_logical(screen.scale_factor());
    (
        OPENING_SIZE.0.min(screen.width - FRAME.0).max(1.0),
        OPENING_SIZE.1.min(screen.height - FRAME.1).max(1.0),
    )
}
