//! The window as the user has set it: language, size of text, colours.

use std::thread;

use winit::dpi::LogicalSize;
use winit::monitor::MonitorHandle;
use winit::window::{Theme, Window};

use super::{ConsoleApp, Wake};
use crate::console::view;
use crate::platform;
use crate::texts::Texts;

impl ConsoleApp {
    /// Goes by what is set, where that has changed.
    pub(super) fn follow_settings(&mut self) {
        let settings = self.app.settings();
        if self.followed == *settings {
            return;
        }
        let settings = settings.clone();
        let before = std::mem::replace(&mut self.followed, settings.clone());
        if before.language != settings.language {
            self.texts = settings.language.map_or_else(Texts::for_system, Texts::new);
            self.effects.speak(&self.texts);
        }
        if before.text_size != settings.text_size
            && let Some(state) = &self.window
        {
            self.set_least_size(&state.window);
        }
        self.redraw();
    }

    /// Has it asked how the system's own windows look, on a thread: it may be a while until something answers.
    pub(super) fn ask_for_appearance(&self, told: Option<Theme>) {
        let proxy = self.proxy.clone();
        let ask = move || {
            // Nothing answers: it is as it was.
            let Some(appearance) = platform::appearance(told) else {
                return;
            };
            // The loop is gone only when the program ends.
            drop(proxy.send_event(Wake::Appearance(appearance)));
        };
        // Without a thread it is not known, as on many systems.
        drop(thread::Builder::new().name("appearance".into()).spawn(ask));
    }

    /// The smallest size that the window may have while all of the console is in it: with large text as much of that as the screen has.
    pub(super) fn set_least_size(&self, window: &Window) {
        let (width, height) = self.least_size(window.current_monitor().as_ref());
        window.set_min_inner_size(Some(LogicalSize::new(width, height)));
    }

    /// That size in logical pixels, on this screen.
    pub(super) fn least_size(&self, screen: Option<&MonitorHandle>) -> (f32, f32) {
        let zoom = f32::from(self.app.settings().text_size) / 100.0;
        let (width, height) = view::MIN_SIZE;
        let screen = screen.map(|screen| screen.size().to_logical::<f32>(screen.scale_factor()));
        // Less the system's own bars and the window's frame.
        let (most_wide, most_high) = screen.map_or((width, height), |size| (size.width - 16.0, size.height - 96.0));
        (
            (width * zoom).min(most_wide).max(width),
            (height * zoom).min(most_high).max(height),
        )
    }
}
