//! A horizontal slider, and what is drawn and done at it.

use egui::{CursorIcon, EventFilter, Key, Rect, Response, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{theme, widgets};

/// Radius of a slider's knob, which also keeps the rail's ends away from the slider's.
const KNOB: f32 = 7.0;

/// A horizontal slider. Returns where it was dragged to (0.0 to 1.0) and whether it was let go there.
pub fn show(ui: &mut Ui, name: &str, value: f32, width: f32, spoken: f64) -> (Response, Option<(f32, bool)>) {
    let (rect, response) = ui.allocate_exact_size(vec2(width, 3.0 * theme::GRID), Sense::click_and_drag());
    let rail = Rect::from_center_size(rect.center(), vec2(rect.width() - 2.0 * KNOB, 4.0));
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::slider(enabled, spoken, name));
    let knob = pos2(rail.left() + rail.width() * value.clamp(0.0, 1.0), rail.center().y);
    let busy = response.dragged() || response.hovered();
    let painter = ui.painter();
    painter.rect_filled(rail, 2, theme::line_strong());
    painter.rect_filled(
        Rect::from_min_max(rail.min, pos2(knob.x, rail.max.y)),
        2,
        theme::accent(),
    );
    painter.circle_filled(knob, if busy { KNOB + 1.0 } else { KNOB }, theme::accent());
    widgets::focus_ring(ui, &response, theme::ROUND);
    let change = response.interact_pointer_pos().and_then(|pointer| {
        let let_go = response.drag_stopped() || response.clicked();
        (let_go || response.dragged()).then(|| (value_at(rect, pointer.x), let_go))
    });
    (response.on_hover_cursor(CursorIcon::PointingHand), change)
}

/// Where a place (0.0 to 1.0) is on the slider in `rect`.
pub fn x_of(rect: Rect, place: f32) -> f32 {
    let rail = rect.x_range().shrink(KNOB);
    rail.min + rail.span() * place.clamp(0.0, 1.0)
}

/// Marks a piece (its ends from 0.0 to 1.0, as far as they are known) above the slider in `rect`.
pub fn mark_piece(ui: &Ui, rect: Rect, from: Option<f32>, to: Option<f32>) {
    let rail = rect.x_range().shrink(KNOB);
    let place = |at: f32| rail.min + rail.span() * at.clamp(0.0, 1.0);
    let top = rect.center().y - 10.0;
    for at in [from, to].into_iter().flatten() {
        ui.painter().vline(place(at), top..=top + 7.0, (2.0, theme::accent()));
    }
    if let (Some(from), Some(to)) = (from, to) {
        ui.painter().hline(place(from)..=place(to), top, (3.0, theme::accent()));
    }
}

/// The value of the slider in `rect` at a place on the screen.
pub fn value_at(rect: Rect, x: f32) -> f32 {
    ((x - rect.left() - KNOB) / (rect.width() - 2.0 * KNOB).max(1.0)).clamp(0.0, 1.0)
}

/// The change that the up and down keys make to a slider that has the keyboard.
pub fn keys(ui: &Ui, slider: &Response) -> Option<f32> {
    if !slider.has_focus() {
        return None;
    }
    let arrows = EventFilter {
        vertical_arrows: true,
        ..Default::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(slider.id, arrows));
    let up = |key| ui.input(|input| input.num_presses(key)) as f32;
    let steps = up(Key::ArrowUp) - up(Key::ArrowDown);
    (steps != 0.0).then_some(steps * 0.05)
}
