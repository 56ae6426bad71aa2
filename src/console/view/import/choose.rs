//! The recordings of a card, camera or folder, and the choice among them.

use egui::{Align2, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::state::State;
use super::{row, words};
use crate::console::model::import::{Contents, Import, ImportMessage, PlaceKind, PlaceState, Recordings, SweepMessage};
use crate::console::view::icons::Icon;
use crate::console::view::widgets::{self, Button, Rank};
use crate::console::view::{page, scroll, theme};
use crate::texts::errors::InWords;
use crate::texts::{Problem, Texts};

/// Whether something can be imported at once.
pub fn is_ready(import: &Import) -> bool {
    let recordings = import.chosen_place().and_then(PlaceState::recordings);
    recordings.is_some_and(Recordings::may_start)
}

pub fn draw(
    ui: &mut Ui,
    import: &Import,
    state: &mut State,
    texts: &Texts,
    fresh: bool,
    happened: &mut Vec<ImportMessage>,
) {
    let place = import.chosen_place();
    if let Some(recordings) = place.and_then(PlaceState::recordings)
        && !recordings.rows.is_empty()
    {
        footer(ui, recordings, texts, fresh, happened);
    }
    page::between_bars(ui, |ui| {
        heading(ui, import, place, texts, happened);
        match place.map(|place| (place, &place.contents)) {
            None => told(ui, &texts.problem("import-waiting", &[]), happened, texts),
            Some((_, Contents::Searching)) => {
                ui.add_space(2.0 * theme::GRID);
                ui.horizontal(|ui| {
                    widgets::busy(ui);
                    widgets::text(
                        ui,
                        &texts.get("import-searching"),
                        theme::plain(theme::BODY),
                        theme::text(),
                    );
                });
            }
            Some((_, Contents::Failed(trouble))) => told(ui, &trouble.in_words(texts), happened, texts),
            Some((_, Contents::Found(recordings))) if recordings.rows.is_empty() => {
                told(ui, &texts.problem("error-import-nothing-here", &[]), happened, texts);
                unknown(ui, recordings, texts);
            }
            Some((_, Contents::Found(recordings))) => list(ui, import, recordings, state, texts, happened),
        }
    });
}

fn heading(ui: &mut Ui, import: &Import, place: Option<&PlaceState>, texts: &Texts, happened: &mut Vec<ImportMessage>) {
    let narrow = theme::is_narrow(ui.available_width());
    let others: Vec<&PlaceState> = import
        .places
        .iter()
        .filter(|state| place.is_none_or(|place| place.search != state.search))
        .collect();
    ui.horizontal(|ui| {
        if Button::icon(Icon::Previous, &texts.get("import-back")).show(ui) {
            happened.push(ImportMessage::LeavePage);
        }
        let right = ui.available_rect_before_wrap().right();
        let title = match place {
            Some(state) if state.place.kind == PlaceKind::Dropped => texts.get("import-title-dropped"),
            Some(state) => texts.format("import-title", &[("place", (&state.place.name).into())]),
            None => texts.get("import-title-none"),
        };
        let reserved = if narrow {
            0.0
        } else {
            150.0 + 140.0 * others.len().min(2) as f32
        };
        let width = (right - ui.cursor().left() - reserved).max(120.0);
        page::heading(ui, &title, theme::HEADING - 2.0, width);
        if !narrow {
            widgets::from_right(ui, |ui| elsewhere(ui, import, &others, texts, happened));
        }
    });
    if narrow {
        ui.horizontal_wrapped(|ui| elsewhere(ui, import, &others, texts, happened));
    }
}

/// The buttons that lead to other places: a folder, other cards.
fn elsewhere(ui: &mut Ui, import: &Import, others: &[&PlaceState], texts: &Texts, happened: &mut Vec<ImportMessage>) {
    let folder = texts.get("import-folder");
    let hint = texts.get("import-folder-hint");
    let button = Button::text(Rank::Plain, &folder).with_icon(Icon::Folder).hint(&hint);
    if button.enabled(!import.choosing_folder).show(ui) {
        happened.push(ImportMessage::ChooseFolder);
    }
    for other in others.iter().take(2) {
        let button = Button::text(Rank::Plain, &other.place.name)
            .with_icon(Icon::Card)
            .at_most(136.0);
        if button.show(ui) {
            happened.push(ImportMessage::ChoosePlace(other.search));
        }
    }
}

/// A card with what there is to say instead of recordings.
fn told(ui: &mut Ui, problem: &Problem, happened: &mut Vec<ImportMessage>, texts: &Texts) {
    ui.add_space(theme::GRID);
    widgets::card().show(ui, |ui| {
        ui.set_width(ui.available_width());
        widgets::text(ui, &problem.what, theme::strong(theme::LARGE), theme::text());
        widgets::text(ui, &problem.advice, theme::plain(theme::BODY), theme::text());
        ui.add_space(theme::GRID);
        widgets::text(
            ui,
            &texts.get("import-drop-hint"),
            theme::plain(theme::SMALL),
            theme::muted(),
        );
        ui.horizontal_wrapped(|ui| {
            if Button::text(Rank::Plain, &texts.get("import-back")).show(ui) {
                happened.push(ImportMessage::LeavePage);
            }
            if Button::text(Rank::Plain, &texts.get("sweep-open")).show(ui) {
                happened.push(ImportMessage::Sweep(SweepMessage::Open));
            }
        });
    });
}

fn list(
    ui: &mut Ui,
    import: &Import,
    recordings: &Recordings,
    state: &State,
    texts: &Texts,
    happened: &mut Vec<ImportMessage>,
) {
    let intro = if recordings.has_news() {
        "import-intro"
    } else {
        "import-intro-known"
    };
    widgets::text(ui, &texts.get(intro), theme::plain(theme::SMALL), theme::muted());
    ui.add_space(4.0);
    ui.spacing_mut().item_spacing.y = 4.0;
    scroll::down(ui, "recordings", |ui| {
        for recording in &recordings.rows {
            row::draw(ui, recording, &import.rules, state, texts, happened);
        }
        unknown(ui, recordings, texts);
    });
}

fn unknown(ui: &mut Ui, recordings: &Recordings, texts: &Texts) {
    if let Some(line) = words::unknown(recordings, texts) {
        ui.add_space(theme::GRID);
        widgets::text(ui, &line, theme::plain(theme::SMALL), theme::muted());
    }
}

/// What is chosen, the room for it, and the button.
fn footer(ui: &mut Ui, recordings: &Recordings, texts: &Texts, fresh: bool, happened: &mut Vec<ImportMessage>) {
    page::footer(ui, "import footer", |ui| {
        let count = recordings.chosen().count();
        let narrow = theme::is_narrow(ui.available_width());
        let width = ui.available_width() - if narrow { 0.0 } else { 240.0 };
        let (rect, response) = ui.allocate_exact_size(vec2(width, theme::CONTROL), Sense::hover());
        let size = texts.size(recordings.chosen_size());
        let chosen = texts.format("import-chosen", &[("count", count.into()), ("size", size.into())]);
        let missing = recordings.chosen().any(|row| row.title.trim().is_empty());
        let (room, problem) = if missing {
            (texts.get("import-no-title"), true)
        } else {
            words::room(recordings, texts).unwrap_or_default()
        };
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{chosen}. {room}")));
        let ink = if problem { theme::danger() } else { theme::muted() };
        let y = rect.center().y;
        let (above, below) = if room.is_empty() { (y, y) } else { (y - 10.0, y + 11.0) };
        let (left, anchor) = (rect.left(), Align2::LEFT_CENTER);
        let font = theme::strong(theme::BODY);
        widgets::paint_line(ui, pos2(left, above), anchor, &chosen, font, theme::text(), width);
        widgets::paint_line(
            ui,
            pos2(left, below),
            anchor,
            &room,
            theme::plain(theme::SMALL),
            ink,
            width,
        );
        let mut start = |ui: &mut Ui| {
            let start = texts.format("import-start", &[("count", count.into())]);
            let button = Button::text(Rank::Primary, &start).with_icon(Icon::Import);
            if button.focused(fresh).enabled(recordings.may_start()).show(ui) {
                happened.push(ImportMessage::Start);
            }
        };
        if narrow {
            start(ui);
        } else {
            widgets::from_right(ui, start);
        }
    });
}
