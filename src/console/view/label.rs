//! One sheet: what to write on the stick (R-LABEL), and what to remember about its password.

use egui::{Frame, Margin, Role, Sense, Ui, WidgetInfo, vec2};

use super::icons::{self, Icon};
use super::widgets::{self, Button, Rank};
use super::{page, scroll, theme};
use crate::console::model::{Message, Page, Unlocked};
use crate::operations::printing::{ABOUT_THE_STICK, label_in_words, label_sheet};
use crate::texts::Texts;

/// Width of the sheet.
const SHEET: f32 = 600.0;

pub fn draw(ui: &mut Ui, unlocked: &Unlocked, texts: &Texts, fresh: bool, messages: &mut Vec<Message>) {
    page::below_bar(ui, |ui| {
        scroll::down(ui, "label", |ui| {
            widgets::in_the_middle(ui, SHEET, |ui| {
                widgets::heading(ui, &texts.get("label-title"), theme::HEADING);
                widgets::text(ui, &texts.get("label-intro"), theme::plain(theme::BODY), theme::muted());
                ui.add_space(theme::GRID);
                sticker(ui, unlocked, texts);
                ui.add_space(theme::GRID);
                for id in ABOUT_THE_STICK {
                    point(ui, &texts.get(id));
                }
                ui.add_space(2.0 * theme::GRID);
                let done = texts.get("label-done");
                ui.horizontal(|ui| {
                    let button = Button::text(Rank::Primary, &done).focused(fresh);
                    if button.show(ui) {
                        messages.push(Message::Turn(Page::Films));
                    }
                    if print_button(ui, texts) {
                        messages.push(Message::Print(label_sheet(&unlocked.card.label, texts)));
                    }
                });
            });
        });
    });
}

/// What is written on the stick, as on a label of paper.
fn sticker(ui: &mut Ui, unlocked: &Unlocked, texts: &Texts) {
    let lines = label_in_words(&unlocked.card.label, texts);
    let paper = Frame::new()
        .fill(theme::paper())
        .corner_radius(theme::ROUND)
        .inner_margin(Margin::symmetric(24, 16));
    paper.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 2.0;
        for (number, line) in lines.iter().enumerate() {
            let font = match number {
                0 => theme::strong(theme::HEADING),
                _ => theme::plain(theme::LARGE),
            };
            let width = ui.available_width();
            let height = font.size + 10.0;
            let lines = widgets::lines(ui, line, font, theme::ink(), width);
            let (rect, response) = ui.allocate_exact_size(vec2(width, lines.size().y.max(height)), Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, line));
            let top = rect.left_center() - vec2(0.0, lines.size().y / 2.0);
            ui.painter().galley(top, lines, theme::ink());
        }
    });
}

/// The button that makes a sheet of a page.
pub(super) fn print_button(ui: &mut Ui, texts: &Texts) -> bool {
    let (name, hint) = (texts.get("print"), texts.get("print-hint"));
    Button::text(Rank::Quiet, &name).hint(&hint).show(ui)
}

fn point(ui: &mut Ui, words: &str) {
    ui.horizontal_top(|ui| {
        let (icon_rect, _) = ui.allocate_exact_size(vec2(20.0, 22.0), Sense::hover());
        icons::draw(ui.painter(), icon_rect, Icon::Next, 16.0, theme::accent());
        ui.vertical(|ui| widgets::text(ui, words, theme::plain(theme::BODY), theme::text()));
    });
}
