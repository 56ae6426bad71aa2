//! What is asked over everything else.

use egui::{Id, Margin, Modal, ScrollArea, Ui, Vec2};

use super::scroll::follow_focus;
use super::widgets::card;

/// Least width of what is asked over everything: in a narrower window it is scrolled.
const LEAST_ASKED: f32 = 360.0;

/// A card over everything else, so wide where the window has the space; what does not fit into the window is scrolled to.
pub fn over_everything<R>(ui: &Ui, id: &str, width: f32, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let window = ui.ctx().content_rect().size();
    let margin = if window.x < width + 96.0 { 12.0 } else { 24.0 };
    let most = window - Vec2::splat(2.0 * margin + 8.0);
    let frame = card().inner_margin(Margin::symmetric(margin as i8, (margin * 0.8) as i8));
    let modal = Modal::new(Id::unique(id)).frame(frame);
    let shown = modal.show(ui.ctx(), |ui| {
        // Areas are no higher than 400 points unless they are told so.
        ui.set_max_size(most);
        let outer = width.min(most.x);
        let scrolled = ScrollArea::both().max_width(outer).max_height(most.y);
        let scrolled = scrolled.min_scrolled_height(0.0).min_scrolled_width(0.0);
        let shown = scrolled.auto_shrink([false, true]).show(ui, |ui| {
            let inner = (outer - ui.spacing().scroll.allocated_width()).max(LEAST_ASKED);
            ui.set_max_width(inner);
            ui.set_width(inner);
            let answer = ui.vertical(contents).inner;
            follow_focus(ui);
            answer
        });
        shown.inner
    });
    shown.inner
}

/// Whether nothing has the keyboard, so that something may be given it: not below a question.
pub fn keyboard_is_free(ui: &Ui) -> bool {
    ui.memory(|memory| memory.focused().is_none() && memory.allows_interaction(ui.layer_id()))
}
