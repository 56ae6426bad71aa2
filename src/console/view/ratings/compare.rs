//! Two raters' answers side by side, and how far they agree.

use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::super::widgets;
use super::super::{scroll, theme};
use super::parts::{head, place, small};
use crate::console::model::{Message, Phase, Showing, Unlocked};
use crate::forms::{Agreement, group_score, total_score};
use crate::operations::ratings::difference;
use crate::texts::Texts;
use crate::texts::forms::{agreement_words, score_words, signed, value_words, words};
use crate::vault::{Rating, RatingId};

/// Height of a row.
const ROW: f32 = 34.0;
/// Width of the columns of values, and of the one of differences.
const VALUES: f32 = 150.0;
const DIFFERENCE: f32 = 90.0;

pub fn draw(
    ui: &mut Ui,
    unlocked: &Unlocked,
    showing: &Showing,
    (own, other): (RatingId, RatingId),
    texts: &Texts,
    messages: &mut Vec<Message>,
) {
    let Some(((one, form), (other, _))) = unlocked.rating_seen(own).zip(unlocked.rating_seen(other)) else {
        return;
    };
    let shown = showing.phase == Phase::Shown;
    head(ui, words(&form.title, texts), texts, messages, |_, _| {});
    let first = |name: &str| one.value(name);
    let second = |name: &str| other.value(name);
    scroll::down(ui, "compared ratings", |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        widgets::heading(ui, &texts.get("rating-agreement"), theme::BODY);
        for line in agreement_words(&Agreement::of(form, first, second), texts) {
            widgets::text(ui, &line, small(), theme::text());
        }
        ui.add_space(theme::GRID);
        let difference_name = texts.get("rating-difference");
        row(ui, "", [one.by(), other.by(), &difference_name], Weight::Head);
        for group in &form.groups {
            let said_something = |name: &str| {
                let said = |rating: &Rating| rating.answer(name).is_some();
                said(one) || said(other)
            };
            let items = group.items.iter();
            let items: Vec<_> = items
                .filter(|item| form.scale(item).is_some() || said_something(&item.name))
                .collect();
            if items.is_empty() {
                continue;
            }
            let scores = group_score(form, group, first).zip(group_score(form, group, second));
            let scores = scores.map(|(one, other)| (score_words(one, texts), score_words(other, texts)));
            let (a, b) = scores.unwrap_or_default();
            row(ui, words(&group.title, texts), [&a, &b, ""], Weight::Group);
            for item in items {
                let text = words(&item.text, texts);
                let values = (first(&item.name), second(&item.name));
                let by = difference(values.0, values.1);
                let [a, b] = [values.0, values.1].map(|value| value_words(value, texts));
                let apart = by.map_or_else(String::new, signed);
                let far = by.is_some_and(|by| by.abs() > 1);
                row(ui, text, [&a, &b, &apart], if far { Weight::Far } else { Weight::Item });
                for rating in [one, other] {
                    remark(ui, rating, &item.name, text, shown, texts, messages);
                }
            }
        }
        if let Some((one, other)) = total_score(form, first).zip(total_score(form, second)) {
            let (a, b) = (score_words(one, texts), score_words(other, texts));
            row(ui, &texts.get("rating-all-items"), [&a, &b, ""], Weight::Group);
        }
    });
}

/// How a row is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    Head,
    Group,
    Item,
    /// The two are more than a step apart.
    Far,
}

/// Least width in which the values are beside what they are values of.
const BESIDE: f32 = 580.0;

/// A row of the table, which is read aloud as one.
fn row(ui: &mut Ui, text: &str, cells: [&str; 3], weight: Weight) {
    let width = ui.available_width();
    let below = width < BESIDE;
    let height = if below && !text.is_empty() { 2.0 * ROW } else { ROW };
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let said: Vec<&str> = [text]
        .into_iter()
        .chain(cells)
        .filter(|cell| !cell.is_empty())
        .collect();
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, said.join(", ")));
    let font = match weight {
        Weight::Item => theme::plain(theme::BODY - 1.0),
        Weight::Head | Weight::Group | Weight::Far => theme::strong(theme::BODY - 1.0),
    };
    let ink = if weight == Weight::Head {
        theme::muted()
    } else {
        theme::text()
    };
    let columns = if below {
        [0.34, 0.34, 0.32].map(|part| part * width)
    } else {
        [VALUES, VALUES, DIFFERENCE]
    };
    let left = rect.right() - columns.iter().sum::<f32>();
    if weight == Weight::Group {
        ui.painter().rect_filled(rect, theme::ROUND, theme::raised());
    }
    let inset = if matches!(weight, Weight::Item | Weight::Far) {
        16.0
    } else {
        6.0
    };
    let end = if below { rect.right() } else { left };
    let size = vec2(end - rect.left() - inset - 8.0, ROW);
    let name = widgets::in_cell(ui, text, font.clone(), ink, size);
    let (is_cut, top) = (name.elided, rect.top() + (ROW - name.size().y) / 2.0);
    ui.painter().galley(pos2(rect.left() + inset, top), name, ink);
    let mut from = left;
    for (cell, width) in cells.into_iter().zip(columns) {
        let column = Rect::from_min_size(pos2(from, rect.bottom() - ROW), vec2(width, ROW));
        let at = column.right_center() - vec2(8.0, 0.0);
        widgets::paint_line(ui, at, Align2::RIGHT_CENTER, cell, font.clone(), ink, width - 8.0);
        from += width;
    }
    if is_cut {
        response.on_hover_text(text);
    }
}

/// What one of them wrote about an item, and where it is to be seen.
fn remark(
    ui: &mut Ui,
    rating: &Rating,
    name: &str,
    item: &str,
    shown: bool,
    texts: &Texts,
    messages: &mut Vec<Message>,
) {
    let Some(answer) = rating.answer(name) else { return };
    if answer.comment().is_empty() && answer.places().is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.add_space(16.0);
        ui.spacing_mut().item_spacing.x = 4.0;
        let said = format!("{}: {}", rating.by(), answer.comment());
        let font = theme::plain(theme::SMALL);
        ui.add(egui::Label::new(egui::RichText::new(said).font(font).color(theme::muted())).wrap());
        for at_ms in answer.places() {
            place(ui, *at_ms, item, shown, texts, messages);
        }
    });
}
