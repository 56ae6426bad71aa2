//! Preparing a new stick: whose it is, and its first password.

use egui::{Sense, Ui, Vec2, vec2};

use super::asked::keyboard_is_free;
use super::icons::{self, Icon};
use super::page::Answer;
use super::widgets::{self, Button, Rank};
use super::{new_password, page, scroll, theme};
use crate::console::model::{App, LabelField, Locked, Message, NewPlace, Screen};
use crate::texts::errors::InWords;
use crate::texts::{Problem, Texts};

/// Width of the card.
const CARD: f32 = 700.0;

/// Least width in which it has two columns.
const TWO_COLUMNS: f32 = 600.0;
/// Gap between them.
const GAP: f32 = 3.0 * theme::GRID;

/// What is drawn of a new stick, taken out of the model before its fields are typed into.
struct Shown {
    texts: [String; 3],
    place: NewPlace,
    failure: Option<Problem>,
    is_ready: bool,
}

pub fn draw(
    ui: &mut Ui,
    app: &mut App,
    password: &mut new_password::State,
    texts: &Texts,
    fresh: bool,
    messages: &mut Vec<Message>,
) {
    let Screen::Locked(Locked {
        new_stick: Some(new_stick),
        ..
    }) = app.screen()
    else {
        return;
    };
    let width = CARD.min(ui.available_width());
    let making = new_stick.making;
    let shown = Shown {
        texts: [&new_stick.name, &new_stick.unit, &new_stick.if_found].map(Clone::clone),
        place: new_stick.place.clone(),
        failure: new_stick.failure.as_ref().map(|why| why.in_words(texts)),
        is_ready: new_stick.is_ready(),
    };
    scroll::down(ui, "new stick", |ui| {
        widgets::card_at_the_top(ui, width, |ui| {
            heading(ui, &shown, texts);
            if making {
                ui.add_space(2.0 * theme::GRID);
                working(ui, texts);
                return;
            }
            ui.add_space(1.5 * theme::GRID);
            form(ui, app, password, &shown, texts, fresh, messages);
        });
    });
}

fn heading(ui: &mut Ui, shown: &Shown, texts: &Texts) {
    ui.horizontal_top(|ui| {
        let (icon_rect, _) = ui.allocate_exact_size(Vec2::splat(40.0), Sense::hover());
        icons::draw(ui.painter(), icon_rect, Icon::Stick, 36.0, theme::accent());
        ui.add_space(theme::GRID / 2.0);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            let title = texts.get("new-stick-title");
            widgets::heading(ui, &title, theme::HEADING - 2.0);
            widgets::text(
                ui,
                &place(&shown.place, texts),
                theme::plain(theme::BODY - 1.0),
                theme::muted(),
            );
            if let Some(problem) = &shown.failure {
                let words = format!("{} {}", problem.what, problem.advice);
                widgets::text(ui, &words, theme::strong(theme::BODY - 1.0), theme::danger());
            }
        });
    });
}

/// Where the films are going to be.
fn place(place: &NewPlace, texts: &Texts) -> String {
    let free = place
        .free
        .map(|bytes| texts.format("choose-free", &[("size", texts.size(bytes).into())]));
    let volume = place.volume.clone();
    let known: Vec<String> = volume.into_iter().chain(free).collect();
    let mut words = if known.is_empty() {
        place.folder.display().to_string()
    } else {
        known.join(" · ")
    };
    if place.beside_others {
        let folder = place
            .folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        words.push_str(". ");
        words.push_str(&texts.format("new-stick-beside", &[("folder", folder.into())]));
    }
    words
}

fn form(
    ui: &mut Ui,
    app: &mut App,
    password: &mut new_password::State,
    shown: &Shown,
    texts: &Texts,
    fresh: bool,
    messages: &mut Vec<Message>,
) {
    let mut password_fields = |ui: &mut Ui, messages: &mut Vec<Message>| {
        if let Some(new) = app.new_password_mut() {
            password.fields(ui, new, texts, messages, Message::MakeVault);
        }
    };
    if ui.available_width() < TWO_COLUMNS {
        label_fields(ui, shown, texts, fresh, messages);
        ui.add_space(theme::GRID);
        password_fields(ui, messages);
    } else {
        let half = ((ui.available_width() - GAP) / 2.0).floor();
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            ui.allocate_ui(vec2(half, 0.0), |ui| {
                ui.vertical(|ui| {
                    ui.set_width(half);
                    ui.spacing_mut().item_spacing.x = theme::GRID;
                    label_fields(ui, shown, texts, fresh, messages);
                });
            });
            ui.allocate_ui(vec2(half, 0.0), |ui| {
                ui.vertical(|ui| {
                    ui.set_width(half);
                    ui.spacing_mut().item_spacing.x = theme::GRID;
                    password_fields(ui, messages);
                });
            });
        });
    }
    ui.add_space(2.0 * theme::GRID);
    let (back, make) = (texts.get("unlock-back"), texts.get("new-stick-make"));
    let answer = page::answers(
        ui,
        Button::text(Rank::Quiet, &back).with_icon(Icon::Previous),
        Button::text(Rank::Primary, &make).enabled(shown.is_ready),
    );
    messages.extend(answer.map(|answer| match answer {
        Answer::Back => Message::LeaveNewStick,
        Answer::Done => Message::MakeVault,
    }));
}

/// What stands on the label.
fn label_fields(ui: &mut Ui, shown: &Shown, texts: &Texts, fresh: bool, messages: &mut Vec<Message>) {
    let fields = [
        (LabelField::Name, "new-stick-name", "new-stick-name-hint"),
        (LabelField::Unit, "new-stick-unit", "new-stick-unit-hint"),
        (LabelField::IfFound, "new-stick-if-found", "new-stick-if-found-hint"),
    ];
    let nothing_else = keyboard_is_free(ui);
    for ((field, name, hint), text) in fields.into_iter().zip(&shown.texts) {
        let mut text = text.clone();
        let (name, hint) = (texts.get(name), texts.get(hint));
        let response = widgets::labelled_field(ui, ("label", name.as_str()), &name, &hint, &mut text);
        if response.changed() {
            messages.push(Message::LabelTyped(field, text));
        }
        if field == LabelField::Name && (fresh || nothing_else) {
            response.request_focus();
        }
        widgets::enter_leads_on(ui, &response);
        ui.add_space(theme::GRID);
    }
    widgets::text(
        ui,
        &texts.get("new-stick-label-public"),
        theme::plain(theme::SMALL),
        theme::muted(),
    );
}

fn working(ui: &mut Ui, texts: &Texts) {
    ui.horizontal(|ui| {
        widgets::busy(ui);
        let working = texts.get("new-stick-working");
        widgets::text(ui, &working, theme::strong(theme::BODY), theme::text());
    });
    let hint = texts.get("new-stick-working-hint");
    widgets::text(ui, &hint, theme::plain(theme::SMALL), theme::muted());
}
