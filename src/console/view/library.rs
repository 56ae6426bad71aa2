//! The films of an open vault.

use egui::{
    Align2, CentralPanel, Frame, Margin, Panel, Rect, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::icons::{self, Icon};
use super::theme;
use super::widgets::{self, Button, Rank};
use crate::console::model::{FilmRow, Unlocked};
use crate::console::model::{Message, RecordingMessage};
use crate::texts::{Texts, clock};

const ROW: f32 = 6.0 * theme::GRID;
const PAGE: i8 = theme::PAGE as i8;

/// The bar across the top: whose stick this is, and the lock.
pub fn top(ui: &mut Ui, unlocked: &Unlocked, texts: &Texts, messages: &mut Vec<Message>) {
    let frame = Frame::new().fill(theme::BACKGROUND).inner_margin(Margin {
        left: PAGE,
        right: PAGE,
        top: 16,
        bottom: 8,
    });
    Panel::top("top")
        .exact_size(8.0 * theme::GRID)
        .frame(frame)
        .show_separator_line(false)
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                let (icon_rect, _) = ui.allocate_exact_size(Vec2::splat(theme::CONTROL), Sense::hover());
                icons::draw(ui.painter(), icon_rect, Icon::Stick, 28.0, theme::ACCENT);
                let label = &unlocked.card.label;
                let width = ui.available_width() - 160.0;
                ui.allocate_ui(vec2(width, theme::CONTROL), |ui| {
                    let (rect, response) = ui.allocate_exact_size(vec2(width, theme::CONTROL), Sense::hover());
                    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &label.name));
                    let middle = rect.left_center();
                    if label.unit.is_empty() {
                        let font = theme::strong(theme::LARGE);
                        widgets::paint_line(ui, middle, Align2::LEFT_CENTER, &label.name, font, theme::TEXT, width);
                    } else {
                        let (above, below) = (middle - vec2(0.0, 10.0), middle + vec2(0.0, 11.0));
                        let font = theme::strong(theme::BODY);
                        widgets::paint_line(ui, above, Align2::LEFT_CENTER, &label.name, font, theme::TEXT, width);
                        let font = theme::plain(theme::SMALL);
                        widgets::paint_line(ui, below, Align2::LEFT_CENTER, &label.unit, font, theme::MUTED, width);
                    }
                });
                widgets::from_right(ui, |ui| {
                    let (lock, hint) = (texts.get("library-lock"), texts.get("library-lock-hint"));
                    if Button::text(Rank::Plain, &lock)
                        .with_icon(Icon::Lock)
                        .hint(&hint)
                        .show(ui)
                    {
                        messages.push(Message::Lock);
                    }
                });
            });
        });
}

/// The list. Returns whether a film in it has the keyboard.
pub fn draw(ui: &mut Ui, unlocked: &Unlocked, texts: &Texts, fresh: bool, messages: &mut Vec<Message>) -> bool {
    let frame = Frame::new().fill(theme::BACKGROUND).inner_margin(Margin {
        left: PAGE,
        right: PAGE,
        top: 8,
        bottom: 16,
    });
    CentralPanel::no_frame()
        .frame(frame)
        .show(ui, |ui| {
            if unlocked.films.is_empty() {
                empty(ui, unlocked, texts, messages);
                return false;
            }
            heading(ui, unlocked, texts, messages);
            list(ui, unlocked, texts, fresh, messages)
        })
        .inner
}

/// The films themselves. Returns whether one of them has the keyboard.
pub fn list(ui: &mut Ui, unlocked: &Unlocked, texts: &Texts, fresh: bool, messages: &mut Vec<Message>) -> bool {
    ui.add_space(theme::GRID);
    let columns = Columns::over(ui.available_width() - 12.0);
    columns.headings(ui, texts);
    ui.spacing_mut().item_spacing.y = 2.0;
    ScrollArea::vertical()
        .auto_shrink(false)
        .show(ui, |ui| {
            let mut focused = false;
            for film in &unlocked.films {
                focused |= row(ui, film, unlocked, &columns, texts, fresh, messages);
            }
            focused
        })
        .inner
}

fn heading(ui: &mut Ui, unlocked: &Unlocked, texts: &Texts, messages: &mut Vec<Message>) {
    ui.horizontal(|ui| {
        let title = texts.format("library-count", &[("count", unlocked.films.len().into())]);
        let galley = widgets::one_line(ui, &title, theme::strong(theme::HEADING), theme::TEXT, f32::INFINITY);
        let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x, theme::CONTROL), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &title));
        ui.painter().galley(
            pos2(rect.left(), rect.center().y - galley.size().y / 2.0),
            galley,
            theme::TEXT,
        );
        widgets::from_right(ui, |ui| {
            show_button(ui, unlocked, texts, messages);
            record_button(ui, texts, messages);
        });
    });
}

/// The button that leads to the page that records.
fn record_button(ui: &mut Ui, texts: &Texts, messages: &mut Vec<Message>) {
    let (name, hint) = (texts.get("record-open"), texts.get("record-open-hint"));
    let button = Button::text(Rank::Plain, &name).with_icon(Icon::Record).hint(&hint);
    if button.show(ui) {
        messages.push(Message::Recording(RecordingMessage::Enter));
    }
}

/// The button that shows the selected film.
pub fn show_button(ui: &mut Ui, unlocked: &Unlocked, texts: &Texts, messages: &mut Vec<Message>) {
    let Some(film) = unlocked.selected_film() else { return };
    let current = unlocked.showing.as_ref().map(|showing| showing.film);
    // The film that is showing cannot be shown again.
    if current == Some(film.id) {
        return;
    }
    let name = texts.get(if current.is_none() {
        "library-show"
    } else {
        "library-switch"
    });
    let button = Button::text(Rank::Primary, &name).with_icon(Icon::Play);
    let hint = texts.get("film-unfinished-hint");
    let button = if film.unfinished {
        button.enabled(false).hint(&hint)
    } else {
        button
    };
    if button.show(ui) {
        messages.push(Message::Show(film.id));
    }
}

/// Where the columns of the list end, counted from the left edge of a row.
struct Columns {
    width: f32,
    title: f32,
    recorded: f32,
    length: f32,
    size: f32,
    picture: Option<f32>,
}

impl Columns {
    /// In a narrow window the column about the picture is left out.
    fn over(width: f32) -> Self {
        let picture = (width >= 860.0).then_some(width - 16.0);
        let size = picture.map_or(width - 16.0, |picture| picture - 176.0);
        let length = size - 96.0;
        let recorded = length - 88.0;
        Self {
            width,
            title: recorded - 152.0,
            recorded,
            length,
            size,
            picture,
        }
    }

    fn headings(&self, ui: &mut Ui, texts: &Texts) {
        let (rect, _) = ui.allocate_exact_size(vec2(self.width, 3.0 * theme::GRID), Sense::hover());
        let paint = |x: f32, anchor: Align2, id: &str| {
            let place = pos2(rect.left() + x, rect.center().y);
            widgets::paint_line(
                ui,
                place,
                anchor,
                &texts.get(id),
                theme::plain(theme::SMALL),
                theme::MUTED,
                f32::INFINITY,
            );
        };
        paint(52.0, Align2::LEFT_CENTER, "library-column-title");
        paint(self.recorded, Align2::RIGHT_CENTER, "library-column-recorded");
        paint(self.length, Align2::RIGHT_CENTER, "library-column-length");
        paint(self.size, Align2::RIGHT_CENTER, "library-column-size");
        if let Some(picture) = self.picture {
            paint(picture, Align2::RIGHT_CENTER, "library-column-picture");
        }
        ui.painter().hline(rect.x_range(), rect.bottom(), (1.0, theme::LINE));
    }
}

/// A film. Returns whether it has the keyboard.
fn row(
    ui: &mut Ui,
    film: &FilmRow,
    unlocked: &Unlocked,
    columns: &Columns,
    texts: &Texts,
    fresh: bool,
    messages: &mut Vec<Message>,
) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(columns.width, ROW), Sense::click());
    let selected = unlocked.selected == Some(film.id);
    let showing = unlocked.showing.as_ref().is_some_and(|showing| showing.film == film.id);
    let details = Details::of(film, texts);
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, selected, details.spoken(film, texts)));

    let mut cut = false;
    if ui.is_rect_visible(rect) {
        let fill = match (selected, response.hovered()) {
            (true, _) => theme::ACCENT_SOFT,
            (false, true) => theme::SURFACE,
            (false, false) => theme::BACKGROUND,
        };
        ui.painter().rect_filled(rect, theme::ROUND, fill);
        if response.has_focus() {
            ui.painter()
                .rect_stroke(rect, theme::ROUND, (2.0, theme::ACCENT), egui::StrokeKind::Inside);
        }
        let icon_rect = Rect::from_center_size(pos2(rect.left() + 26.0, rect.center().y), Vec2::splat(20.0));
        let (icon, ink) = if showing {
            (Icon::Play, theme::ACCENT)
        } else {
            (Icon::Film, theme::MUTED)
        };
        icons::draw(ui.painter(), icon_rect, icon, 20.0, ink);
        cut = paint_row(ui, rect, film, &details, columns, texts);
    }

    if response.clicked() || response.gained_focus() && !selected {
        messages.push(Message::Select(film.id));
    }
    if response.double_clicked() {
        messages.push(Message::Show(film.id));
    }
    if fresh && selected {
        response.request_focus();
        response.scroll_to_me(None);
    }
    let focused = response.has_focus();
    if film.unfinished {
        response.on_hover_text(texts.get("film-unfinished-hint"));
    } else if cut {
        response.on_hover_text(&film.title);
    }
    focused
}

/// Paints the row's contents. Returns whether the title had to be cut.
fn paint_row(ui: &Ui, rect: Rect, film: &FilmRow, details: &Details, columns: &Columns, texts: &Texts) -> bool {
    let y = rect.center().y;
    let mut left = rect.left() + 52.0;
    let end = rect.left() + columns.title;
    if film.unfinished {
        let chip = widgets::paint_chip(
            ui,
            pos2(left, y),
            &texts.get("film-unfinished"),
            theme::ACCENT,
            theme::ACCENT_SOFT,
        );
        left = chip.right() + theme::GRID;
    }
    let ink = if film.unfinished { theme::MUTED } else { theme::TEXT };
    let title = widgets::one_line(ui, &film.title, theme::strong(theme::BODY), ink, (end - left).max(40.0));
    let cut = title.elided;
    ui.painter().galley(pos2(left, y - title.size().y / 2.0), title, ink);
    let paint = |x: f32, text: &str, width: f32| {
        let font = theme::plain(theme::BODY - 1.0);
        widgets::paint_line(
            ui,
            pos2(rect.left() + x, y),
            Align2::RIGHT_CENTER,
            text,
            font,
            theme::MUTED,
            width,
        );
    };
    paint(columns.recorded, &details.recorded, 136.0);
    paint(columns.length, &details.length, 80.0);
    paint(columns.size, &details.size, 88.0);
    if let Some(picture) = columns.picture {
        paint(picture, &details.picture, 168.0);
    }
    cut
}

/// What is said of a film besides its title.
struct Details {
    recorded: String,
    length: String,
    size: String,
    picture: String,
}

impl Details {
    fn of(film: &FilmRow, texts: &Texts) -> Self {
        const NOTHING: &str = "–";
        let recorded = film.recorded_on.as_ref().or(film.facts.recorded_on.as_ref());
        let still = film.facts.picture.is_some() && film.facts.duration_ms.is_none();
        let length = match film.facts.duration_ms {
            Some(ms) => clock(ms as f64 / 1000.0),
            None if still => texts.get("film-still"),
            None => NOTHING.to_owned(),
        };
        let picture = film.facts.picture.as_ref().map_or_else(
            || match &film.facts.sound {
                Some(sound) => format!("{} · {}", texts.get("film-sound-only"), sound.codec),
                None => NOTHING.to_owned(),
            },
            |picture| format!("{} · {}×{}", picture.codec, picture.width, picture.height),
        );
        Self {
            recorded: recorded.map_or_else(|| NOTHING.to_owned(), |date| texts.date(date).into_owned()),
            length,
            size: if film.unfinished {
                NOTHING.to_owned()
            } else {
                texts.size(film.size)
            },
            picture,
        }
    }

    fn spoken(&self, film: &FilmRow, texts: &Texts) -> String {
        let unfinished = film.unfinished.then(|| texts.get("film-unfinished"));
        let parts = [&self.recorded, &self.length, &self.size];
        let mut said = film.title.clone();
        for part in unfinished.iter().chain(parts.into_iter().filter(|part| *part != "–")) {
            said.push_str(", ");
            said.push_str(part);
        }
        said
    }
}

/// A vault without films: how to import one.
fn empty(ui: &mut Ui, unlocked: &Unlocked, texts: &Texts, messages: &mut Vec<Message>) {
    let width = ui.available_width().min(640.0);
    let margin = ((ui.available_width() - width) / 2.0).floor();
    ui.horizontal_top(|ui| {
        ui.add_space(margin);
        ui.vertical(|ui| {
            ui.set_width(width);
            ui.add_space(ui.available_height() * 0.1);
            widgets::card().show(ui, |ui| {
                ui.set_width(ui.available_width());
                let (icon_rect, _) = ui.allocate_exact_size(vec2(40.0, 48.0), Sense::hover());
                icons::draw(ui.painter(), icon_rect, Icon::Film, 44.0, theme::LINE_STRONG);
                widgets::text(
                    ui,
                    &texts.get("library-empty-title"),
                    theme::strong(theme::HEADING - 2.0),
                    theme::TEXT,
                );
                widgets::text(
                    ui,
                    &texts.get("library-empty-body"),
                    theme::plain(theme::BODY),
                    theme::TEXT,
                );
                let folder = unlocked.card.folder.display();
                let command = format!("vitrin import \"{folder}\" FILM.MP4");
                let frame = Frame::new()
                    .fill(theme::SUNKEN)
                    .corner_radius(theme::ROUND)
                    .inner_margin(Margin::symmetric(14, 10));
                frame.show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    ui.add(
                        egui::Label::new(egui::RichText::new(command).font(egui::FontId::monospace(theme::BODY - 1.0)))
                            .selectable(true),
                    );
                });
                widgets::text(
                    ui,
                    &texts.get("library-empty-after"),
                    theme::plain(theme::BODY),
                    theme::MUTED,
                );
                ui.add_space(theme::GRID);
                record_button(ui, texts, messages);
            });
        });
    });
}
