//! The page of the log.

use egui::{Rect, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo, vec2};

use super::icons::Icon;
use super::widgets::{self, Button, Rank};
use super::{page as pages, scroll, theme};
use crate::console::model::{LogKind, LogMessage, LogPage, Message, Unlocked};
use crate::texts::Texts;
use crate::texts::errors::InWords;
use crate::texts::log::{event_in_words, local_time};
use crate::vault::LogEntry;

const ROW: f32 = 5.0 * theme::GRID;
/// Height of a row whose columns are below each other.
const NARROW_ROW: f32 = 7.0 * theme::GRID;

/// Draws the page.
pub fn draw(ui: &mut Ui, unlocked: &Unlocked, page: &LogPage, texts: &Texts, fresh: bool, messages: &mut Vec<Message>) {
    pages::below_bar(ui, |ui| {
        heading(ui, page, texts, fresh, messages);
        verdict(ui, unlocked, page, texts);
        filters(ui, page, texts, messages);
        list(ui, page, texts, messages);
    });
}

fn heading(ui: &mut Ui, page: &LogPage, texts: &Texts, fresh: bool, messages: &mut Vec<Message>) {
    let narrow = theme::is_narrow(ui.available_width());
    ui.horizontal(|ui| {
        let back = texts.get("log-back");
        if Button::icon(Icon::Previous, &back).focused(fresh).show(ui) {
            messages.push(Message::Log(LogMessage::Close));
        }
        pages::heading(ui, &texts.get("log-title"), theme::HEADING, f32::INFINITY);
        if !narrow {
            widgets::from_right(ui, |ui| buttons(ui, page, texts, messages));
        }
    });
    if narrow {
        ui.horizontal_wrapped(|ui| buttons(ui, page, texts, messages));
    }
}

fn buttons(ui: &mut Ui, page: &LogPage, texts: &Texts, messages: &mut Vec<Message>) {
    let (ready, is_read) = (!page.reading, page.read.is_some());
    let (export, hint) = (texts.get("log-export"), texts.get("log-export-hint"));
    let button = Button::text(Rank::Plain, &export).hint(&hint);
    if button.enabled(ready && is_read).show(ui) {
        messages.push(Message::Log(LogMessage::Export));
    }
    let check = texts.get("log-check");
    if Button::text(Rank::Plain, &check).enabled(ready).show(ui) {
        messages.push(Message::Log(LogMessage::Open));
    }
}

/// Whether the log is whole, in words, and where it was exported to.
fn verdict(ui: &mut Ui, unlocked: &Unlocked, page: &LogPage, texts: &Texts) {
    let font = || theme::plain(theme::BODY);
    match &page.read {
        None if page.reading => widgets::busy(ui),
        // Why not is told across the top.
        None => {}
        Some(read) if read.problems.is_empty() => {
            let words = texts.format("log-whole", &[("count", read.entries.len().into())]);
            widgets::text(ui, &words, font(), theme::muted());
        }
        Some(read) => {
            for problem in &read.problems {
                let problem = problem.in_words(texts);
                let words = format!("{} {}", problem.what, problem.advice);
                widgets::text(ui, &words, font(), theme::danger());
            }
        }
    }
    if let Some(files) = &page.exported {
        let folder = unlocked.card.folder.display().to_string();
        let arguments = [("folder", folder.into()), ("files", files.join(", ").into())];
        widgets::text(ui, &texts.format("log-exported", &arguments), font(), theme::accent());
        widgets::text(ui, &texts.get("log-exported-open"), font(), theme::text());
    }
}

fn filters(ui: &mut Ui, page: &LogPage, texts: &Texts, messages: &mut Vec<Message>) {
    ui.add_space(theme::GRID);
    ui.horizontal_wrapped(|ui| {
        for kind in LogKind::EVERY {
            let name = texts.get(match kind {
                LogKind::All => "log-kind-all",
                LogKind::Shown => "log-kind-shown",
                LogKind::Changed => "log-kind-changed",
                LogKind::Access => "log-kind-access",
                LogKind::Problems => "log-kind-problems",
            });
            if Button::text(Rank::Plain, &name).chosen(page.kind == kind).show(ui) {
                messages.push(Message::Log(LogMessage::Kind(kind)));
            }
        }
        let about = page.film.and_then(|film| {
            let mut films = page
                .read
                .iter()
                .flat_map(|read| &read.entries)
                .filter_map(|entry| entry.film.as_ref());
            let found = films.find(|about| about.id == film)?;
            Some(found.title.clone().unwrap_or_else(|| film.to_string()))
        });
        if let Some(title) = about {
            let name = texts.format("log-all-films", &[("title", title.into())]);
            let button = Button::text(Rank::Plain, &name).with_icon(Icon::Close).at_most(320.0);
            if button.chosen(true).show(ui) {
                messages.push(Message::Log(LogMessage::Film(None)));
            }
        }
    });
    ui.add_space(theme::GRID);
}

fn list(ui: &mut Ui, page: &LogPage, texts: &Texts, messages: &mut Vec<Message>) {
    let entries: Vec<&LogEntry> = page.entries().collect();
    if entries.is_empty() && page.read.is_some() {
        widgets::text(ui, &texts.get("log-empty"), theme::plain(theme::BODY), theme::muted());
    }
    ui.spacing_mut().item_spacing.y = 2.0;
    let width = ui.available_width() - 12.0;
    let size = vec2(width, if theme::is_narrow(width) { NARROW_ROW } else { ROW });
    // A log may be long: only what is in sight is drawn.
    ScrollArea::vertical()
        .auto_shrink(false)
        .show_rows(ui, size.y, entries.len(), |ui, range| {
            scroll::following(ui, |ui| {
                for entry in &entries[range] {
                    row(ui, entry, size, texts, messages);
                }
            });
        });
}

/// An entry. Pressing one that is about a film shows those about this film alone.
fn row(ui: &mut Ui, entry: &LogEntry, size: Vec2, texts: &Texts, messages: &mut Vec<Message>) {
    let sense = if entry.film.is_some() {
        Sense::click()
    } else {
        Sense::hover()
    };
    let (rect, response) = ui.allocate_exact_size(size, sense);
    let (when, what) = (local_time(entry.at), event_in_words(&entry.event, texts));
    let film = entry.film.as_ref();
    let title = film.map(|film| film.title.clone().unwrap_or_else(|| film.id.to_string()));
    let title = title.unwrap_or_default();
    let who = format!("{} · {}", entry.by, entry.computer);
    response.widget_info(|| {
        let said = [&when, &what, &title, &entry.by, &entry.computer];
        let said: Vec<&str> = said
            .into_iter()
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect();
        WidgetInfo::labeled(Role::ListItem, true, said.join(", "))
    });
    if ui.is_rect_visible(rect) {
        if response.hovered() && film.is_some() {
            ui.painter().rect_filled(rect, theme::ROUND, theme::surface());
        }
        if response.has_focus() {
            widgets::focus_ring(ui, &response, theme::ROUND);
        }
        columns(ui, rect, [&when, &what, &title, &who]);
    }
    if response.clicked()
        && let Some(film) = film
    {
        messages.push(Message::Log(LogMessage::Film(Some(film.id))));
    }
    if film.is_some() {
        response.on_hover_text(&what);
    }
}

fn columns(ui: &Ui, rect: Rect, [when, what, title, who]: [&str; 4]) {
    let paint = |from: f32, to: f32, text: &str, color| {
        widgets::paint_cell(ui, rect, from..to, text, theme::plain(theme::BODY - 1.0), color);
    };
    if theme::is_narrow(rect.width()) {
        let below: Vec<&str> = [when, title, who].into_iter().filter(|part| !part.is_empty()).collect();
        return widgets::paint_two_lines(ui, rect, theme::GRID, [what, &below.join(" · ")]);
    }
    let (film, by) = (rect.width() * 0.52, rect.width() * 0.76);
    paint(theme::GRID, 152.0, when, theme::muted());
    paint(152.0, film, what, theme::text());
    paint(film, by, title, theme::text());
    paint(by, rect.width(), who, theme::muted());
}
