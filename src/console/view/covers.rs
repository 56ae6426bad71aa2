//! The covered areas of the film that is showing, in place of markers and notes while they are drawn in its window.

use egui::{Role, Sense, Ui, WidgetInfo, vec2};

use super::icons::Icon;
use super::widgets::{self, Button, Rank};
use super::{scroll, theme};
use crate::console::model::{Control, CoverAction, FaceSearch, Message, Phase, Showing, Unlocked};
use crate::film::Cover;
use crate::texts::{Texts, clock};

/// With less room than this, the button is an icon.
const ROOM_FOR_TEXT: f32 = 170.0;

/// The button that begins it.
pub fn button(ui: &mut Ui, unlocked: &Unlocked, showing: &Showing, texts: &Texts, messages: &mut Vec<Message>) {
    let count = unlocked.covers().len();
    let name = match count {
        0 => texts.get("covers-open"),
        _ => texts.format("covers-open-some", &[("count", count.into())]),
    };
    let second = unlocked.steers_second();
    let hint = texts.get(if second { "pair-first-only" } else { "covers-open-hint" });
    let space = ui.available_width();
    let button = Button::text(Rank::Plain, &name).with_icon(Icon::EyeOff).hint(&hint);
    let button = button.text_if(space >= ROOM_FOR_TEXT).at_most(space);
    if button.enabled(showing.phase == Phase::Shown && !second).show(ui) {
        messages.push(Message::Cover(CoverAction::Draw));
    }
}

pub fn draw(ui: &mut Ui, unlocked: &Unlocked, texts: &Texts, messages: &mut Vec<Message>) {
    ui.set_height(ui.available_height());
    ui.horizontal_wrapped(|ui| {
        if Button::text(Rank::Primary, &texts.get("covers-done")).show(ui) {
            messages.push(Message::Cover(CoverAction::Done));
        }
        if unlocked.can_undo_covers()
            && Button::text(Rank::Plain, &texts.get("notes-undo"))
                .hint(&texts.get("covers-undo-hint"))
                .show(ui)
        {
            messages.push(Message::Cover(CoverAction::Undo));
        }
        find_button(ui, unlocked, texts, messages);
        widgets::heading(ui, &texts.get("covers-title"), theme::BODY);
    });
    let small = || theme::plain(theme::BODY - 1.0);
    scroll::down(ui, "covers", |ui| {
        let covers = unlocked.covers();
        if covers.is_empty() {
            widgets::text(ui, &texts.get("covers-none"), small(), theme::text());
        }
        // What there is comes first where there is little room.
        for cover in &covers {
            row(ui, cover, texts, messages);
        }
        ui.add_space(theme::GRID);
        if covers.iter().any(|cover| cover.found) {
            widgets::text(ui, &texts.get("faces-about"), small(), theme::muted());
        }
        widgets::text(ui, &texts.get("covers-how"), small(), theme::muted());
        widgets::text(ui, &texts.get("covers-limits"), small(), theme::muted());
    });
}

/// What looks for faces, or how far it has come.
fn find_button(ui: &mut Ui, unlocked: &Unlocked, texts: &Texts, messages: &mut Vec<Message>) {
    let film = unlocked.showing.as_ref().map(|showing| showing.film);
    match &unlocked.face_search {
        Some(search) if Some(search.film) == film => {
            let words = format!("{} {}", texts.get("faces-finding"), progress(search, texts));
            title(ui, &words);
            ui.add_space(theme::GRID);
            let (stop, hint) = (texts.get("faces-stop"), texts.get("faces-stop-hint"));
            if Button::text(Rank::Plain, &stop).hint(&hint).show(ui) {
                messages.push(Message::Cover(CoverAction::StopFindingFaces));
            }
        }
        other => {
            let hint = texts.get(if other.is_some() {
                "faces-elsewhere"
            } else {
                "faces-find-hint"
            });
            let find = texts.get("faces-find");
            let button = Button::text(Rank::Plain, &find).hint(&hint);
            if button.enabled(other.is_none()).show(ui) {
                messages.push(Message::Cover(CoverAction::FindFaces));
            }
        }
    }
}

/// How far a search for faces has come, and how long it will take.
pub fn progress(search: &FaceSearch, texts: &Texts) -> String {
    let percent = format!("{} %", search.thousandths / 10);
    let left = search.minutes_left.map(|minutes| match minutes {
        0 | 1 => texts.get("import-left-seconds"),
        _ => texts.format("import-left", &[("minutes", minutes.into())]),
    });
    left.map_or(percent.clone(), |left| format!("{percent}, {left}"))
}

/// One area: what it is, and what can be done with it.
fn row(ui: &mut Ui, cover: &Cover, texts: &Texts, messages: &mut Vec<Message>) {
    let number = ("number", cover.number.into());
    let named = |id| texts.format(id, std::slice::from_ref(&number));
    ui.add_space(theme::GRID);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        title(ui, &words(cover, texts));
        ui.add_space(theme::GRID);
        let button = |ui: &mut Ui, [id, name, hint]: [&'static str; 3]| {
            Button::text(Rank::Plain, &texts.get(id))
                .name(&named(name))
                .hint(&texts.get(hint))
                .show(ui)
        };
        let number = cover.number;
        let is_unseen = cover.is_unseen_part();
        if cover.found && button(ui, ["faces-see", "faces-see-named", "faces-see-hint"]) {
            messages.push(Message::Control(Control::Drop(cover.from_ms as f64 / 1000.0)));
        }
        let mut act = |wanted: bool, action: CoverAction| {
            if wanted {
                messages.push(Message::Cover(action));
            }
        };
        // What is mostly done with one that was found comes first.
        if cover.found {
            let open = if is_unseen {
                texts.get("faces-unseen-remove")
            } else {
                named("faces-open-named")
            };
            act(Button::icon(Icon::Close, &open).show(ui), CoverAction::Remove(number));
        }
        if is_unseen {
            return;
        }
        act(
            button(ui, ["covers-from", "covers-from-named", "covers-from-hint"]),
            CoverAction::FromHere(number),
        );
        act(
            button(ui, ["covers-to", "covers-to-named", "covers-to-hint"]),
            CoverAction::ToHere(number),
        );
        if (cover.from_ms, cover.to_ms) != (0, None) {
            act(
                button(ui, ["covers-whole", "covers-whole-named", "covers-whole-hint"]),
                CoverAction::WholeFilm(number),
            );
        }
        act(
            button(ui, ["covers-follow", "covers-follow-named", "covers-follow-hint"]),
            CoverAction::Follow(number),
        );
        if cover.moves() {
            act(
                button(ui, ["covers-still", "covers-still-named", "covers-still-hint"]),
                CoverAction::KeepStill(number),
            );
        }
        if !cover.found {
            let remove = named("covers-remove");
            act(Button::icon(Icon::Close, &remove).show(ui), CoverAction::Remove(number));
        }
    });
}

/// As high as the buttons beside it.
fn title(ui: &mut Ui, words: &str) {
    let galley = widgets::one_line(
        ui,
        words,
        theme::strong(theme::BODY - 1.0),
        theme::text(),
        f32::INFINITY,
    );
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x, theme::CONTROL), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
    let top = rect.left_center() - vec2(0.0, galley.size().y / 2.0);
    ui.painter().galley(top, galley, theme::text());
}

/// Which area it is, when it covers, and whether it moves.
fn words(cover: &Cover, texts: &Texts) -> String {
    let time = |ms: u64| clock(ms as f64 / 1000.0);
    let (from, to) = (cover.from_ms, cover.to_ms);
    let when = match to {
        None if from == 0 => texts.get("covers-all-along"),
        None => texts.format("covers-from-on", &[("from", time(from).into())]),
        Some(to) => texts.format(
            "covers-between",
            &[("from", time(from).into()), ("to", time(to).into())],
        ),
    };
    let number = ("number", cover.number.into());
    let name = match (cover.found, cover.is_unseen_part()) {
        (_, true) => texts.get("faces-unseen"),
        (true, _) => texts.format("faces-name", &[number]),
        (false, _) => texts.format("covers-name", &[number]),
    };
    if cover.moves() {
        format!("{name} · {when} · {}", texts.get("covers-moves"))
    } else {
        format!("{name} · {when}")
    }
}
