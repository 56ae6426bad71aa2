//! Nothing may be unlocked on this computer: why, and what to do.

use egui::{Sense, Ui, Vec2};

use super::icons::{self, Icon};
use super::theme;
use super::widgets::{self, Button, Rank};
use crate::console::model::Blocked;
use crate::console::model::Message;
use crate::texts::Texts;
use crate::texts::errors::InWords;

/// Width of the card.
const CARD: f32 = 600.0;

pub fn draw(ui: &mut Ui, blocked: &Blocked, texts: &Texts, messages: &mut Vec<Message>) {
    let problem = blocked.why.in_words(texts);
    widgets::card_in_the_middle(ui, CARD, |ui| {
        ui.horizontal_top(|ui| {
            let (icon_rect, _) = ui.allocate_exact_size(Vec2::splat(40.0), Sense::hover());
            icons::draw(ui.painter(), icon_rect, Icon::Warning, 34.0, theme::danger());
            ui.add_space(theme::GRID / 2.0);
            ui.vertical(|ui| {
                let title = texts.get("barred-title");
                widgets::text(ui, &title, theme::strong(theme::HEADING - 2.0), theme::text());
                ui.add_space(theme::GRID);
                widgets::text(ui, &problem.what, theme::plain(theme::BODY), theme::text());
                ui.add_space(theme::GRID);
                widgets::text(ui, &problem.advice, theme::plain(theme::BODY), theme::muted());
            });
        });
        ui.add_space(2.0 * theme::GRID);
        ui.horizontal(|ui| {
            widgets::from_right(ui, |ui| {
                let name = if blocked.checking {
                    "barred-looking"
                } else {
                    "barred-again"
                };
                let button = texts.get(name);
                if Button::text(Rank::Primary, &button).enabled(!blocked.checking).show(ui) {
                    messages.push(Message::RetryPreflight);
                }
            });
        });
    });
}
