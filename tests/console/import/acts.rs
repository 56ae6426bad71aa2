//! What a user does on the pages of importing.

use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui_kittest::kittest::{AccessKitNode, Queryable, by};

use crate::console_driver::{ConsoleDriver, TIMEOUT};

impl ConsoleDriver {
    /// Draws frames until so many recordings have their first picture.
    pub fn waits_for_pictures(&mut self, count: usize) {
        let until = Instant::now() + TIMEOUT;
        while self.pictures < count {
            assert!(Instant::now() < until, "only {} pictures", self.pictures);
            std::thread::sleep(Duration::from_millis(10));
            self.frame();
        }
    }

    /// Ticks the box whose name begins with `name`, or takes the tick away.
    pub fn ticks(&mut self, name: &str) {
        self.clicks += 1;
        let is_box = |node: &AccessKitNode| {
            node.role() == Role::CheckBox && node.label().is_some_and(|label| label.starts_with(name))
        };
        self.get(by().predicate(is_box)).click();
        self.frames_for_queued_events();
    }
}
