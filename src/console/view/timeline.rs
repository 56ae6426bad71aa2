//! Markers and segments of a film, on the slider over its length.

use egui::{Rect, Ui, pos2};

use super::{theme, widgets};
use crate::vault::Marker;

/// Height of a segment's bar below the rail, and the least width at which one is seen.
const BAR: f32 = 4.0;
const LEAST: f32 = 4.0;

/// Draws them below the rail of the slider in `rect`.
pub fn markers(ui: &Ui, rect: Rect, markers: &[Marker], duration: f64) {
    let share = |ms: u64| (ms as f64 / 1000.0 / duration) as f32;
    let middle = rect.center().y;
    for marker in markers.iter().filter(|marker| share(marker.at_ms()) <= 1.0) {
        let from = widgets::slider_x(rect, share(marker.at_ms()));
        if let Some(until) = marker.until_ms() {
            let to = widgets::slider_x(rect, share(until)).max(from + LEAST);
            let bar = Rect::from_min_max(pos2(from, middle + 5.0), pos2(to, middle + 5.0 + BAR));
            ui.painter().rect_filled(bar, 1, theme::ACCENT);
        }
        ui.painter()
            .vline(from, middle + 4.0..=middle + 10.0, (2.0, theme::TEXT));
    }
}
