//! The question whether films are to be erased: with their names, and "keep" as what Enter does.

use egui::{ScrollArea, Ui};

use super::asked::{keyboard_is_free, over_everything};
use super::theme;
use super::widgets::{self, Button, Rank};
use crate::console::model::{Erasing, Message};
use crate::texts::Texts;

/// Width of the question.
const WIDTH: f32 = 480.0;

/// Height of the list of names, from which on it is scrolled.
const NAMES: f32 = 180.0;

pub fn draw(ui: &mut Ui, erasing: &Erasing, texts: &Texts, messages: &mut Vec<Message>) {
    over_everything(ui, "erasing", WIDTH, |ui| {
        let count = ("count", erasing.films.len().into());
        if erasing.under_way {
            ui.horizontal(|ui| {
                widgets::busy(ui);
                let words = if erasing.everything {
                    texts.get("erase-all-working")
                } else {
                    texts.format("erase-working", &[count])
                };
                widgets::text(ui, &words, theme::strong(theme::BODY), theme::text());
            });
            return;
        }
        let title = if erasing.everything {
            texts.get("erase-all-title")
        } else {
            texts.format("erase-title", std::slice::from_ref(&count))
        };
        widgets::heading(ui, &title, theme::HEADING - 2.0);
        ScrollArea::vertical().max_height(NAMES).show(ui, |ui| {
            ui.set_width(ui.available_width());
            for (_, title) in &erasing.films {
                let title = texts.format("erase-film", &[("title", title.into())]);
                widgets::text(ui, &title, theme::strong(theme::BODY), theme::text());
            }
        });
        ui.add_space(theme::GRID / 2.0);
        let for_good = if erasing.everything {
            "erase-all-for-good"
        } else {
            "erase-for-good"
        };
        widgets::text(ui, &texts.get(for_good), theme::plain(theme::BODY), theme::text());
        widgets::text(
            ui,
            &texts.get("erase-flash"),
            theme::plain(theme::SMALL),
            theme::muted(),
        );
        ui.add_space(1.5 * theme::GRID);
        ui.horizontal(|ui| {
            let keep = texts.get("erase-keep");
            let nothing_else = keyboard_is_free(ui);
            if Button::text(Rank::Plain, &keep).focused(nothing_else).show(ui) {
                messages.push(Message::KeepFilms);
            }
            widgets::from_right(ui, |ui| {
                let erase = if erasing.everything {
                    texts.get("erase-all-do")
                } else {
                    texts.format("erase-do", &[count])
                };
                if Button::text(Rank::Danger, &erase).show(ui) {
                    messages.push(Message::EraseFilms);
                }
            });
        });
    });
}
