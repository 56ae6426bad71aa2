//! The console's window beside the film's: makes space for it, becomes the remote control, and takes its old place again.

use winit::dpi::{LogicalSize, PhysicalPosition, PhysicalSize};
use winit::monitor::MonitorHandle;
use winit::window::{Window, WindowLevel};

use super::ConsoleApp;
use super::beside_film::Before;
use crate::console::arrangement::{self, ConsoleForm, ConsoleWindow, Screen};
use crate::console::model::{Message, Screen as Shown};
use crate::console::view;
use crate::platform;
use crate::protocol::Place;

impl ConsoleApp {
    /// Makes space for a film that is about to be shown, and says where its window opens. `None` where no window can be placed: on
    /// Wayland that is the user's own matter.
    pub(super) fn make_space(&mut self) -> Option<Place> {
        if self.beside.film.is_none() {
            let window = &self.window.as_ref()?.window;
            let console = self.console_window(window)?;
            let both = arrangement::arrange(&screens(window), &console, self.app.settings().film_opens)?;
            self.beside.film = Some(both.film);
            match both.console {
                ConsoleForm::AsItIs => {}
                ConsoleForm::At(place) => {
                    let window = window.clone();
                    self.remember(&window);
                    put(&window, place, console.frame);
                    self.beside.put = Some(place);
                }
                // It is made smaller once the model knows.
                ConsoleForm::Remote(_) => drop(self.app.update(Message::Remote(true))),
            }
        }
        self.beside.film
    }

    /// Gives the window the form that the model wants: the remote control, or all of the console. Without a film it is what it was before.
    pub(super) fn follow_film(&mut self) {
        let Some(window) = self.window.as_ref().map(|state| state.window.clone()) else {
            return;
        };
        let (remote, was_remote) = (self.app.is_remote(), self.beside.is_remote);
        if remote != was_remote {
            self.beside.is_remote = remote;
            if remote {
                self.become_remote(&window);
            } else {
                self.become_whole(&window);
            }
        }
        let shows = matches!(self.app.screen(), Shown::Unlocked(unlocked) if unlocked.showing.is_some());
        if !shows {
            self.beside.film = None;
            let put = self.beside.put.take();
            if let Some(before) = self.beside.before.take()
                // Whoever has moved it since wants it there.
                && (was_remote || put.is_none_or(|put| is_at(&window, put)))
            {
                take_back(&window, &before);
            }
        }
    }

    /// Another window has taken the place of the one that was lost.
    pub(super) fn form_is_lost(&mut self) {
        self.beside.is_remote = false;
        self.follow_film();
    }

    fn become_remote(&mut self, window: &Window) {
        let console = self.console_window(window);
        self.remember(window);
        // It may have become that already, in a window that is lost.
        self.beside.whole.get_or_insert_with(|| as_it_is(window));
        let (width, height) = view::REMOTE_SIZE;
        let zoom = self.zoom();
        let size = LogicalSize::new(f64::from(width) * zoom, f64::from(height) * zoom);
        window.set_maximized(false);
        window.set_min_inner_size(Some(LogicalSize::new(size.width / 2.0, size.height / 2.0)));
        window.set_window_level(WindowLevel::AlwaysOnTop);
        match console.and_then(|console| Some((arrangement::remote(&screens(window), &console)?, console.frame))) {
            Some((place, frame)) => put(window, place, frame),
            // Without a place: there the user moves it.
            None => drop(window.request_inner_size(size)),
        }
    }

    fn become_whole(&mut self, window: &Window) {
        window.set_window_level(WindowLevel::Normal);
        self.set_least_size(window);
        if let Some(whole) = self.beside.whole.take() {
            take_back(window, &whole);
        }
    }

    /// How much larger than usual everything is drawn.
    fn zoom(&self) -> f64 {
        f64::from(self.app.settings().text_size) / 100.0
    }

    /// Keeps what the window is, to give that back in the end.
    fn remember(&mut self, window: &Window) {
        self.beside.before.get_or_insert_with(|| as_it_is(window));
    }

    /// The window as it would be with all of the console in it. `None` where no window knows its place.
    fn console_window(&self, window: &Window) -> Option<ConsoleWindow> {
        let (at, outer, inner) = (window.outer_position().ok()?, window.outer_size(), window.inner_size());
        Some(ConsoleWindow {
            outer: Place {
                x: at.x,
                y: at.y,
                width: outer.width,
                height: outer.height,
                fills: false,
            },
            frame: (
                outer.width.saturating_sub(inner.width),
                outer.height.saturating_sub(inner.height),
            ),
            zoom: self.zoom(),
        })
    }
}

fn as_it_is(window: &Window) -> Before {
    Before {
        position: window.outer_position().ok(),
        size: window.inner_size(),
        maximized: window.is_maximized(),
    }
}

/// Whether the window is about where it was put: window managers round.
fn is_at(window: &Window, place: Place) -> bool {
    const ROUNDING: u64 = 48;
    let size = window.outer_size();
    let near = |one: i64, other: i64| one.abs_diff(other) <= ROUNDING;
    window.outer_position().is_ok_and(|at| {
        near(at.x.into(), place.x.into())
            && near(at.y.into(), place.y.into())
            && near(size.width.into(), place.width.into())
            && near(size.height.into(), place.height.into())
    })
}

fn take_back(window: &Window, before: &Before) {
    let _ = window.request_inner_size(before.size);
    if let Some(position) = before.position {
        window.set_outer_position(position);
    }
    if before.maximized {
        window.set_maximized(true);
    }
}

fn put(window: &Window, place: Place, frame: (u32, u32)) {
    window.set_maximized(false);
    let size = PhysicalSize::new(
        place.width.saturating_sub(frame.0),
        place.height.saturating_sub(frame.1),
    );
    let _ = window.request_inner_size(size);
    window.set_outer_position(PhysicalPosition::new(place.x, place.y));
}

fn screens(window: &Window) -> Vec<Screen> {
    window.available_monitors().map(|monitor| screen(&monitor)).collect()
}

fn screen(monitor: &MonitorHandle) -> Screen {
    let place = |at: PhysicalPosition<i32>, size: PhysicalSize<u32>| Place {
        x: at.x,
        y: at.y,
        width: size.width,
        height: size.height,
        fills: false,
    };
    let (at, size) = platform::work_area(monitor);
    Screen {
        whole: place(monitor.position(), monitor.size()),
        free: place(at, size),
        scale: monitor.scale_factor(),
    }
}
