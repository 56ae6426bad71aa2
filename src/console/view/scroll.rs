//! Windows that are smaller than what is in them, as they are with large text: everything can still be reached.

use std::fmt::Debug;
use std::hash::Hash;

use egui::{Id, Rect, ScrollArea, Ui, UiBuilder, Vec2, vec2};

/// Sizes that differ by less are the same, in points.
const ROUNDING: f32 = 1.0;

/// Draws contents that are laid out for at least the `usual` space, or, in a window too narrow for that, for its own width and the height
/// of `narrow`. What there is no space for is scrolled to, sideways only in a window that is less wide than `narrow`; so is what gets the
/// keyboard.
pub fn whole(ui: &mut Ui, usual: Vec2, narrow: Vec2, contents: impl FnOnce(&mut Ui)) {
    let space = ui.available_size();
    if space.x + ROUNDING >= usual.x && space.y + ROUNDING >= usual.y {
        return contents(ui);
    }
    let scrolled = ScrollArea::both()
        .id_salt("whole")
        .auto_shrink(false)
        .min_scrolled_height(0.0);
    scrolled.min_scrolled_width(0.0).show(ui, |ui| {
        // What is there in one direction is less the bar for the other one.
        let room = ui.clip_rect().size().min(space);
        let is_narrow = space.x + ROUNDING < usual.x;
        let height = if is_narrow { narrow.y } else { usual.y };
        let rect = Rect::from_min_size(
            ui.min_rect().min,
            vec2(narrow.x - ui.spacing().scroll.allocated_width(), height).max(room),
        );
        ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| {
            ui.set_min_size(rect.size());
            contents(ui);
        });
        follow_focus(ui);
    });
}

/// Draws contents that may be higher than the space that is there: what does not fit is scrolled to, and so is what gets the keyboard.
pub fn down<R>(ui: &mut Ui, id: impl Hash + Debug, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let scrolled = ScrollArea::vertical().id_salt(id).auto_shrink(false);
    let shown = scrolled.min_scrolled_height(0.0).show(ui, |ui| following(ui, contents));
    shown.inner
}

/// Draws contents within a place that scrolls, which follows what gets the keyboard among them, and nothing else.
pub fn following<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let focused = ui.memory(|memory| memory.focused());
    let is_drawn = |ui: &Ui| {
        let drawn = |id| ui.ctx().viewport(|viewport| viewport.this_pass.widgets.contains(id));
        focused.is_some_and(drawn)
    };
    let before = is_drawn(ui);
    let answer = contents(ui);
    if !before && is_drawn(ui) {
        follow_focus(ui);
    }
    answer
}

/// What is scrolled is where it is to be after so many frames.
const SCROLLING: u64 = 3;

/// How often it is scrolled to what has got the keyboard: at first it may not be where it will be, and one place that
/// scrolls may be within another.
const TRIES: u64 = 4;

/// Scrolls to what has got the keyboard.
pub fn follow_focus(ui: &Ui) {
    let frame = ui.ctx().cumulative_frame_nr();
    // In another size of window or text it is elsewhere.
    let focused = (ui.memory(|memory| memory.focused()), ui.ctx().content_rect().size());
    let key = ui.scope_id().with("followed");
    let followed = ui.data(|data| data.get_temp::<((Option<Id>, Vec2), u64)>(key));
    let since = followed
        .filter(|(before, _)| *before == focused)
        .map_or(frame, |(_, since)| since);
    ui.data_mut(|data| data.insert_temp(key, (focused, since)));
    let age = frame - since;
    if age < SCROLLING * TRIES {
        ui.request_repaint();
    }
    // Not in the first frame, in which much may still move.
    if age >= SCROLLING * TRIES || age % SCROLLING != 1 {
        return;
    }
    let response = focused.0.and_then(|id| ui.ctx().read_response(id));
    if let Some(response) = response.filter(|response| response.layer_id == ui.layer_id()) {
        ui.scroll_to_rect(response.rect.expand(4.0), None);
    }
}
