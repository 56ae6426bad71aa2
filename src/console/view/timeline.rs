//! Markers and segments of a film, on the slider over its length.

use egui::{Rect, Ui, pos2};

use super::{categories, slider, theme};
use crate::console::model::Unlocked;
use crate::texts::clock;
use crate::vault::Annotations;

/// Height of a segment's bar below the rail, and the least width at which one is seen.
const BAR: f32 = 4.0;
const LEAST: f32 = 4.0;
/// Radius of a category's shape below the rail.
const SHAPE: f32 = 4.0;

/// The passages whose sound is left out, above the line.
pub fn left_out(ui: &Ui, rect: Rect, unlocked: &Unlocked, duration: f64) {
    let x = |ms: u64| slider::x_of(rect, ((ms as f64 / 1000.0 / duration) as f32).min(1.0));
    let middle = rect.center().y;
    for passage in &unlocked.voices().left_out {
        let (from, to) = (x(passage.from_ms), x(passage.to_ms));
        let bar = Rect::from_min_max(pos2(from, middle - 8.0), pos2(to.max(from + LEAST), middle - 5.0));
        ui.painter().rect_filled(bar, 1, theme::danger());
    }
}

/// Draws them below the rail of the slider in `rect`.
pub fn markers(ui: &Ui, rect: Rect, unlocked: &Unlocked, duration: f64) {
    let markers = unlocked.annotations().map_or(&[][..], Annotations::markers);
    let share = |ms: u64| (ms as f64 / 1000.0 / duration) as f32;
    let middle = rect.center().y;
    for marker in markers.iter().filter(|marker| share(marker.at_ms()) <= 1.0) {
        let category = unlocked.category_of(marker);
        let from = slider::x_of(rect, share(marker.at_ms()));
        if let Some(until) = marker.until_ms() {
            let to = slider::x_of(rect, share(until)).max(from + LEAST);
            let bar = Rect::from_min_max(pos2(from, middle + 5.0), pos2(to, middle + 5.0 + BAR));
            ui.painter().rect_filled(bar, 1, categories::ink_of(category));
        }
        match category {
            Some(category) => categories::shape(ui.painter(), pos2(from, middle + 8.0), category.colour, SHAPE),
            None => {
                let tick = middle + 4.0..=middle + 10.0;
                ui.painter().vline(from, tick, (2.0, theme::text()));
            }
        }
    }
}

/// Where a marker is, or from where to where a segment.
pub fn times(at_ms: u64, until_ms: Option<u64>) -> String {
    let at = |ms: u64| clock(ms as f64 / 1000.0);
    match until_ms {
        None => at(at_ms),
        Some(until) => format!("{}–{}", at(at_ms), at(until)),
    }
}
