//! The receipts of what was erased (R-ERASE): to be read, or printed; they name no film by its title.

use egui::{Margin, Ui};

use super::icons::Icon;
use super::label::print_button;
use super::widgets::{self, Button, Rank};
use super::{page, scroll, theme};
use crate::console::model::{Message, Page, Unlocked};
use crate::operations::erase::receipt_in_words;
use crate::operations::printing::receipt_sheet;
use crate::texts::Texts;

/// Width of the page.
const WIDTH: f32 = 640.0;

pub fn draw(ui: &mut Ui, unlocked: &Unlocked, texts: &Texts, fresh: bool, messages: &mut Vec<Message>) {
    page::below_bar(ui, |ui| {
        scroll::down(ui, "receipts", |ui| {
            widgets::in_the_middle(ui, WIDTH, |ui| {
                ui.add_space(theme::GRID / 2.0);
                ui.horizontal(|ui| {
                    let back = texts.get("page-back");
                    let button = Button::text(Rank::Quiet, &back).with_icon(Icon::Previous);
                    if button.focused(fresh).show(ui) {
                        messages.push(Message::Turn(Page::Films));
                    }
                    widgets::heading(ui, &texts.get("page-receipts"), theme::HEADING);
                });
                if unlocked.receipts.is_empty() {
                    let none = texts.get("page-receipts-none");
                    widgets::text(ui, &none, theme::plain(theme::BODY), theme::muted());
                }
                for receipt in &unlocked.receipts {
                    ui.add_space(theme::GRID);
                    widgets::card().inner_margin(Margin::symmetric(24, 16)).show(ui, |ui| {
                        ui.set_width(ui.available_width());
                        for (number, line) in receipt_in_words(receipt, texts).iter().enumerate() {
                            let font = match number {
                                0 => theme::strong(theme::LARGE),
                                _ => theme::plain(theme::BODY - 1.0),
                            };
                            widgets::text(ui, line, font, theme::text());
                        }
                        if print_button(ui, texts) {
                            messages.push(Message::Print(receipt_sheet(receipt, texts)));
                        }
                    });
                }
            });
        });
    });
}
