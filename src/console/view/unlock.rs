//! The password for a chosen stick.

use egui::{Key, Sense, Ui, Vec2};

use super::asked::keyboard_is_free;
use super::icons::{self, Icon};
use super::page::Answer;
use super::widgets::{self, Button, Rank};
use super::{page, password, theme};
use crate::console::model::Locked;
use crate::console::model::{App, Message, Screen};
use crate::texts::errors::InWords;
use crate::texts::{Problem, Texts};
use crate::vault::VaultError;

/// Width of the card.
const CARD: f32 = 456.0;

pub fn draw(
    ui: &mut Ui,
    app: &mut App,
    password: &mut password::State,
    texts: &Texts,
    fresh: bool,
    messages: &mut Vec<Message>,
) {
    let Screen::Locked(Locked {
        prompt: Some(prompt), ..
    }) = app.screen()
    else {
        return;
    };
    let (card, shown, unlocking) = (prompt.card.clone(), prompt.shown, prompt.unlocking);
    let was_wrong = prompt.was_wrong && prompt.passphrase.is_empty();
    widgets::card_in_the_middle(ui, CARD, |ui| {
        ui.horizontal_top(|ui| {
            let (icon_rect, _) = ui.allocate_exact_size(Vec2::splat(40.0), Sense::hover());
            icons::draw(ui.painter(), icon_rect, Icon::Stick, 36.0, theme::accent());
            ui.add_space(theme::GRID / 2.0);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                widgets::text(
                    ui,
                    &texts.get("unlock-title"),
                    theme::strong(theme::HEADING - 2.0),
                    theme::text(),
                );
                widgets::text(ui, &card.label.name, theme::strong(theme::BODY), theme::text());
                let date = texts.date(&card.label.date.to_string()).into_owned();
                let labelled = texts.format("choose-labelled", &[("date", date.into())]);
                let unit = Some(&card.label.unit).filter(|unit| !unit.is_empty());
                let line = unit.map_or_else(|| labelled.clone(), |unit| format!("{unit} · {labelled}"));
                widgets::text(ui, &line, theme::plain(theme::BODY - 1.0), theme::muted());
                if !card.label.if_found.is_empty() {
                    let contact = card.label.if_found.as_str();
                    let found = texts.format("choose-returned-to", &[("contact", contact.into())]);
                    widgets::text(ui, &found, theme::plain(theme::SMALL), theme::muted());
                }
            });
        });
        ui.add_space(2.0 * theme::GRID);
        if unlocking {
            working(ui, texts);
        } else {
            form(ui, app, password, texts, (fresh, shown, was_wrong), messages);
        }
    });
}

fn form(
    ui: &mut Ui,
    app: &mut App,
    password: &mut password::State,
    texts: &Texts,
    (fresh, shown, was_wrong): (bool, bool, bool),
    messages: &mut Vec<Message>,
) {
    let Some(passphrase) = app.passphrase_mut() else { return };
    let label = texts.get("unlock-label");
    widgets::text(ui, &label, theme::strong(theme::BODY - 1.0), theme::text());
    let ready = |passphrase: &crate::memory::Passphrase| !passphrase.is_empty();
    widgets::field_frame(ui, |ui| {
        ui.horizontal(|ui| {
            let width = ui.available_width() - theme::CONTROL - theme::GRID;
            let response = password.field(ui, passphrase, shown, width);
            ui.ctx()
                .accesskit_node_builder(response.id, |node| node.set_label(label.as_str()));
            let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            if entered && ready(passphrase) {
                messages.push(Message::Unlock);
            }
            // The field has the keyboard unless something else has: also after a wrong password.
            let nothing_else = keyboard_is_free(ui);
            if fresh || entered || nothing_else {
                response.request_focus();
            }
            let (icon, name) = if shown {
                (Icon::EyeOff, "unlock-hide")
            } else {
                (Icon::Eye, "unlock-show")
            };
            if Button::icon(icon, &texts.get(name)).show(ui) {
                messages.push(Message::ShowPassword(!shown));
            }
            response
        })
        .inner
    });
    if was_wrong {
        let Problem { what, advice } = VaultError::WrongPassphrase.in_words(texts);
        ui.add_space(theme::GRID / 2.0);
        widgets::text(ui, &what, theme::strong(theme::BODY - 1.0), theme::danger());
        widgets::text(ui, &advice, theme::plain(theme::SMALL), theme::muted());
    }
    if password.caps_lock() && ready(passphrase) {
        widgets::text(
            ui,
            &texts.get("unlock-capslock"),
            theme::plain(theme::SMALL),
            theme::accent(),
        );
    }
    ui.add_space(2.0 * theme::GRID);
    let (back, unlock) = (texts.get("unlock-back"), texts.get("unlock-button"));
    let answer = page::answers(
        ui,
        Button::text(Rank::Quiet, &back).with_icon(Icon::Previous),
        Button::text(Rank::Primary, &unlock).enabled(ready(passphrase)),
    );
    messages.extend(answer.map(|answer| match answer {
        Answer::Back => Message::LeavePrompt,
        Answer::Done => Message::Unlock,
    }));
}

fn working(ui: &mut Ui, texts: &Texts) {
    ui.horizontal(|ui| {
        widgets::busy(ui);
        widgets::text(
            ui,
            &texts.get("unlock-working"),
            theme::strong(theme::BODY),
            theme::text(),
        );
    });
    ui.add_space(theme::GRID);
    widgets::text(
        ui,
        &texts.get("unlock-working-hint"),
        theme::plain(theme::SMALL),
        theme::muted(),
    );
}
