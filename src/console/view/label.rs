//! One sheet: what to write on the stick (R-LABEL), and what to remember about its password.

use egui::{Align2, Frame, Margin, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use super::icons::{self, Icon};
use super::widgets::{self, Button, Rank};
use super::{page, theme};
use crate::console::model::{Message, Page, Unlocked};
use crate::texts::Texts;

/// Width of the sheet.
const SHEET: f32 = 600.0;

pub fn draw(ui: &mut Ui, unlocked: &Unlocked, texts: &Texts, fresh: bool, messages: &mut Vec<Message>) {
    page::below_bar(ui, |ui| {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            widgets::in_the_middle(ui, SHEET, |ui| {
                widgets::heading(ui, &texts.get("label-title"), theme::HEADING);
                widgets::text(ui, &texts.get("label-intro"), theme::plain(theme::BODY), theme::muted());
                ui.add_space(theme::GRID);
                sticker(ui, unlocked, texts);
                ui.add_space(theme::GRID);
                for id in ["label-password", "label-found", "label-computers"] {
                    point(ui, &texts.get(id));
                }
                ui.add_space(2.0 * theme::GRID);
                let done = texts.get("label-done");
                let button = Button::text(Rank::Primary, &done).focused(fresh);
                if button.show(ui) {
                    messages.push(Message::Turn(Page::Films));
                }
            });
        });
    });
}

/// What is written on the stick, as on a label of paper.
fn sticker(ui: &mut Ui, unlocked: &Unlocked, texts: &Texts) {
    let label = &unlocked.card.label;
    let date = texts.date(&label.date.to_string()).into_owned();
    let lines = [
        (label.name.as_str(), theme::strong(theme::HEADING)),
        (label.unit.as_str(), theme::plain(theme::LARGE)),
        (date.as_str(), theme::plain(theme::LARGE)),
    ];
    let paper = Frame::new()
        .fill(theme::paper())
        .corner_radius(theme::ROUND)
        .inner_margin(Margin::symmetric(24, 16));
    paper.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 2.0;
        for (line, font) in lines.into_iter().filter(|(line, _)| !line.is_empty()) {
            let width = ui.available_width();
            let (rect, response) = ui.allocate_exact_size(vec2(width, font.size + 10.0), Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, line));
            widgets::paint_line(
                ui,
                rect.left_center(),
                Align2::LEFT_CENTER,
                line,
                font,
                theme::ink(),
                width,
            );
        }
    });
}

fn point(ui: &mut Ui, words: &str) {
    ui.horizontal_top(|ui| {
        let (icon_rect, _) = ui.allocate_exact_size(vec2(20.0, 22.0), Sense::hover());
        icons::draw(ui.painter(), icon_rect, Icon::Next, 16.0, theme::accent());
        ui.vertical(|ui| widgets::text(ui, words, theme::plain(theme::BODY), theme::text()));
    });
}
