//! The list of films: columns that sort it, a field that searches it, and a row for each film.

use egui::{
    Align2, CursorIcon, Event, Key, Modifiers, Rect, Response, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo, pos2,
    vec2,
};

use super::film_pictures::{self, FilmPictures};
use super::icons::{self, Icon};
use super::import;
use super::theme;
use super::widgets;
use crate::console::model::{Column, FilmRow, ListAction, Message, Trouble, Unlocked};
use crate::texts::{Texts, clock};

const ROW: f32 = 6.0 * theme::GRID;
/// Where a film's picture and its title begin in a row.
const PICTURE: f32 = 8.0;
const TITLE: f32 = PICTURE + film_pictures::PLACE.x + 12.0;

/// How long letters that are typed one after the other make one beginning of a title, in seconds.
const TYPING_AHEAD: f64 = 1.2;

/// State of drawing the list.
#[derive(Default)]
pub struct State {
    /// Whether the keyboard goes back from the field for searching to the films.
    to_films: bool,
    /// Whether the field for searching was given the keyboard in this frame.
    searching: bool,
    /// What was typed while the list had the keyboard, and when.
    ahead: (String, f64),
    /// Whether the field for a title was there in the last frame.
    was_renaming: bool,
    /// Those of the rows on the screen.
    pub pictures: FilmPictures,
}

/// The field that the list is searched with.
pub fn search(
    ui: &mut Ui,
    unlocked: &Unlocked,
    state: &mut State,
    width: f32,
    texts: &Texts,
    messages: &mut Vec<Message>,
) {
    let wanted = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::F));
    let mut text = unlocked.list.search.clone();
    let name = texts.get("library-search");
    let mut hint = name.clone();
    let room = width - 20.0;
    if widgets::one_line(ui, &hint, theme::plain(theme::BODY), theme::hint(), room).elided {
        hint = texts.get("library-search-short");
    }
    let response = widgets::one_line_field(ui, "search", &hint, &mut text, room, theme::CONTROL);
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_label(name.as_str()));
    if wanted {
        response.request_focus();
    }
    state.searching = wanted;
    let left = response.lost_focus();
    if left && ui.input(|input| input.key_pressed(Key::Escape)) {
        text.clear();
    }
    if text != unlocked.list.search {
        messages.push(Message::List(ListAction::Search(text)));
    }
    // Enter and Escape lead back to the films.
    if left && ui.input(|input| input.key_pressed(Key::Enter) || input.key_pressed(Key::Escape)) {
        state.to_films = true;
    }
}

/// The films themselves. Returns whether one of them has the keyboard.
pub fn draw(
    ui: &mut Ui,
    unlocked: &Unlocked,
    state: &mut State,
    texts: &Texts,
    fresh: bool,
    messages: &mut Vec<Message>,
) -> bool {
    ui.add_space(theme::GRID);
    let columns = Columns::over(ui.available_width() - 12.0);
    columns.headings(ui, unlocked, texts, messages);
    ui.spacing_mut().item_spacing.y = 2.0;
    let listed = unlocked.listed();
    if listed.is_empty() {
        ui.add_space(theme::GRID);
        let none = texts.format("library-none-found", &[("text", unlocked.list.search.trim().into())]);
        widgets::text(ui, &none, theme::plain(theme::BODY), theme::muted());
        return false;
    }
    let renamed =
        std::mem::replace(&mut state.was_renaming, unlocked.renaming.is_some()) && unlocked.renaming.is_none();
    let searching = std::mem::take(&mut state.searching);
    let fresh = !searching && (fresh || renamed || std::mem::take(&mut state.to_films));
    let around = Around {
        unlocked,
        columns: &columns,
        texts,
        fresh,
    };
    let focused = ScrollArea::vertical()
        .auto_shrink(false)
        .show(ui, |ui| {
            let mut focused = false;
            for film in &listed {
                focused |= row(ui, film, &around, &mut state.pictures, messages);
            }
            focused
        })
        .inner;
    // Keys of a film that is showing mean something else.
    if focused && unlocked.showing.is_none() {
        type_ahead(ui, &listed, state, messages);
    }
    focused
}

/// Selects the first film whose title begins with what is typed.
fn type_ahead(ui: &Ui, listed: &[&FilmRow], state: &mut State, messages: &mut Vec<Message>) {
    let (typed, now) = ui.input(|input| {
        let text = input.events.iter().filter_map(|event| match event {
            Event::Text(text) => Some(text.as_str()),
            _ => None,
        });
        (text.collect::<String>(), input.time)
    });
    if now - state.ahead.1 > TYPING_AHEAD {
        state.ahead.0.clear();
    }
    if typed.is_empty() || state.ahead.0.is_empty() && typed.trim().is_empty() {
        return;
    }
    state.ahead.0.push_str(&typed.to_lowercase());
    state.ahead.1 = now;
    let begins = |film: &&&FilmRow| film.title.to_lowercase().starts_with(&state.ahead.0);
    if let Some(film) = listed.iter().find(begins) {
        messages.push(Message::Select(film.id));
    }
}

/// Least width of a list in which the day of a recording has a column of its own.
const DAY_BESIDE: f32 = 460.0;

/// Where the columns of the list end, counted from the left edge of a row.
struct Columns {
    width: f32,
    title: f32,
    markers: f32,
    recorded: f32,
    length: Option<f32>,
    size: Option<f32>,
    /// Whether what is not a title stands below it.
    below: bool,
}

impl Columns {
    /// In a narrow list size and length are left out: the details have them. In a narrower one the day, and the length, are below the title.
    fn over(width: f32) -> Self {
        let end = width - 16.0;
        if width < DAY_BESIDE {
            return Self {
                width,
                title: end - 52.0,
                markers: end,
                recorded: end,
                length: None,
                size: None,
                below: true,
            };
        }
        let size = (width >= 620.0).then_some(end);
        let length = (width >= 480.0).then(|| size.map_or(end, |size| size - 88.0));
        let recorded = length.map_or(end, |length| length - 80.0);
        Self {
            width,
            title: recorded - 200.0,
            markers: recorded - 148.0,
            recorded,
            length,
            size,
            below: false,
        }
    }

    fn headings(&self, ui: &mut Ui, unlocked: &Unlocked, texts: &Texts, messages: &mut Vec<Message>) {
        let (rect, _) = ui.allocate_exact_size(vec2(self.width, 3.0 * theme::GRID), Sense::hover());
        let columns = [
            (Column::Title, "library-column-title", Some(TITLE), Align2::LEFT_CENTER),
            (
                Column::Recorded,
                "library-column-recorded",
                Some(self.recorded),
                Align2::RIGHT_CENTER,
            ),
            (
                Column::Length,
                "library-column-length",
                self.length,
                Align2::RIGHT_CENTER,
            ),
            (Column::Size, "library-column-size", self.size, Align2::RIGHT_CENTER),
        ];
        for (column, id, x, anchor) in columns {
            let Some(x) = x else { continue };
            let place = pos2(rect.left() + x, rect.center().y);
            if heading(ui, unlocked, column, &texts.get(id), place, anchor, texts) {
                messages.push(Message::List(ListAction::Sort(column)));
            }
        }
        ui.painter().hline(rect.x_range(), rect.bottom(), (1.0, theme::line()));
    }
}

/// The heading of a column, which sorts the list. Returns whether it was pressed.
fn heading(
    ui: &mut Ui,
    unlocked: &Unlocked,
    column: Column,
    name: &str,
    place: egui::Pos2,
    anchor: Align2,
    texts: &Texts,
) -> bool {
    let sort = unlocked.list.sort;
    let sorted = sort.by == column;
    let arrow = match (sorted, sort.descending) {
        (false, _) => "",
        (true, true) => " ↓",
        (true, false) => " ↑",
    };
    let ink = if sorted { theme::text() } else { theme::muted() };
    let galley = widgets::one_line(
        ui,
        &format!("{name}{arrow}"),
        theme::plain(theme::SMALL),
        ink,
        f32::INFINITY,
    );
    let rect = anchor.anchor_size(place, galley.size());
    let response = ui.interact(
        rect.expand2(vec2(4.0, 3.0)),
        ui.scope_id().with(("sort", column as u8)),
        Sense::click(),
    );
    let spoken = texts.format("library-sort", &[("column", name.into())]);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, sorted, &spoken));
    ui.painter().galley(rect.min, galley, ink);
    widgets::focus_ring(ui, &response, 4);
    response.on_hover_cursor(CursorIcon::PointingHand).clicked()
}

/// What is the same for every row.
struct Around<'a> {
    unlocked: &'a Unlocked,
    columns: &'a Columns,
    texts: &'a Texts,
    /// Whether the selected film gets the keyboard.
    fresh: bool,
}

/// A film. Returns whether it has the keyboard.
fn row(
    ui: &mut Ui,
    film: &FilmRow,
    around: &Around<'_>,
    pictures: &mut FilmPictures,
    messages: &mut Vec<Message>,
) -> bool {
    let Around {
        unlocked,
        columns,
        texts,
        fresh,
    } = *around;
    let (rect, response) = ui.allocate_exact_size(vec2(columns.width, ROW), Sense::click());
    let (current, chosen) = (unlocked.selected == Some(film.id), unlocked.is_chosen(film.id));
    let showing = unlocked.showing.as_ref().is_some_and(|showing| showing.film == film.id);
    let importing = import::status(unlocked, film, texts);
    let chip = Chip::of(film, unlocked).filter(|_| importing.is_none());
    let mark = importing.or_else(|| chip.map(|chip| texts.get(chip.text())));
    let mark = mark.as_deref();
    let details = Details::of(film, texts);
    response.widget_info(|| {
        let said = details.spoken(film, mark, texts);
        WidgetInfo::selected(Role::ListItem, true, chosen, said)
    });

    let mut cut = false;
    if ui.is_rect_visible(rect) {
        let fill = match (chosen, response.hovered()) {
            (true, _) => theme::accent_soft(),
            (false, true) => theme::surface(),
            (false, false) => theme::background(),
        };
        ui.painter().rect_filled(rect, theme::ROUND, fill);
        if response.has_focus() {
            ui.painter()
                .rect_stroke(rect, theme::ROUND, (2.0, theme::accent()), egui::StrokeKind::Inside);
        }
        let place = pos2(rect.left() + PICTURE, rect.center().y - film_pictures::PLACE.y / 2.0);
        let place = Rect::from_min_size(place, film_pictures::PLACE);
        // Where others may see the screen, they do not see other patients.
        let in_meeting = unlocked.showing.as_ref().is_some_and(|showing| showing.meeting.shared);
        pictures.draw(ui, place, film, in_meeting);
        if showing {
            ui.painter().circle_filled(place.center(), 13.0, theme::background());
            icons::draw(ui.painter(), place, Icon::Play, 16.0, theme::accent());
        }
        let renamed = unlocked.renaming.as_ref().filter(|(of, _)| *of == film.id);
        let mark = mark.map(|text| (text, chip == Some(Chip::Damaged)));
        cut = paint_row(ui, rect, film, mark, &details, columns, renamed.is_some());
        if let Some((_, title)) = renamed {
            rename(ui, rect, columns, film, title, texts, messages);
        }
    }
    clicks(ui, &response, film, current, texts, messages);
    if fresh && current && unlocked.renaming.is_none() {
        response.request_focus();
        response.scroll_to_me(None);
    }
    let focused = response.has_focus();
    if let Some(hint) = chip.and_then(Chip::hint) {
        response.on_hover_text(texts.get(hint));
    } else if cut {
        response.on_hover_text(&film.title);
    }
    focused
}

/// What clicking a film means: alone, with Ctrl, with Shift; and a menu.
fn clicks(ui: &Ui, response: &Response, film: &FilmRow, current: bool, texts: &Texts, messages: &mut Vec<Message>) {
    let modifiers = ui.input(|input| input.modifiers);
    if response.double_clicked() {
        messages.push(Message::Show(film.id));
    } else if response.clicked() && modifiers.command {
        messages.push(Message::List(ListAction::Toggle(film.id)));
    } else if response.clicked() && modifiers.shift {
        messages.push(Message::List(ListAction::ExtendTo(film.id)));
    } else if response.clicked() || response.gained_focus() && !current {
        messages.push(Message::Select(film.id));
    }
    if response.secondary_clicked() && !current {
        messages.push(Message::Select(film.id));
    }
    response.context_menu(|ui| {
        let items = [
            ("library-show", Message::Show(film.id)),
            ("film-rename", Message::Rename),
            ("library-details", Message::List(ListAction::Details(true))),
            ("film-check", Message::Check(vec![film.id])),
            ("film-erase", Message::AskToErase(Vec::new())),
        ];
        for (id, message) in items {
            if widgets::Button::text(widgets::Rank::Quiet, &texts.get(id)).show(ui) {
                messages.push(message);
                ui.close();
            }
        }
    });
}

/// The field for a new title, over the old one.
fn rename(
    ui: &mut Ui,
    row: Rect,
    columns: &Columns,
    film: &FilmRow,
    title: &str,
    texts: &Texts,
    messages: &mut Vec<Message>,
) {
    let (left, right) = (row.left() + TITLE - 8.0, row.left() + columns.title.max(200.0));
    let place = Rect::from_x_y_ranges(left..=right, row.shrink(6.0).y_range());
    let mut text = title.to_owned();
    ui.scope_builder(egui::UiBuilder::new().max_rect(place), |ui| {
        let name = texts.get("film-title");
        let response = widgets::one_line_field(ui, ("title", film.id), "", &mut text, place.width() - 20.0, 36.0);
        ui.ctx()
            .accesskit_node_builder(response.id, |node| node.set_label(name.as_str()));
        if response.changed() {
            messages.push(Message::TitleTyped(text.clone()));
        }
        if response.lost_focus() {
            let left = ui.input(|input| input.key_pressed(Key::Escape));
            messages.push(if left { Message::TitleLeft } else { Message::TitleDone });
        } else if !response.has_focus() {
            response.request_focus();
        }
    });
}

/// A mark before a title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Chip {
    Unfinished,
    CutOff,
    Damaged,
    NotShowable,
    Overdue,
}

impl Chip {
    fn of(film: &FilmRow, unlocked: &Unlocked) -> Option<Self> {
        match unlocked.trouble(film.id) {
            _ if film.unfinished && !film.has_source => Some(Self::CutOff),
            _ if film.unfinished => Some(Self::Unfinished),
            Some(Trouble::Damaged) => Some(Self::Damaged),
            Some(Trouble::NotShowable) => Some(Self::NotShowable),
            None => film.overdue.then_some(Self::Overdue),
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Unfinished => "film-unfinished",
            Self::CutOff => "record-cut-off",
            Self::Damaged => "film-damaged",
            Self::NotShowable => "film-not-showable",
            Self::Overdue => "film-overdue",
        }
    }

    fn hint(self) -> Option<&'static str> {
        match self {
            Self::Unfinished => Some("film-unfinished-hint"),
            Self::CutOff => Some("record-cut-off-hint"),
            Self::Damaged => Some("film-damaged-hint"),
            Self::NotShowable => Some("film-not-showable-hint"),
            Self::Overdue => Some("film-overdue-hint"),
        }
    }
}

/// Paints the row's contents. Returns whether the title had to be cut.
fn paint_row(
    ui: &Ui,
    rect: Rect,
    film: &FilmRow,
    mark: Option<(&str, bool)>,
    details: &Details,
    columns: &Columns,
    renaming: bool,
) -> bool {
    let y = rect.center().y;
    let mut left = rect.left() + TITLE;
    let mut cut = false;
    if !renaming {
        // Below the title there may be another line.
        let y = if columns.below { y - 9.0 } else { y };
        if let Some((mark, is_alarming)) = mark {
            let (ink, fill) = if is_alarming {
                (theme::danger(), theme::danger_soft())
            } else {
                (theme::accent(), theme::accent_soft())
            };
            let painted = widgets::paint_chip(ui, pos2(left, y), mark, ink, fill);
            left = painted.right() + theme::GRID;
        }
        let markers = film.annotations.markers().len();
        let end = rect.left() + if markers > 0 { columns.title } else { columns.markers };
        let ink = if film.unfinished { theme::muted() } else { theme::text() };
        let height = if columns.below { 20.0 } else { rect.height() };
        let room = vec2((end - left).max(40.0), height);
        let title = widgets::in_cell(ui, &film.title, theme::strong(theme::BODY), ink, room);
        cut = title.elided;
        ui.painter().galley(pos2(left, y - title.size().y / 2.0), title, ink);
        if markers > 0 {
            let place = pos2(rect.left() + columns.markers, y);
            let count = markers.to_string();
            let font = theme::plain(theme::SMALL);
            let painted = widgets::paint_line(ui, place, Align2::RIGHT_CENTER, &count, font, theme::muted(), 40.0);
            let icon = Rect::from_center_size(pos2(painted.left() - 11.0, y), Vec2::splat(14.0));
            icons::draw(ui.painter(), icon, Icon::Marker, 14.0, theme::muted());
        }
    }
    if columns.below {
        if !renaming {
            let said = format!("{}  ·  {}", details.recorded, details.length);
            let place = pos2(rect.left() + TITLE, y + 11.0);
            let (font, width) = (theme::plain(theme::SMALL), columns.recorded - TITLE);
            widgets::paint_line(ui, place, Align2::LEFT_CENTER, &said, font, theme::muted(), width);
        }
        return cut;
    }
    let paint = |x: f32, text: &str, width: f32| {
        let font = theme::plain(theme::BODY - 1.0);
        let place = pos2(rect.left() + x, y);
        widgets::paint_line(ui, place, Align2::RIGHT_CENTER, text, font, theme::muted(), width);
    };
    paint(columns.recorded, &details.recorded, 132.0);
    if let Some(length) = columns.length {
        paint(length, &details.length, 76.0);
    }
    if let Some(size) = columns.size {
        paint(size, &details.size, 84.0);
    }
    cut
}

/// What is said of a film besides its title.
struct Details {
    recorded: String,
    length: String,
    size: String,
}

impl Details {
    fn of(film: &FilmRow, texts: &Texts) -> Self {
        const NOTHING: &str = "–";
        let still = film.facts.picture.is_some() && film.facts.duration_ms.is_none();
        let length = match film.facts.duration_ms {
            Some(ms) => clock(ms as f64 / 1000.0),
            None if still => texts.get("film-still"),
            None => NOTHING.to_owned(),
        };
        Self {
            recorded: film
                .day()
                .map_or_else(|| NOTHING.to_owned(), |date| texts.date(date).into_owned()),
            length,
            size: if film.unfinished {
                NOTHING.to_owned()
            } else {
                texts.size(film.size)
            },
        }
    }

    fn spoken(&self, film: &FilmRow, mark: Option<&str>, texts: &Texts) -> String {
        let markers = Some(film.annotations.markers().len()).filter(|count| *count > 0);
        let markers = markers.map(|count| texts.format("film-markers", &[("count", count.into())]));
        let parts = [&self.recorded, &self.length, &self.size];
        let mut said = film.title.clone();
        let parts = parts.into_iter().filter(|part| *part != "–");
        let parts = parts.map(String::as_str);
        for part in mark.into_iter().chain(parts).chain(markers.as_deref()) {
            said.push_str(", ");
            said.push_str(part);
        }
        said
    }
}
