//! Two films side by side: what is chosen to be shown beside the film, and how the two go together.

use egui::{Align2, Popup, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use super::icons::Icon;
use super::theme;
use super::widgets::{self, Button, Rank};
use crate::console::model::{BesideAction, FilmRow, Message, Paired, Showing, Unlocked};
use crate::texts::{Texts, clock};

/// Width of the list of films, and how high it is at most.
const LIST: (f32, f32) = (360.0, 280.0);
/// Width of a button in the strip that has no text.
const ICON: f32 = 36.0;
/// Least width in which every button has its text.
const ALL_NAMED: f32 = 760.0;

/// The button that shows something beside the film, and what it opens.
pub fn button(ui: &mut Ui, unlocked: &Unlocked, showing: &Showing, texts: &Texts, messages: &mut Vec<Message>) {
    if unlocked.paired().is_some() || unlocked.presenting.is_some() {
        return;
    }
    let (name, hint) = (texts.get("pair-open"), texts.get("pair-open-hint"));
    let button = Button::text(Rank::Plain, &name).with_icon(Icon::Beside).hint(&hint);
    let button = widgets::low(ui, button, &name).enabled(unlocked.can_show_beside());
    let response = button.show_response(ui);
    Popup::menu(&response).show(|ui| choices(ui, unlocked, showing, texts, messages));
}

fn choices(ui: &mut Ui, unlocked: &Unlocked, showing: &Showing, texts: &Texts, messages: &mut Vec<Message>) {
    ui.set_width(LIST.0);
    let mut choice = |ui: &mut Ui, text: &str, film| {
        if Button::text(Rank::Quiet, text).show(ui) {
            messages.push(Message::Beside(BesideAction::Show(film)));
            ui.close();
        }
    };
    if showing.duration.is_some() {
        choice(ui, &texts.get("pair-same"), showing.film);
    }
    let others = |film: &&FilmRow| film.id != showing.film && !film.unfinished;
    let others: Vec<&FilmRow> = unlocked.films.iter().rev().filter(others).collect();
    if others.is_empty() {
        widgets::text(ui, &texts.get("pair-none"), theme::plain(theme::SMALL), theme::muted());
    }
    let scrolled = ScrollArea::vertical().max_height(LIST.1);
    scrolled.show(ui, |ui| {
        ui.set_width(LIST.0 - 2.0 * theme::GRID);
        for film in others {
            choice(ui, &named(film), film.id);
        }
    });
}

/// A film by its title and day.
fn named(film: &FilmRow) -> String {
    match &film.recorded_on {
        Some(day) => format!("{}  ·  {day}", film.title),
        None => film.title.clone(),
    }
}

/// How the two films go together, where there are two.
pub fn strip(ui: &mut Ui, unlocked: &Unlocked, texts: &Texts, messages: &mut Vec<Message>) {
    let Some(paired) = unlocked.paired() else { return };
    let other = unlocked.film(paired.other.film);
    let title = other.map(|film| film.title.clone()).unwrap_or_default();
    let usable = paired.shown && !paired.leaving;
    let named = ui.available_width() >= ALL_NAMED;
    ui.add_space(theme::GRID / 2.0);
    let buttons = |ui: &mut Ui, messages: &mut Vec<Message>| {
        let mut act = |ui: &mut Ui, button: Button<'_>, text: Option<&str>, action| {
            let button = match text {
                Some(text) => widgets::low(ui, button, text),
                None => button.text_if(false).size(ICON, widgets::LOW),
            };
            if button.enabled(usable).show(ui) {
                messages.push(Message::Beside(action));
            }
        };
        let (alone, hint) = (texts.get("pair-alone"), texts.get("pair-alone-hint"));
        let button = Button::text(Rank::Plain, &alone).with_icon(Icon::Close).hint(&hint);
        act(ui, button, named.then_some(&alone), BesideAction::Alone);
        let (swap, hint) = (texts.get("pair-swap"), texts.get("pair-swap-hint"));
        let button = Button::text(Rank::Plain, &swap).with_icon(Icon::Beside).hint(&hint);
        act(ui, button, named.then_some(&swap), BesideAction::SwapSides);
        let on = paired.told.in_step;
        let hint = texts.get(if on {
            "pair-in-step-on-hint"
        } else {
            "pair-in-step-off-hint"
        });
        let in_step = texts.get("pair-in-step");
        let button = Button::text(Rank::Plain, &in_step).hint(&hint).chosen(on);
        act(ui, button, Some(&in_step), BesideAction::InStep);
        let (steer, hint) = (texts.get("pair-steer"), texts.get("pair-steer-hint"));
        let button = Button::text(Rank::Plain, &steer).with_icon(Icon::Sound).hint(&hint);
        act(ui, button, Some(&steer), BesideAction::Steer);
    };
    if theme::is_narrow(ui.available_width()) {
        other_film(ui, paired, &title, texts);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            buttons(ui, messages);
        });
        return;
    }
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        widgets::from_right(ui, |ui| {
            buttons(ui, messages);
            other_film(ui, paired, &title, texts);
        });
    });
}

/// Which film is beside the one that is steered, and where it is.
fn other_film(ui: &mut Ui, paired: &Paired, title: &str, texts: &Texts) {
    // The place first: a title may be longer than the line.
    let place = match (paired.shown, paired.other.duration) {
        (false, _) => Some(texts.get("show-opening")),
        (true, duration) => duration.map(|duration| format!("{} / {}", clock(paired.other.place()), clock(duration))),
    };
    let said = match place {
        Some(place) => texts.format("pair-beside-at", &[("title", title.into()), ("place", place.into())]),
        None => texts.format("pair-beside", &[("title", title.into())]),
    };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), widgets::LOW), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Status, true, &said));
    let font = theme::strong(theme::BODY - 1.0);
    let width = rect.width();
    widgets::paint_line(
        ui,
        rect.left_center(),
        Align2::LEFT_CENTER,
        &said,
        font,
        theme::text(),
        width,
    );
    response.on_hover_text(said);
}
