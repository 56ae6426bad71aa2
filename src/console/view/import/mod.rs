//! Bringing films in: the button above the list, the page with a card's recordings, and what is told above the list meanwhile and
//! afterwards.

mod choose;
mod leaving;
mod row;
mod state;
mod strip;
mod sweep;
mod words;

use egui::Ui;

pub use self::state::State;
use super::icons::Icon;
use super::theme;
use super::widgets::{Button, Rank};
use crate::console::model::import::{Front, ImportMessage};
use crate::console::model::{FilmRow, Message, Unlocked};
use crate::texts::Texts;

/// Draws it.
pub fn draw(
    ui: &mut Ui,
    front: Front,
    unlocked: &Unlocked,
    state: &mut State,
    texts: &Texts,
    messages: &mut Vec<Message>,
) {
    // Once it can be answered with Enter, the keyboard goes there.
    let ready = front != Front::Choose || choose::is_ready(&unlocked.import);
    let fresh = state.drawn != Some((front, ready)) && ready;
    state.drawn = Some((front, ready));
    let mut happened = Vec::new();
    match front {
        Front::Choose => choose::draw(ui, &unlocked.import, state, texts, fresh, &mut happened),
        Front::Sweep => sweep::draw(ui, &unlocked.import, texts, fresh, &mut happened),
        Front::Leaving => leaving::draw(ui, &unlocked.import, texts, fresh, &mut happened),
    }
    messages.extend(happened.into_iter().map(Message::Import));
}

/// Nothing of it is drawn in this frame.
pub fn is_hidden(state: &mut State) {
    state.forget();
    state.drawn = None;
}

/// What is told above the list: how far the import is, what has become of the films, what can be done about an unfinished one.
///
/// Returns its height.
pub fn strip(ui: &mut Ui, unlocked: &Unlocked, texts: &Texts, messages: &mut Vec<Message>) -> f32 {
    strip::draw(ui, unlocked, texts, messages)
}

/// The button that opens the page; `named`: with its text. A dot on it means that a card with something new is plugged in.
pub fn button(ui: &mut Ui, unlocked: &Unlocked, rank: Rank, named: bool, texts: &Texts, messages: &mut Vec<Message>) {
    let text = texts.get("import-open");
    let noticed = texts.get("import-open-news");
    let news = unlocked.import.has_quiet_news;
    let button = Button::text(rank, &text).with_icon(Icon::Camera).text_if(named);
    let button = if news { button.name(&noticed) } else { button };
    let left = ui.available_rect_before_wrap();
    if button.show(ui) {
        messages.push(Message::Import(ImportMessage::Open));
    }
    if news {
        let drawn = ui.min_rect().intersect(left);
        let place = drawn.right_top() + egui::vec2(-6.0, 6.0);
        ui.painter().circle_filled(place, 5.0, theme::accent());
    }
}

/// What the list says of a film that is being imported.
pub fn status(unlocked: &Unlocked, film: &FilmRow, texts: &Texts) -> Option<String> {
    unlocked.import.job_of(film.id).map(|job| words::job(job, texts))
}
