//! What the pages about ratings have in common.

use egui::{Role, Sense, Ui, WidgetInfo, vec2};

use super::super::theme;
use super::super::widgets::{self, Button, Rank};
use crate::console::model::{Message, RatingMessage, RatingShown};
use crate::texts::{Texts, clock};

/// Type of what is read beside the answers.
pub fn small() -> egui::FontId {
    theme::plain(theme::BODY - 1.0)
}

/// The button back to the list, and what the page is about.
pub fn head(
    ui: &mut Ui,
    title: &str,
    texts: &Texts,
    messages: &mut Vec<Message>,
    more: impl FnOnce(&mut Ui, &mut Vec<Message>),
) {
    let narrow = theme::is_narrow(ui.available_width());
    if narrow {
        widgets::heading(ui, title, theme::BODY);
    }
    widgets::in_line(ui, narrow, |ui| {
        if Button::text(Rank::Quiet, &texts.get("rating-back")).show(ui) {
            messages.push(Message::Rating(RatingMessage::Show(RatingShown::List)));
        }
        if narrow {
            return more(ui, messages);
        }
        widgets::from_right(ui, |ui| {
            more(ui, messages);
            let width = ui.available_width();
            let (rect, response) = ui.allocate_exact_size(vec2(width, theme::CONTROL), Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, title));
            let font = theme::strong(theme::BODY);
            widgets::paint_line(
                ui,
                rect.left_center(),
                egui::Align2::LEFT_CENTER,
                title,
                font,
                theme::text(),
                width,
            );
        });
    });
}

/// A place of the film: pressed, the film goes there.
pub fn place(ui: &mut Ui, at_ms: u64, item: &str, shown: bool, texts: &Texts, messages: &mut Vec<Message>) {
    let time = clock(at_ms as f64 / 1000.0);
    let go = texts.format("rating-go", &[("time", time.as_str().into()), ("item", item.into())]);
    let button = Button::text(Rank::Quiet, &time).name(&go);
    let button = button.size(72.0, widgets::LOW);
    if button.enabled(shown).show(ui) {
        messages.push(Message::Rating(RatingMessage::GoTo(at_ms)));
    }
}
