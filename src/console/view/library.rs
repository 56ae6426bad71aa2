//! The films of an open vault.

use egui::{Align2, CentralPanel, Frame, Margin, Panel, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::icons::{self, Icon};
use super::widgets::{self, Button, Rank};
use super::{details, film_list, import, settings, theme};
use crate::console::model::import::{Front, ImportMessage, SweepMessage};
use crate::console::model::{
    CoverAction, Foreground, ListAction, LogMessage, Message, Page, RecordingMessage, Unlocked,
};
use crate::texts::Texts;

const PAGE: i8 = theme::PAGE as i8;

/// Height of the details where they are below the list.
const DETAILS: f32 = 320.0;

/// Width that the button that locks has with its text, and the gap beside it.
const LOCK_NAMED: f32 = 156.0;

/// The bar across the top: whose stick this is, and the lock.
pub fn top(ui: &mut Ui, unlocked: &Unlocked, texts: &Texts, messages: &mut Vec<Message>) {
    let frame = Frame::new().fill(theme::background()).inner_margin(Margin {
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
                icons::draw(ui.painter(), icon_rect, Icon::Stick, 28.0, theme::accent());
                let label = &unlocked.card.label;
                let named = !theme::is_narrow(ui.available_width());
                let width = if named {
                    LOCK_NAMED
                } else {
                    theme::CONTROL + theme::GRID
                };
                let others = if unlocked.showing.is_some() { 3.0 } else { 2.0 };
                let width = ui.available_width() - width - others * (theme::CONTROL + theme::GRID) - 2.0 * theme::GRID;
                ui.allocate_ui(vec2(width, theme::CONTROL), |ui| {
                    let (rect, response) = ui.allocate_exact_size(vec2(width, theme::CONTROL), Sense::hover());
                    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &label.name));
                    let middle = rect.left_center();
                    if label.unit.is_empty() {
                        let font = theme::strong(theme::LARGE);
                        widgets::paint_line(ui, middle, Align2::LEFT_CENTER, &label.name, font, theme::text(), width);
                    } else {
                        let (above, below) = (middle - vec2(0.0, 10.0), middle + vec2(0.0, 11.0));
                        let font = theme::strong(theme::BODY);
                        widgets::paint_line(ui, above, Align2::LEFT_CENTER, &label.name, font, theme::text(), width);
                        let font = theme::plain(theme::SMALL);
                        widgets::paint_line(ui, below, Align2::LEFT_CENTER, &label.unit, font, theme::muted(), width);
                    }
                });
                widgets::from_right(ui, |ui| {
                    let (lock, hint) = (texts.get("library-lock"), texts.get("library-lock-hint"));
                    let button = Button::text(Rank::Plain, &lock).with_icon(Icon::Lock).hint(&hint);
                    if button.text_if(named).show(ui) {
                        messages.push(Message::Lock);
                    }
                    settings::button(ui, texts, messages);
                    let asked = unlocked.foreground() == Foreground::Import(Front::Leaving);
                    if unlocked.showing.is_none() && !unlocked.is_recording() && !asked {
                        more(ui, unlocked, texts, messages);
                    }
                    if unlocked.foreground() == Foreground::Film {
                        let (name, hint) = (texts.get("remote-open"), texts.get("remote-open-hint"));
                        let button = Button::icon(Icon::Remote, &name).rank(Rank::Plain).hint(&hint);
                        if button.show(ui) {
                            messages.push(Message::Remote(true));
                        }
                    }
                    if unlocked.showing.is_some() {
                        let keys = texts.get("keys-open");
                        let button = Button::text(Rank::Plain, "?").name(&keys);
                        if button.size(theme::CONTROL, theme::CONTROL).show(ui) {
                            messages.push(Message::ShowKeys(true));
                        }
                    }
                });
            });
        });
}

/// The pages of the vault besides its films.
fn more(ui: &mut Ui, unlocked: &Unlocked, texts: &Texts, messages: &mut Vec<Message>) {
    let name = texts.get("library-more");
    let button = Button::icon(Icon::Menu, &name).rank(Rank::Plain).show_response(ui);
    egui::Popup::menu(&button).show(|ui| {
        let pages = [
            ("markers-title", Page::Markers),
            ("library-passwords", Page::Passwords),
            ("page-receipts", Page::Receipts),
            ("library-label", Page::Label),
        ];
        for (id, page) in pages {
            if Button::text(Rank::Quiet, &texts.get(id)).show(ui) {
                messages.push(Message::Turn(page));
                ui.close();
            }
        }
        let actions = [
            ("log-title", Message::Log(LogMessage::Open)),
            ("sweep-open", Message::Import(ImportMessage::Sweep(SweepMessage::Open))),
            ("library-check-all", Message::Check(Vec::new())),
            ("library-erase-all", Message::AskToEraseEverything),
        ];
        for (id, message) in actions {
            // What is being imported is not to be broken off by it.
            let free = !matches!(message, Message::AskToEraseEverything) || !unlocked.is_busy();
            if Button::text(Rank::Quiet, &texts.get(id)).enabled(free).show(ui) {
                messages.push(message);
                ui.close();
            }
        }
    });
}

/// The list, with the details beside it if they are wanted. Returns whether a film in it has the keyboard.
pub fn draw(
    ui: &mut Ui,
    unlocked: &Unlocked,
    state: &mut State,
    texts: &Texts,
    fresh: bool,
    messages: &mut Vec<Message>,
) -> bool {
    state.around = 0.0;
    let detailed = unlocked.list.details && unlocked.selected.is_some();
    let below = theme::is_narrow(ui.available_width() - 2.0 * theme::PAGE);
    if detailed && !below {
        Panel::right("details")
            .exact_size(details::WIDTH + theme::PAGE)
            .resizable(false)
            .show_separator_line(false)
            .frame(details_frame(0))
            .show(ui, |ui| {
                details::draw(ui, unlocked, &mut state.details, texts, messages)
            });
    }
    let frame = Frame::new().fill(theme::background()).inner_margin(Margin {
        left: PAGE,
        right: if unlocked.list.details && !below { 16 } else { PAGE },
        top: 8,
        bottom: 16,
    });
    if !(detailed && below) {
        let panel = CentralPanel::no_frame().frame(frame);
        return panel
            .show(ui, |ui| films(ui, unlocked, state, texts, fresh, messages))
            .inner;
    }
    // The keyboard comes to the details after the list that they are below.
    let above = Panel::top("films above details").exact_size((ui.available_height() - DETAILS).max(0.0));
    let above = above.resizable(false).show_separator_line(false).frame(frame);
    let focused = above
        .show(ui, |ui| films(ui, unlocked, state, texts, fresh, messages))
        .inner;
    let panel = CentralPanel::no_frame().frame(details_frame(PAGE));
    panel.show(ui, |ui| {
        details::draw(ui, unlocked, &mut state.details, texts, messages)
    });
    state.around += DETAILS;
    focused
}

fn details_frame(left: i8) -> Frame {
    Frame::new().fill(theme::background()).inner_margin(Margin {
        left,
        right: PAGE,
        top: 8,
        bottom: 16,
    })
}

/// The list, with what is above it. Returns whether a film in it has the keyboard.
fn films(
    ui: &mut Ui,
    unlocked: &Unlocked,
    state: &mut State,
    texts: &Texts,
    fresh: bool,
    messages: &mut Vec<Message>,
) -> bool {
    if unlocked.films.is_empty() {
        empty(ui, unlocked, texts, messages);
        return false;
    }
    heading(ui, unlocked, state, texts, messages);
    let top = ui.cursor().top();
    strips(ui, unlocked, texts, messages);
    state.around += ui.cursor().top() - top;
    film_list::draw(ui, unlocked, &mut state.list, texts, fresh, messages)
}

/// State of drawing the list.
#[derive(Default)]
pub struct State {
    details: details::State,
    /// That of the films themselves.
    pub list: film_list::State,
    /// Height of what was above and below the list in the last frame.
    pub around: f32,
}

/// Least width of the heading in which every button of it has its text, and in which the one that shows the film has.
const ALL_NAMED: f32 = 800.0;
const SHOW_NAMED: f32 = 540.0;
/// Least width of it in which the list is searched beside the buttons.
const SEARCHED_BESIDE: f32 = 460.0;

fn heading(ui: &mut Ui, unlocked: &Unlocked, state: &mut State, texts: &Texts, messages: &mut Vec<Message>) {
    let room = ui.available_width();
    let (all, show) = (room >= ALL_NAMED, room >= SHOW_NAMED);
    let narrow = room < SEARCHED_BESIDE;
    ui.horizontal(|ui| {
        let title = texts.format("library-count", &[("count", unlocked.films.len().into())]);
        let galley = widgets::one_line(ui, &title, theme::strong(theme::HEADING), theme::text(), f32::INFINITY);
        let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x, theme::CONTROL), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &title));
        ui.painter().galley(
            pos2(rect.left(), rect.center().y - galley.size().y / 2.0),
            galley,
            theme::text(),
        );
        widgets::from_right(ui, |ui| {
            show_button(ui, unlocked, show, texts, messages);
            let details = texts.get("library-details");
            let shown = unlocked.list.details;
            let button = Button::icon(Icon::Details, &details).rank(Rank::Plain).chosen(shown);
            if button.show(ui) {
                messages.push(Message::List(ListAction::Details(!shown)));
            }
            record_button(ui, all, texts, messages);
            import::button(ui, unlocked, Rank::Plain, all, texts, messages);
            if !narrow {
                let width = (ui.available_width() - 32.0).clamp(80.0, 260.0);
                film_list::search(ui, unlocked, &mut state.list, width, texts, messages);
            }
        });
    });
    if narrow {
        film_list::search(ui, unlocked, &mut state.list, room - theme::GRID, texts, messages);
    }
}

/// What has to be known about the films: those that should have been erased, and those that are being read.
fn strips(ui: &mut Ui, unlocked: &Unlocked, texts: &Texts, messages: &mut Vec<Message>) {
    let overdue = unlocked.overdue();
    if !overdue.is_empty() {
        let words = texts.format("library-overdue", &[("count", overdue.len().into())]);
        let erase = texts.get("library-overdue-erase");
        if widgets::strip(ui, &words, &erase, false) {
            messages.push(Message::AskToErase(overdue));
        }
    }
    if let Some(check) = &unlocked.checking {
        let title = unlocked
            .film(check.film)
            .map(|film| film.title.clone())
            .unwrap_or_default();
        let percent = (check.thousandths / 10).to_string();
        let words = texts.format(
            "library-checking",
            &[("title", title.into()), ("percent", percent.into())],
        );
        let stop = texts.get("library-stop");
        if widgets::strip(ui, &words, &stop, true) {
            messages.push(Message::StopChecking);
        }
    }
    face_strip(ui, unlocked, texts, messages);
}

/// A film is looked through for faces.
fn face_strip(ui: &mut Ui, unlocked: &Unlocked, texts: &Texts, messages: &mut Vec<Message>) {
    let Some(search) = &unlocked.face_search else { return };
    let title = unlocked
        .film(search.film)
        .map(|film| film.title.clone())
        .unwrap_or_default();
    let words = texts.format("faces-finding-in", &[("title", title.into())]);
    let words = format!("{words} {}", super::covers::progress(search, texts));
    if widgets::strip(ui, &words, &texts.get("faces-stop"), true) {
        messages.push(Message::Cover(CoverAction::StopFindingFaces));
    }
}

/// The button that leads to the page that records; `named`: with its text.
fn record_button(ui: &mut Ui, named: bool, texts: &Texts, messages: &mut Vec<Message>) {
    let (name, hint) = (texts.get("record-open"), texts.get("record-open-hint"));
    let button = Button::text(Rank::Plain, &name).with_icon(Icon::Record).hint(&hint);
    if button.text_if(named).show(ui) {
        messages.push(Message::Recording(RecordingMessage::Enter));
    }
}

/// The button that shows the selected film; `named`: with its text.
pub fn show_button(ui: &mut Ui, unlocked: &Unlocked, named: bool, texts: &Texts, messages: &mut Vec<Message>) {
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
    let button = Button::text(Rank::Primary, &name).with_icon(Icon::Play).text_if(named);
    let hint = texts.get(if film.has_source {
        "film-unfinished-hint"
    } else {
        "record-cut-off-hint"
    });
    let button = if film.unfinished {
        button.enabled(false).hint(&hint)
    } else {
        button
    };
    if button.show(ui) {
        messages.push(Message::Show(film.id));
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
                icons::draw(ui.painter(), icon_rect, Icon::Film, 44.0, theme::line_strong());
                widgets::text(
                    ui,
                    &texts.get("library-empty-title"),
                    theme::strong(theme::HEADING - 2.0),
                    theme::text(),
                );
                widgets::text(
                    ui,
                    &texts.get("library-empty-body"),
                    theme::plain(theme::BODY),
                    theme::text(),
                );
                import::button(ui, unlocked, Rank::Primary, true, texts, messages);
                widgets::text(
                    ui,
                    &texts.get("library-empty-after"),
                    theme::plain(theme::BODY),
                    theme::muted(),
                );
                ui.add_space(theme::GRID);
                record_button(ui, true, texts, messages);
            });
        });
    });
}
