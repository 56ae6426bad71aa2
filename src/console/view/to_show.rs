//! The places that are to be shown in a meeting, in their order.

use egui::{CursorIcon, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::icons::{self, Icon};
use super::timeline::times;
use super::widgets::{self, Button, Rank};
use super::{categories, scroll, theme};
use crate::console::model::{Message, Place, PlaceId, Step, ToShowMessage, Unlocked, place_name};
use crate::texts::{Texts, clock};

const ROW: f32 = 5.0 * theme::GRID;
/// Space between two rows.
const GAP: f32 = 2.0;
/// Width of what a place is dragged by, and of the buttons at its end.
const HANDLE: f32 = 28.0;
const BUTTONS: f32 = 3.0 * 32.0;

/// The buttons that lead from place to place: always in sight while the places are shown.
pub fn remote(ui: &mut Ui, unlocked: &Unlocked, texts: &Texts, messages: &mut Vec<Message>) {
    let Some(presenting) = unlocked.presenting else { return };
    let count = unlocked.to_show().len();
    let number = unlocked.presented().map_or(0, |at| at + 1);
    let numbers = [("number", number.into()), ("count", count.into())];
    let (id, hint) = match presenting.step {
        Step::Going => ("show-places-going", "show-places-going"),
        Step::Ready => ("show-places-show", "show-places-show-hint"),
        Step::Open | Step::Over if number == count => ("show-places-last", "show-places-last-hint"),
        Step::Open | Step::Over => ("show-places-next", "show-places-next-hint"),
    };
    let (name, hint) = (texts.format(id, &numbers), texts.get(hint));
    let button = Button::text(Rank::Primary, &name).with_icon(Icon::Next).hint(&hint);
    if button.enabled(presenting.step != Step::Going).show(ui) {
        messages.push(Message::ToShow(ToShowMessage::Next));
    }
    let back = texts.get("show-places-back");
    if Button::icon(Icon::Previous, &back).rank(Rank::Plain).show(ui) {
        messages.push(Message::ToShow(ToShowMessage::Back));
    }
    let end = texts.get("show-places-end");
    if Button::icon(Icon::Close, &end).rank(Rank::Plain).show(ui) {
        messages.push(Message::ToShow(ToShowMessage::End));
    }
}

/// The list.
pub fn draw(ui: &mut Ui, unlocked: &Unlocked, texts: &Texts, messages: &mut Vec<Message>) {
    let places = unlocked.to_show();
    if places.is_empty() {
        ui.add_space(theme::GRID);
        let none = texts.get("show-places-none");
        return widgets::text(ui, &none, theme::plain(theme::BODY), theme::muted());
    }
    ui.add_space(theme::GRID / 2.0);
    if unlocked.presenting.is_none() {
        let (begin, hint) = (texts.get("show-places-begin"), texts.get("show-places-begin-hint"));
        if Button::text(Rank::Primary, &begin)
            .with_icon(Icon::Play)
            .hint(&hint)
            .show(ui)
        {
            messages.push(Message::ToShow(ToShowMessage::Begin(None)));
        }
        ui.add_space(theme::GRID / 2.0);
    }
    ui.spacing_mut().item_spacing.y = GAP;
    scroll::down(ui, "to show", |ui| {
        let current = unlocked.presented();
        for (at, place) in places.iter().enumerate() {
            row(
                ui,
                unlocked,
                (at, places.len()),
                place,
                current == Some(at),
                texts,
                messages,
            );
        }
    });
}

/// A place: pressed, the film is there, hidden; dragged by its handle, it comes elsewhere in the order.
fn row(
    ui: &mut Ui,
    unlocked: &Unlocked,
    (at, count): (usize, usize),
    place: &Place<'_>,
    current: bool,
    texts: &Texts,
    messages: &mut Vec<Message>,
) {
    let id: PlaceId = (place.film.id, place.marker.at_ms());
    let name = place_name(place, clock);
    let named = |key| texts.format(key, &[("name", name.as_str().into())]);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        let (handle, dragged) = ui.allocate_exact_size(vec2(HANDLE, ROW), Sense::drag());
        icons::draw(ui.painter(), handle, Icon::Menu, 18.0, theme::line_strong());
        let dragged = dragged
            .on_hover_cursor(CursorIcon::Grab)
            .on_hover_text(texts.get("show-places-drag"));
        if let Some(pointer) = dragged.interact_pointer_pos() {
            let by = ((pointer.y - handle.center().y) / (ROW + GAP)).round() as isize;
            let to = at.saturating_add_signed(by).min(count - 1);
            if dragged.dragged() && to != at {
                let edge = handle.center().y + (to as f32 - at as f32) * (ROW + GAP);
                let line = edge + if to > at { ROW / 2.0 } else { -ROW / 2.0 };
                let across = handle.left()..=handle.left() + ui.available_width();
                ui.painter().hline(across, line, (2.0, theme::accent()));
            }
            if dragged.drag_stopped() && to != at {
                messages.push(Message::ToShow(ToShowMessage::Move(id, to)));
            }
        }
        let width = ui.available_width() - BUTTONS - 12.0;
        let (rect, response) = ui.allocate_exact_size(vec2(width, ROW), Sense::click());
        let when = times(place.marker.at_ms(), place.marker.until_ms());
        let said = format!("{}. {when}, {}, {}", at + 1, place.marker.text(), place.film.title);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &said));
        if current || response.hovered() {
            let fill = if current {
                theme::accent_soft()
            } else {
                theme::surface()
            };
            ui.painter().rect_filled(rect, theme::ROUND, fill);
        }
        widgets::focus_ring(ui, &response, theme::ROUND);
        let paint = |from: f32, to: f32, text: &str, color| {
            widgets::paint_cell(ui, rect, from..to, text, theme::plain(theme::BODY - 1.0), color);
        };
        paint(4.0, 28.0, &format!("{}", at + 1), theme::accent());
        categories::badge(
            ui,
            pos2(rect.left() + 28.0, rect.center().y),
            unlocked.category_of(place.marker),
        );
        if theme::is_narrow(rect.width() + BUTTONS) {
            paint_two_lines(ui, rect, 50.0, &when, place);
        } else {
            let title = rect.width() * 0.68;
            paint(50.0, 164.0, &when, theme::text());
            paint(164.0, title, place.marker.text(), theme::text());
            paint(title, rect.width(), &place.film.title, theme::muted());
        }
        if response.clicked() {
            messages.push(Message::ToShow(ToShowMessage::Begin(Some(id))));
        }
        let (up, down, remove) = (
            named("show-places-up"),
            named("show-places-down"),
            named("show-places-remove"),
        );
        let small = |text, name| Button::text(Rank::Quiet, text).name(name).size(32.0, ROW);
        if small("↑", up.as_str()).enabled(at > 0).show(ui) {
            messages.push(Message::ToShow(ToShowMessage::Move(id, at - 1)));
        }
        if small("↓", down.as_str()).enabled(at + 1 < count).show(ui) {
            messages.push(Message::ToShow(ToShowMessage::Move(id, at + 1)));
        }
        if Button::icon(Icon::Close, &remove).size(32.0, ROW).show(ui) {
            messages.push(Message::ToShow(ToShowMessage::Put(id, false)));
        }
    });
}

/// Paints a place in less room than its columns take: the marker's text, and below it when and in which film that is.
pub fn paint_two_lines(ui: &Ui, row: Rect, from: f32, when: &str, place: &Place<'_>) {
    let title = &place.film.title;
    let below = format!("{when} · {title}");
    let lines = match place.marker.text() {
        "" => [when, title],
        text => [text, &below],
    };
    widgets::paint_two_lines(ui, row, from, lines);
}

/// The button that puts a marker's place on the list, or takes it away.
pub fn put(ui: &mut Ui, id: PlaceId, order: Option<u32>, time: &str, texts: &Texts, messages: &mut Vec<Message>) {
    let on = order.is_some();
    let key = if on { "show-places-taken" } else { "show-places-put" };
    let name = texts.format(key, &[("time", time.into())]);
    if Button::icon(Icon::Queue, &name)
        .chosen(on)
        .size(32.0, ROW - 4.0)
        .show(ui)
    {
        messages.push(Message::ToShow(ToShowMessage::Put(id, !on)));
    }
}
