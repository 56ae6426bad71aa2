//! The question whether films are to be erased: with their names, and "keep" as what Enter does.

use egui::{Id, Margin, Modal, ScrollArea, Ui};

use super::theme;
use super::widgets::{self, Button, Rank};
use crate::console::model::{Erasing, Message};
use crate::texts::Texts;

/// Width of the question.
const WIDTH: f32 = 480.0;

/// Height of the list of names, from which on it is scrolled.
const NAMES: f32 = 180.0;

pub fn draw(ui: &mut Ui, erasing: &Erasing, texts: &Texts, messages: &mut Vec<Message>) {
    let frame = widgets::card().inner_margin(Margin::symmetric(24, 20));
    Modal::new(Id::unique("erasing")).frame(frame).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH);
        let count = ("count", erasing.films.len().into());
        if erasing.under_way {
            ui.horizontal(|ui| {
                widgets::busy(ui);
                let words = texts.format("erase-working", &[count]);
                widgets::text(ui, &words, theme::strong(theme::BODY), theme::TEXT);
            });
            return;
        }
        widgets::heading(
            ui,
            &texts.format("erase-title", std::slice::from_ref(&count)),
            theme::HEADING - 2.0,
        );
        ScrollArea::vertical().max_height(NAMES).show(ui, |ui| {
            ui.set_width(WIDTH);
            for (_, title) in &erasing.films {
                widgets::text(ui, &format!("”{title}”"), theme::strong(theme::BODY), theme::TEXT);
            }
        });
        ui.add_space(theme::GRID / 2.0);
        widgets::text(ui, &texts.get("erase-for-good"), theme::plain(theme::BODY), theme::TEXT);
        widgets::text(ui, &texts.get("erase-flash"), theme::plain(theme::SMALL), theme::MUTED);
        ui.add_space(1.5 * theme::GRID);
        ui.horizontal(|ui| {
            let keep = texts.get("erase-keep");
            let nothing_else = ui.memory(|memory| memory.focused().is_none());
            if Button::text(Rank::Plain, &keep).focused(nothing_else).show(ui) {
                messages.push(Message::KeepFilms);
            }
            widgets::from_right(ui, |ui| {
                let erase = texts.format("erase-do", &[count]);
                if Button::text(Rank::Danger, &erase).show(ui) {
                    messages.push(Message::EraseFilms);
                }
            });
        });
    });
}
