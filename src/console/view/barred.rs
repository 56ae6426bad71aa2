//! Nothing may be unlocked on this computer: why, and what to do.

use egui::{Sense, Ui, Vec2};

use super::icons::{self, Icon};
use super::parts::{self, Button, Rank};
use super::theme;
use crate::console::model::{Barred, Message};
use crate::console::texts::Texts;
use crate::console::words::InWords;

/// Width of the card.
const CARD: f32 = 600.0;

pub fn draw(ui: &mut Ui, barred: &Barred, texts: &Texts, messages: &mut Vec<Message>) {
    let problem = barred.why.in_words(texts);
    parts::card_in_the_middle(ui, CARD, |ui| {
        ui.horizontal_top(|ui| {
            let (mark, _) = ui.allocate_exact_size(Vec2::splat(40.0), Sense::hover());
            icons::draw(ui.painter(), mark, Icon::Warning, 34.0, theme::DANGER);
            ui.add_space(theme::GRID / 2.0);
            ui.vertical(|ui| {
                let title = texts.get("barred-title");
                parts::text(ui, &title, theme::strong(theme::HEADING - 2.0), theme::TEXT);
                ui.add_space(theme::GRID);
                parts::text(ui, &problem.what, theme::plain(theme::BODY), theme::TEXT);
                ui.add_space(theme::GRID);
                parts::text(ui, &problem.advice, theme::plain(theme::BODY), theme::MUTED);
            });
        });
        ui.add_space(2.0 * theme::GRID);
        ui.horizontal(|ui| {
            parts::from_right(ui, |ui| {
                let name = if barred.looking {
                    "barred-looking"
                } else {
                    "barred-again"
                };
                let button = texts.get(name);
                if Button::text(Rank::Primary, &button).enabled(!barred.looking).show(ui) {
                    messages.push(Message::LookAgain);
                }
            });
        });
    });
}
