//! The question whether what a meeting sees is to end: going on is what Enter does.

use egui::Ui;

use super::asked::{keyboard_is_free, over_everything};
use super::theme;
use super::widgets::{self, Button, Rank};
use crate::console::model::{EndQuestion, Message, Wants};
use crate::texts::Texts;

/// Width of the question.
const WIDTH: f32 = 480.0;

pub fn draw(ui: &mut Ui, question: &EndQuestion, texts: &Texts, messages: &mut Vec<Message>) {
    let (title, end) = match question.wants {
        Wants::CloseFilm => ("end-film-title", "show-close"),
        Wants::Switch(_) => ("end-switch-title", "end-switch"),
        Wants::Lock => ("end-lock-title", "library-lock"),
        Wants::CloseWindow => ("end-window-title", "end-window"),
    };
    let (title, end) = (texts.get(title), texts.get(end));
    over_everything(ui, "ending", WIDTH, |ui| {
        widgets::heading(ui, &title, theme::HEADING - 2.0);
        widgets::text(ui, &texts.get("end-body"), theme::plain(theme::BODY), theme::text());
        ui.add_space(1.5 * theme::GRID);
        ui.horizontal(|ui| {
            let keep = texts.get("end-keep");
            let nothing_else = keyboard_is_free(ui);
            if Button::text(Rank::Primary, &keep).focused(nothing_else).show(ui) {
                messages.push(Message::KeepShowing);
            }
            widgets::from_right(ui, |ui| {
                if Button::text(Rank::Danger, &end).show(ui) {
                    messages.push(Message::EndShow);
                }
            });
        });
    });
}
