//! The markers of all films: searched, and gone to.

use egui::{Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use super::icons::Icon;
use super::timeline::times;
use super::widgets::{self, Button, Rank};
use super::{categories, page as pages, scroll, theme, to_show};
use crate::console::model::{MarkersMessage, Message, Page, Place, Unlocked};
use crate::operations::markers::{Form, export};
use crate::texts::Texts;
use crate::texts::categories::category_name;
use crate::vault::Category;

const ROW: f32 = 5.0 * theme::GRID;
/// Width of the button at its end.
const TO_SHOW: f32 = 36.0;

/// State of drawing them.
#[derive(Default)]
pub struct State {
    /// Whether it is asked in which form they are to be exported.
    exporting: bool,
    /// The categories as they are being changed.
    draft: Option<Vec<Category>>,
    /// Whether what is to be shown is on the screen, in place of all markers.
    to_show: bool,
}

/// The page, without a film beside it.
pub fn page(
    ui: &mut Ui,
    unlocked: &Unlocked,
    state: &mut State,
    texts: &Texts,
    fresh: bool,
    messages: &mut Vec<Message>,
) {
    pages::below_bar(ui, |ui| {
        ui.horizontal(|ui| {
            let back = texts.get("markers-back");
            if Button::icon(Icon::Previous, &back).focused(fresh).show(ui) {
                messages.push(Message::Turn(Page::Films));
            }
            ui.spacing_mut().item_spacing.x = 4.0;
            for (to_show, name) in [
                (false, texts.get("markers-title")),
                (true, to_show_name(unlocked, texts)),
            ] {
                if Button::text(Rank::Quiet, &name)
                    .chosen(state.to_show == to_show)
                    .show(ui)
                {
                    state.to_show = to_show;
                }
            }
        });
        if state.to_show {
            to_show::draw(ui, unlocked, texts, messages);
        } else {
            draw(ui, unlocked, state, texts, messages);
        }
    });
}

/// The markers, and what is looked for among them.
pub fn draw(ui: &mut Ui, unlocked: &Unlocked, state: &mut State, texts: &Texts, messages: &mut Vec<Message>) {
    if let Some(draft) = &mut state.draft {
        let outcome = scroll::down(ui, "categories", |ui| {
            widgets::text(
                ui,
                &texts.get("categories-intro"),
                theme::plain(theme::BODY),
                theme::muted(),
            );
            categories::edit(ui, draft, texts)
        });
        match outcome {
            None => return,
            Some(categories::Outcome::Leave) => {}
            Some(categories::Outcome::Save(changed)) => {
                messages.push(Message::Markers(MarkersMessage::Sort(changed)));
            }
        }
        state.draft = None;
        return;
    }
    if state.exporting {
        return ask_to_export(ui, unlocked, state, texts, messages);
    }
    search(ui, unlocked, state, texts, messages);
    if let Some(file) = &unlocked.exported {
        let folder = unlocked.card.folder.display().to_string();
        let where_it_is = [("folder", folder.into()), ("file", file.as_str().into())];
        let said = texts.format("markers-exported", &where_it_is);
        widgets::text(ui, &said, theme::plain(theme::BODY), theme::accent());
    }
    let found = unlocked.markers_found();
    if found.is_empty() {
        let any = unlocked.films.iter().any(|film| !film.annotations.markers().is_empty());
        let why = texts.get(if any { "markers-none-found" } else { "markers-none" });
        ui.add_space(theme::GRID);
        widgets::text(ui, &why, theme::plain(theme::BODY), theme::muted());
        return;
    }
    ui.spacing_mut().item_spacing.y = 2.0;
    // There may be thousands: only what is in sight is drawn.
    ScrollArea::vertical()
        .id_salt("all markers")
        .auto_shrink(false)
        .min_scrolled_height(0.0)
        .show_rows(ui, ROW, found.len(), |ui, range| {
            scroll::following(ui, |ui| {
                for place in &found[range] {
                    row(ui, unlocked, *place, texts, messages);
                }
            });
        });
}

/// What leaves the vault is in the clear: that is said before.
fn ask_to_export(ui: &mut Ui, unlocked: &Unlocked, state: &mut State, texts: &Texts, messages: &mut Vec<Message>) {
    let film = unlocked
        .showing
        .as_ref()
        .and_then(|showing| unlocked.film(showing.film));
    let Some(film) = film else {
        state.exporting = false;
        return;
    };
    let markers = film.annotations.markers();
    ui.add_space(theme::GRID / 2.0);
    let warning = texts.format("markers-export-warning", &[("count", markers.len().into())]);
    widgets::text(ui, &warning, theme::plain(theme::BODY), theme::text());
    ui.add_space(theme::GRID / 2.0);
    ui.horizontal_wrapped(|ui| {
        for form in Form::EVERY {
            let name = texts.get(match form {
                Form::Text => "markers-export-text",
                Form::Csv => "markers-export-csv",
                Form::WebVtt => "markers-export-vtt",
            });
            if Button::text(Rank::Plain, &name).show(ui) {
                let text = export(markers, &unlocked.categories, form, texts);
                let message = MarkersMessage::Export(film.id, form.ending(), text);
                messages.push(Message::Markers(message));
                state.exporting = false;
            }
        }
        if Button::text(Rank::Quiet, &texts.get("categories-leave")).show(ui) {
            state.exporting = false;
        }
    });
}

fn search(ui: &mut Ui, unlocked: &Unlocked, state: &mut State, texts: &Texts, messages: &mut Vec<Message>) {
    let now = &unlocked.marker_search;
    let mut wanted = now.clone();
    ui.add_space(theme::GRID / 2.0);
    let room = ui.available_width();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(theme::GRID, 4.0);
        let hint = texts.get("markers-search");
        let field = widgets::one_line_field(ui, "search markers", &hint, &mut wanted.text, 180.0, theme::CONTROL);
        ui.ctx().accesskit_node_builder(field.id, |node| node.set_label(hint));
        if unlocked.showing.is_some() {
            let here = texts.get("markers-here");
            if Button::text(Rank::Plain, &here).chosen(now.here).show(ui) {
                wanted.here = !now.here;
            }
        }
        if let Some(category) = categories::filter(ui, &unlocked.categories, now.category, room, texts) {
            wanted.category = category;
        }
        let here = unlocked.annotations().is_some_and(|noted| !noted.markers().is_empty());
        let (name, hint) = (texts.get("markers-export"), texts.get("markers-export-hint"));
        if here && Button::text(Rank::Quiet, &name).hint(&hint).show(ui) {
            state.exporting = true;
        }
        let change = texts.get("categories-edit");
        if Button::text(Rank::Quiet, &change).show(ui) {
            let mut draft = unlocked.categories.clone();
            for category in &mut draft {
                category.name = category_name(category, texts);
            }
            state.draft = Some(draft);
        }
    });
    ui.add_space(theme::GRID / 2.0);
    if wanted != *now {
        messages.push(Message::Markers(MarkersMessage::Search(wanted)));
    }
}

/// A marker: pressed, the film is shown where it is.
fn row(ui: &mut Ui, unlocked: &Unlocked, place: Place<'_>, texts: &Texts, messages: &mut Vec<Message>) {
    let width = ui.available_width() - TO_SHOW - 12.0;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        line(ui, unlocked, place, width, texts, messages);
        let (id, time) = ((place.film.id, place.marker.at_ms()), times(place.marker.at_ms(), None));
        to_show::put(ui, id, place.marker.show(), &time, texts, messages);
    });
}

fn line(ui: &mut Ui, unlocked: &Unlocked, place: Place<'_>, width: f32, texts: &Texts, messages: &mut Vec<Message>) {
    let Place { film, marker } = place;
    let (rect, response) = ui.allocate_exact_size(vec2(width, ROW), Sense::click());
    let category = unlocked.category_of(marker);
    let time = times(marker.at_ms(), marker.until_ms());
    response.widget_info(|| {
        let named = category.map(|category| category_name(category, texts));
        let said = [
            Some(time.as_str()),
            named.as_deref(),
            Some(marker.text()),
            Some(&film.title),
        ];
        let said: Vec<&str> = said.into_iter().flatten().filter(|part| !part.is_empty()).collect();
        WidgetInfo::labeled(Role::Button, true, said.join(", "))
    });
    if ui.is_rect_visible(rect) {
        if response.hovered() {
            ui.painter().rect_filled(rect, theme::ROUND, theme::surface());
        }
        widgets::focus_ring(ui, &response, theme::ROUND);
        categories::badge(ui, pos2(rect.left() + 4.0, rect.center().y), category);
        let paint = |from: f32, to: f32, text: &str, strong: bool, color| {
            let size = theme::BODY - 1.0;
            let font = if strong {
                theme::strong(size)
            } else {
                theme::plain(size)
            };
            widgets::paint_cell(ui, rect, from..to, text, font, color);
        };
        if theme::is_narrow(rect.width()) {
            to_show::paint_two_lines(ui, rect, 28.0, &time, &place);
        } else {
            let title = rect.width() * 0.68;
            paint(28.0, 148.0, &time, true, theme::text());
            paint(148.0, title, marker.text(), false, theme::text());
            paint(title, rect.width(), &film.title, false, theme::muted());
        }
    }
    if response.clicked() {
        messages.push(Message::Markers(MarkersMessage::GoTo(film.id, marker.at_ms())));
    }
    let Some((by, at)) = marker.set_by() else { return };
    let day = at.to_zoned(jiff::tz::TimeZone::system()).date().to_string();
    let who = [("name", by.into()), ("date", texts.date(&day).into_owned().into())];
    response.on_hover_text(texts.format("markers-set-by", &who));
}

/// What the list of what is to be shown is called, with how many places are on it.
pub fn to_show_name(unlocked: &Unlocked, texts: &Texts) -> String {
    texts.format("show-places-title", &[("count", unlocked.to_show().len().into())])
}
