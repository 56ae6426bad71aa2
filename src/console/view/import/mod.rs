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

pub use self::state::{Screen, State};
use super::icons::Icon;
use super::widgets::{Button, Rank};
use crate::console::model::import::{ImportMessage, Page};
use crate::console::model::{FilmRow, Message, Unlocked};
use crate::texts::Texts;

/// What is drawn instead of the list of films, if anything.
pub fn screen(unlocked: &Unlocked) -> Option<Screen> {
    let import = &unlocked.import;
    match (&import.leaving, &import.page) {
        (Some(leaving), _) if !leaving.waits => Some(Screen::Leaving),
        (_, Some(Page::Choose(_))) => Some(Screen::Choose),
        (_, Some(Page::Sweep)) => Some(Screen::Sweep),
        (_, None) => None,
    }
}

/// Draws it.
pub fn draw(
    ui: &mut Ui,
    screen: Screen,
    unlocked: &Unlocked,
    state: &mut State,
    texts: &Texts,
    messages: &mut Vec<Message>,
) {
    // Once it can be answered with Enter, the keyboard goes there.
    let ready = screen != Screen::Choose || choose::is_ready(&unlocked.import);
    let fresh = state.drawn != Some((screen, ready)) && ready;
    state.drawn = Some((screen, ready));
    let mut happened = Vec::new();
    match screen {
        Screen::Choose => choose::draw(ui, &unlocked.import, state, texts, fresh, &mut happened),
        Screen::Sweep => sweep::draw(ui, &unlocked.import, texts, fresh, &mut happened),
        Screen::Leaving => leaving::draw(ui, &unlocked.import, texts, fresh, &mut happened),
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
    let mut happened = Vec::new();
    let height = strip::draw(ui, unlocked, texts, &mut happened);
    messages.extend(happened.into_iter().map(Message::Import));
    height
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
        ui.painter().circle_filled(place, 5.0, super::theme::ACCENT);
    }
}

/// What the list says of a film that is being imported.
pub fn status(unlocked: &Unlocked, film: &FilmRow, texts: &Texts) -> Option<String> {
    unlocked.import.job_of(film.id).map(|job| words::job(job, texts))
}
