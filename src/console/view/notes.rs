//! Markers in the film that is showing, and notes about it.

use egui::{Align2, Frame, Margin, Rect, Response, Role, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, vec2};

use super::icons::Icon;
use super::widgets::{self, Button, Rank};
use super::{categories, scroll, theme, to_show};
use super::{covers, left_out};
use crate::console::model::Message;
use crate::console::model::Unlocked;
use crate::console::model::{Phase, Showing};
use crate::console::model::{marker_of, notes_of, seconds, way_to};
use crate::texts::{Texts, clock};
use crate::vault::{AnnotationChange, Annotations, FilmId, MARKER_TEXT_MAX, Marker, NOTES_MAX};

/// From this width on markers and notes are side by side.
const SIDE_BY_SIDE: f32 = 600.0;
/// The part of that width that the markers have.
const MARKERS: f32 = 0.62;

/// Height of the field for notes below the markers: while it has something in it or is typed into, and else.
const NOTES_HEIGHT: f32 = 120.0;
const EMPTY_NOTES_HEIGHT: f32 = 64.0;

/// Least width in which the button for segments has its text beside the one for markers, and with a third one too.
const SEGMENT_NAMED: f32 = 432.0;
const ALL_NAMED: f32 = 470.0;

/// Least width in which a marker's text is beside its time.
const TEXT_BESIDE: f32 = 370.0;

/// Height of a marker in the list.
const ROW: f32 = 36.0;
/// Width of the button that puts a marker on the list of what is to be shown.
const TO_SHOW: f32 = 36.0;
/// Width of the button that repeats a segment.
const REPEAT: f32 = 84.0;

/// State of drawing it.
#[derive(Default)]
pub struct State {
    /// The text of a marker as it is being typed: the stored one has no blanks at its ends.
    draft: Option<Draft>,
    /// The frame in which a marker was set here: its text is typed next.
    set_in: Option<u64>,
    /// The marker that the list has followed the film to.
    followed: Option<u64>,
    /// The marker that it was scrolled to last, how often, and in which frame.
    scrolled: Option<(u64, u8, u64)>,
}

/// In how many frames a list that is scrolled is where it is scrolled to, and how often that is tried: a marker may be higher than the
/// list.
const SCROLLING: u64 = 2;
const TRIES: u8 = 3;

impl State {
    /// A marker is being set: its field gets the keyboard.
    pub fn expect_marker(&mut self, ctx: &egui::Context) {
        self.set_in = Some(ctx.cumulative_frame_nr());
    }

    /// Scrolls the list to a marker that is at `place`.
    fn follow(&mut self, ui: &Ui, marker: u64, place: Rect) {
        let frame = ui.ctx().cumulative_frame_nr();
        let (tries, last) = match self.scrolled {
            Some((scrolled, tries, last)) if scrolled == marker => (tries, Some(last)),
            _ => (0, None),
        };
        if ui.clip_rect().contains_rect(place.shrink(4.0)) {
            (self.followed, self.scrolled) = (Some(marker), None);
        } else if last.is_some_and(|last| last + SCROLLING >= frame) {
            ui.request_repaint();
        } else if tries < TRIES {
            ui.scroll_to_rect(place, None);
            ui.request_repaint();
            self.scrolled = Some((marker, tries + 1, frame));
        } else {
            (self.followed, self.scrolled) = (Some(marker), None);
        }
    }

    /// Whether a field is about to appear that what is typed now is meant for.
    pub fn awaits_field(&self, ctx: &egui::Context) -> bool {
        self.set_in.is_some_and(|frame| ctx.cumulative_frame_nr() == frame + 1)
    }
}

struct Draft {
    at_ms: u64,
    text: String,
}

pub fn draw(
    ui: &mut Ui,
    unlocked: &Unlocked,
    showing: &Showing,
    state: &mut State,
    texts: &Texts,
    messages: &mut Vec<Message>,
) {
    let Some(annotations) = unlocked.annotations() else {
        return;
    };
    widgets::page_card(ui, |ui| {
        if showing.covering {
            return covers::draw(ui, unlocked, texts, messages);
        }
        let space = ui.available_size();
        if space.x >= SIDE_BY_SIDE {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 2.0 * theme::GRID;
                let room = space.x - 2.0 * theme::GRID;
                let left = (room * MARKERS).floor();
                ui.allocate_ui(vec2(left, space.y), |ui| {
                    ui.vertical(|ui| markers(ui, unlocked, showing, state, texts, messages));
                });
                ui.allocate_ui(vec2(room - left, space.y), |ui| {
                    ui.vertical(|ui| notes(ui, annotations, showing.film, texts, messages));
                });
            });
        } else {
            let typed_into = ui.memory(|memory| memory.has_focus(notes_id(showing.film)));
            let empty = annotations.notes().text().is_empty() && !typed_into;
            let below = if empty { EMPTY_NOTES_HEIGHT } else { NOTES_HEIGHT };
            let above = vec2(space.x, (space.y - below - 48.0).max(space.y * 0.5));
            ui.allocate_ui(above, |ui| {
                ui.vertical(|ui| markers(ui, unlocked, showing, state, texts, messages));
            });
            notes(ui, annotations, showing.film, texts, messages);
        }
    });
}

fn markers(
    ui: &mut Ui,
    unlocked: &Unlocked,
    showing: &Showing,
    state: &mut State,
    texts: &Texts,
    messages: &mut Vec<Message>,
) {
    let Some(annotations) = unlocked.annotations() else {
        return;
    };
    ui.set_height(ui.available_height());
    let room = ui.available_width();
    let (name, hint) = (texts.get("notes-mark"), texts.get("notes-mark-hint"));
    let narrow = room < TEXT_BESIDE;
    widgets::in_line(ui, narrow, |ui| {
        let button = Button::text(Rank::Plain, &name).with_icon(Icon::Marker).hint(&hint);
        if button.enabled(showing.phase == Phase::Shown).show(ui) {
            messages.push(Message::MarkHere);
            state.expect_marker(ui.ctx());
        }
        let (name, hint) = (texts.get("notes-segment"), texts.get("notes-segment-hint"));
        let button = Button::text(Rank::Plain, &name).with_icon(Icon::Segment).hint(&hint);
        let button = button.text_if(
            room >= if unlocked.removed_marker().is_some() {
                ALL_NAMED
            } else {
                SEGMENT_NAMED
            },
        );
        if button.enabled(showing.piece().is_some()).show(ui) {
            messages.push(Message::SaveSegment);
            state.expect_marker(ui.ctx());
        }
        if let Some(removed) = unlocked.removed_marker() {
            let time = ("time", clock(seconds(removed)).into());
            let (undo, what) = (texts.get("notes-undo"), texts.format("notes-removed", &[time]));
            if Button::text(Rank::Plain, &undo).hint(&what).show(ui) {
                messages.push(Message::RestoreMarker);
            }
        }
        covers::button(ui, unlocked, showing, texts, messages);
    });
    // After setting a marker, the user types what is to be seen there.
    let to_type = showing.marked.filter(|_| state.awaits_field(ui.ctx()));
    if annotations.markers().is_empty() && unlocked.voices().left_out.is_empty() {
        let font = theme::plain(theme::BODY - 1.0);
        widgets::text(ui, &texts.get("notes-none"), font, theme::muted());
        return;
    }
    scroll::down(ui, "markers", |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        left_out::rows(ui, unlocked, showing, texts, messages);
        let current = unlocked.current_marker().map(Marker::at_ms);
        // The list follows the film, but not away from what is being typed.
        let follows = state.followed != current && state.draft.is_none() && to_type.is_none();
        if current.is_none() {
            state.followed = None;
        }
        for marker in annotations.markers() {
            let is_current = current == Some(marker.at_ms());
            let place = row(
                ui,
                marker,
                (unlocked, showing),
                state,
                (to_type, is_current, narrow),
                texts,
                messages,
            );
            if is_current && follows {
                state.follow(ui, marker.at_ms(), place);
            }
        }
    });
}

/// A marker: a button that goes to it, its text, a button that removes it. Returns its place.
fn row(
    ui: &mut Ui,
    marker: &Marker,
    (unlocked, showing): (&Unlocked, &Showing),
    state: &mut State,
    (to_type, is_current, narrow): (Option<u64>, bool, bool),
    texts: &Texts,
    messages: &mut Vec<Message>,
) -> Rect {
    let (film, at_ms) = (showing.film, marker.at_ms());
    let time = clock(seconds(marker));
    let named = |id| texts.format(id, &[("time", time.as_str().into())]);
    let shown = ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let now = unlocked.category_of(marker);
        let chosen = categories::choose(ui, &unlocked.categories, now, &named("notes-category"), texts);
        if let Some(category) = chosen {
            let change = AnnotationChange::Categorize { at_ms, category };
            messages.push(Message::Annotate(film, change));
        }
        let go = named(if marker.until_ms().is_some() {
            "notes-go-segment"
        } else {
            "notes-go"
        });
        let button = Button::text(Rank::Quiet, &time).name(&go).size(72.0, ROW);
        let button = button.chosen(is_current);
        if button.enabled(showing.phase == Phase::Shown).show(ui) {
            messages.push(Message::Control(way_to(marker)));
        }
        if let Some(until) = marker.until_ms() {
            repeat(ui, marker, until, showing, texts, messages);
        }
        if !narrow {
            let width = ui.available_width() - theme::CONTROL - TO_SHOW - 12.0 - 16.0;
            marker_text(ui, marker, film, state, (to_type, width), texts, messages);
        }
        to_show::put(ui, (film, at_ms), marker.show(), &time, texts, messages);
        let remove = named("notes-remove");
        if Button::icon(Icon::Close, &remove).show(ui) {
            messages.push(Message::Annotate(film, AnnotationChange::Unmark { at_ms }));
        }
    });
    if !narrow {
        return shown.response.rect;
    }
    let width = ui.available_width() - 12.0 - 16.0;
    let below = ui.scope(|ui| marker_text(ui, marker, film, state, (to_type, width), texts, messages));
    shown.response.rect.union(below.response.rect)
}

/// The field for a marker's text, of this width. It gets the keyboard where it is the one that is `to_type`.
pub(super) fn marker_text(
    ui: &mut Ui,
    marker: &Marker,
    film: FilmId,
    state: &mut State,
    (to_type, width): (Option<u64>, f32),
    texts: &Texts,
    messages: &mut Vec<Message>,
) {
    let at_ms = marker.at_ms();
    let drafted = state.draft.as_mut().filter(|draft| draft.at_ms == at_ms);
    let mut text = drafted.map_or_else(|| marker.text().to_owned(), |draft| std::mem::take(&mut draft.text));
    let hint = egui::RichText::new(texts.get("notes-marker-hint")).color(theme::hint());
    let response = widgets::field_frame(ui, |ui| {
        let field = TextEdit::singleline(&mut text)
            .id(egui::Id::unique(("marker", film, at_ms)))
            .hint_text(hint)
            .char_limit(MARKER_TEXT_MAX)
            .font(theme::plain(theme::BODY - 1.0))
            .frame(Frame::NONE)
            .align(Align2::LEFT_CENTER)
            .min_size(vec2(width, ROW - 4.0))
            .desired_width(width);
        ui.add(field)
    });
    let name = texts.format("notes-marker-text", &[("time", clock(seconds(marker)).into())]);
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_label(name));
    if to_type == Some(at_ms) {
        response.request_focus();
        response.scroll_to_me(None);
    }
    if response.changed()
        && let Some(marker) = marker_of(at_ms, &text)
    {
        messages.push(Message::Annotate(film, AnnotationChange::Mark(marker)));
    }
    keep_draft(state, &response, at_ms, text);
}

/// How long a segment is, and the button that repeats it.
fn repeat(ui: &mut Ui, segment: &Marker, until: u64, showing: &Showing, texts: &Texts, messages: &mut Vec<Message>) {
    let length = clock((until - segment.at_ms()) as f64 / 1000.0);
    let (from, to) = (clock(seconds(segment)), clock(until as f64 / 1000.0));
    let times = [
        ("from", from.into()),
        ("to", to.into()),
        ("length", length.as_str().into()),
    ];
    let repeats = showing.repeats(segment);
    let name = texts.format(if repeats { "notes-repeat-off" } else { "notes-repeat" }, &times);
    let button = Button::text(Rank::Quiet, &length).with_icon(Icon::Repeat).name(&name);
    let button = button.size(REPEAT, ROW).chosen(repeats);
    if button.enabled(showing.phase == Phase::Shown).show(ui) {
        messages.push(Message::RepeatSegment(segment.at_ms()));
    }
}

fn notes_id(film: FilmId) -> egui::Id {
    egui::Id::unique(("notes", film))
}

fn keep_draft(state: &mut State, field: &Response, at_ms: u64, text: String) {
    if field.has_focus() {
        state.draft = Some(Draft { at_ms, text });
    } else if state.draft.as_ref().is_some_and(|draft| draft.at_ms == at_ms) {
        state.draft = None;
    }
}

/// Notes: one field of plain text.
fn notes(ui: &mut Ui, annotations: &Annotations, film: FilmId, texts: &Texts, messages: &mut Vec<Message>) {
    let name = texts.get("notes-title");
    let galley = widgets::one_line(
        ui,
        &name,
        theme::strong(theme::BODY - 1.0),
        theme::text(),
        f32::INFINITY,
    );
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x, theme::CONTROL - 8.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &name));
    let top = rect.left_center() - vec2(0.0, galley.size().y / 2.0);
    ui.painter().galley(top, galley, theme::text());
    let mut text = annotations.notes().text().to_owned();
    let space = ui.available_size();
    ScrollArea::vertical()
        .id_salt("notes")
        .auto_shrink(false)
        .min_scrolled_height(0.0)
        .show(ui, |ui| {
            let hint = egui::RichText::new(texts.get("notes-hint")).color(theme::muted());
            let response = widgets::field_frame(ui, |ui| {
                let width = ui.available_width() - 16.0;
                let field = TextEdit::multiline(&mut text)
                    .id(notes_id(film))
                    .hint_text(hint)
                    .char_limit(NOTES_MAX)
                    .font(theme::plain(theme::BODY - 1.0))
                    .frame(Frame::NONE.inner_margin(Margin::symmetric(0, 7)))
                    .min_size(vec2(width, space.y - 12.0))
                    .desired_rows(2)
                    .desired_width(width);
                ui.add(field)
            });
            ui.ctx()
                .accesskit_node_builder(response.id, |node| node.set_label(name));
            if response.changed()
                && let Some(notes) = notes_of(&text)
            {
                messages.push(Message::Annotate(film, AnnotationChange::Notes(notes)));
            }
        });
}
