//! What is known of the selected film, and what can be decided about it: its day, why and how long it is kept (R-NEED).

use egui::{Key, Ui};
use jiff::civil::Date;

use super::widgets::{self, Button, Rank};
use super::{scroll, theme};
use crate::console::model::{FilmRow, ListAction, Message, Unlocked};
use crate::film::FilmFacts;
use crate::texts::{Texts, clock};
use crate::vault::{Consent, FilmEdit, FilmId, Keep};

/// Width of the panel beside the list.
pub const WIDTH: f32 = 288.0;

/// What is being typed: it is stored when its field is left.
#[derive(Default)]
pub struct State {
    film: Option<FilmId>,
    fields: [Draft; 5],
}

#[derive(Default, Clone, PartialEq)]
struct Draft {
    text: String,
    /// The value in the vault that `text` began with.
    stored: String,
    /// Whether what was typed is no day.
    is_wrong: bool,
}

/// A field of the panel, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Recorded,
    Purpose,
    ConsentOn,
    WithdrawnOn,
    KeepUntil,
}

const FIELDS: [(Field, &str); 5] = [
    (Field::Recorded, "details-recorded"),
    (Field::Purpose, "details-purpose"),
    (Field::ConsentOn, "details-consent"),
    (Field::WithdrawnOn, "details-withdrawn"),
    (Field::KeepUntil, "details-keep-until"),
];

pub fn draw(ui: &mut Ui, unlocked: &Unlocked, state: &mut State, texts: &Texts, messages: &mut Vec<Message>) {
    widgets::page_card(ui, |ui| {
        scroll::down(ui, "details", |ui| {
            let chosen = unlocked.chosen();
            match chosen[..] {
                [] => {}
                [film] => one(ui, unlocked, film, state, texts, messages),
                _ => several(ui, &chosen, texts, messages),
            }
        });
    });
}

fn several(ui: &mut Ui, films: &[&FilmRow], texts: &Texts, messages: &mut Vec<Message>) {
    let count = ("count", films.len().into());
    widgets::heading(
        ui,
        &texts.format("details-several", std::slice::from_ref(&count)),
        theme::LARGE,
    );
    let size = films.iter().map(|film| film.size).sum();
    let length = films.iter().filter_map(|film| film.facts.duration_ms).sum::<u64>();
    fact(ui, &texts.get("library-column-length"), &clock(length as f64 / 1000.0));
    fact(ui, &texts.get("library-column-size"), &texts.size(size));
    ui.add_space(theme::GRID);
    if Button::text(Rank::Danger, &texts.format("erase-several", &[count])).show(ui) {
        messages.push(Message::AskToErase(Vec::new()));
    }
}

fn one(
    ui: &mut Ui,
    unlocked: &Unlocked,
    film: &FilmRow,
    state: &mut State,
    texts: &Texts,
    messages: &mut Vec<Message>,
) {
    widgets::text(ui, &film.title, theme::strong(theme::LARGE), theme::text());
    if Button::text(Rank::Quiet, &texts.get("film-rename")).show(ui) {
        messages.push(Message::Rename);
    }
    facts(ui, film, texts);
    ui.add_space(theme::GRID);
    state.follow(film);
    for (index, (field, name)) in FIELDS.into_iter().enumerate() {
        edit(
            ui,
            film,
            field,
            &texts.get(name),
            &mut state.fields[index],
            texts,
            messages,
        );
    }
    ui.add_space(theme::GRID);
    if !film.unfinished {
        let check = texts.get("film-check");
        let free = unlocked.checking.is_none();
        if Button::text(Rank::Plain, &check).enabled(free).show(ui) {
            messages.push(Message::Check(vec![film.id]));
        }
    }
    let showing = unlocked.showing.as_ref().is_some_and(|showing| showing.film == film.id);
    if Button::text(Rank::Danger, &texts.get("film-erase"))
        .enabled(!showing)
        .show(ui)
    {
        messages.push(Message::AskToErase(vec![film.id]));
    }
    ui.add_space(theme::GRID);
    if Button::text(Rank::Quiet, &texts.get("details-hide")).show(ui) {
        messages.push(Message::List(ListAction::Details(false)));
    }
}

/// What was found out about the film.
fn facts(ui: &mut Ui, film: &FilmRow, texts: &Texts) {
    let facts = &film.facts;
    let mut known = Vec::new();
    if let Some(ms) = facts.duration_ms {
        known.push(("library-column-length", clock(ms as f64 / 1000.0)));
    }
    if !film.unfinished {
        known.push(("library-column-size", texts.size(film.size)));
    }
    if facts.picture.is_some() {
        known.push(("library-column-picture", picture_words(facts, texts)));
    }
    if let Some(sound) = &facts.sound {
        let channels = match sound.channels {
            1 => texts.get("details-mono"),
            2 => texts.get("details-stereo"),
            channels => texts.format("details-channels", &[("count", channels.into())]),
        };
        known.push(("details-sound", format!("{} · {channels}", sound.codec)));
    }
    let (day, by) = &film.imported;
    let day = texts.date(day).into_owned();
    known.push(if by.is_empty() {
        ("details-imported", day)
    } else {
        (
            "details-imported",
            texts.format("details-imported-by", &[("date", day.into()), ("name", by.into())]),
        )
    });
    let markers = film.annotations.markers().len();
    if markers > 0 {
        known.push(("details-markers", markers.to_string()));
    }
    for (name, value) in known {
        fact(ui, &texts.get(name), &value);
    }
}

/// A film's picture in words.
fn picture_words(facts: &FilmFacts, texts: &Texts) -> String {
    let Some(picture) = &facts.picture else {
        return texts.get("film-sound-only");
    };
    let mut words = format!("{} · {}×{}", picture.codec, picture.width, picture.height);
    if let Some((pictures, seconds)) = picture.frame_rate.filter(|(_, seconds)| *seconds > 0) {
        let rate = f64::from(pictures) / f64::from(seconds);
        let digits = if rate.fract() < 0.005 { 0 } else { 2 };
        let rate = texts.decimal(rate, digits);
        words = format!("{words} · {}", texts.format("film-rate", &[("rate", rate.into())]));
    }
    if picture.interlaced {
        words = format!("{words} · {}", texts.get("film-interlaced"));
    }
    words
}

fn fact(ui: &mut Ui, name: &str, value: &str) {
    ui.spacing_mut().item_spacing.y = 4.0;
    widgets::text(
        ui,
        &format!("{name}: {value}"),
        theme::plain(theme::SMALL),
        theme::muted(),
    );
}

fn edit(
    ui: &mut Ui,
    film: &FilmRow,
    field: Field,
    name: &str,
    draft: &mut Draft,
    texts: &Texts,
    messages: &mut Vec<Message>,
) {
    widgets::text(ui, name, theme::strong(theme::SMALL), theme::text());
    let hint = match field {
        Field::Purpose => texts.get("details-purpose-hint"),
        _ => texts.get("details-day-hint"),
    };
    let width = ui.available_width() - 20.0;
    let id = ("details", film.id, field as u8);
    let response = widgets::one_line_field(ui, id, &hint, &mut draft.text, width, 34.0);
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_label(name));
    if response.changed() {
        draft.is_wrong = false;
    }
    // Also one that was left because something else was drawn in its place.
    let is_left =
        response.lost_focus() || !response.has_focus() && draft.text.trim() != draft.stored && !draft.is_wrong;
    if is_left && !ui.input(|input| input.key_pressed(Key::Escape)) {
        if draft.text.trim() != draft.stored {
            match change(film, field, draft.text.trim()) {
                Some(edit) => {
                    // As it is written from now on: once.
                    draft.stored = draft.text.trim().to_owned();
                    messages.push(Message::Edit(film.id, edit));
                }
                None => draft.is_wrong = true,
            }
        }
    } else if response.lost_focus() {
        (draft.text, draft.is_wrong) = (draft.stored.clone(), false);
    }
    if draft.is_wrong {
        widgets::text(
            ui,
            &texts.get("details-day-wrong"),
            theme::plain(theme::SMALL),
            theme::danger(),
        );
    }
}

impl State {
    /// What is in the vault, except in a field that is being typed into.
    fn follow(&mut self, film: &FilmRow) {
        if self.film.replace(film.id) != Some(film.id) {
            self.fields = Default::default();
        }
        for (draft, (field, _)) in self.fields.iter_mut().zip(FIELDS) {
            let stored = stored(film, field);
            if draft.stored != stored || draft.text.is_empty() && draft.stored.is_empty() {
                *draft = Draft {
                    text: stored.clone(),
                    stored,
                    is_wrong: false,
                };
            }
        }
    }
}

fn stored(film: &FilmRow, field: Field) -> String {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let consent = film.keep.consent.as_ref();
    match field {
        Field::Recorded => film.recorded_on.clone().unwrap_or_default(),
        Field::Purpose => film.keep.purpose.clone(),
        Field::ConsentOn => day(consent.and_then(|consent| consent.given_on)),
        Field::WithdrawnOn => day(consent.and_then(|consent| consent.withdrawn_on)),
        Field::KeepUntil => day(film.keep.keep_until),
    }
}

/// The change that a field means; `None` if it has to hold a day and does not.
fn change(film: &FilmRow, field: Field, text: &str) -> Option<FilmEdit> {
    let day = || -> Option<Option<Date>> {
        if text.is_empty() {
            return Some(None);
        }
        let day: Date = text.parse().ok()?;
        (day.year() >= 1900).then_some(Some(day))
    };
    let mut keep = film.keep.clone();
    let consent = |keep: &mut Keep, set: &dyn Fn(&mut Consent)| {
        let mut consent = keep.consent.take().unwrap_or_default();
        set(&mut consent);
        keep.consent = Some(consent).filter(|consent| *consent != Consent::default());
    };
    match field {
        Field::Recorded => {
            let recorded_on = Some(day()?);
            return Some(FilmEdit {
                recorded_on,
                ..FilmEdit::default()
            });
        }
        Field::Purpose => keep.purpose = text.to_owned(),
        Field::ConsentOn => {
            let day = day()?;
            consent(&mut keep, &|consent| consent.given_on = day);
        }
        Field::WithdrawnOn => {
            let day = day()?;
            consent(&mut keep, &|consent| consent.withdrawn_on = day);
        }
        Field::KeepUntil => keep.keep_until = day()?,
    }
    Some(FilmEdit {
        keep: Some(keep),
        ..FilmEdit::default()
    })
}
