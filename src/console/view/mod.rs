//! Draws the model, and turns clicks and keys into messages. Knows nothing of windows, vaults and stages.

mod blocked;
mod icons;
mod keys;
mod library;
mod meeting;
mod notes;
mod password;
mod presenter;
mod theme;
mod transport;
mod unlock;
mod vault_picker;
mod widgets;

use egui::{CentralPanel, Frame, InnerResponse, Margin, Panel, RawInput, Ui};

use self::icons::Icon;
use self::widgets::Button;
use super::model::Locked;
use super::model::Unlocked;
use super::model::{App, Message, Screen};
use crate::console::model::Notice;
use crate::protocol::Preview;
use crate::texts::Texts;
use crate::texts::errors::InWords;
use crate::vault::FilmId;

/// The smallest window that everything fits into, in points.
pub const SMALLEST: (f32, f32) = (760.0, 520.0);

/// Ground of the window, for what is visible before the first picture is drawn.
pub const GROUND: [u8; 3] = [theme::GROUND.r(), theme::GROUND.g(), theme::GROUND.b()];

/// What drawing has to remember from one picture to the next and the model has no use for.
#[derive(Default)]
pub struct View {
    password: password::State,
    desk: presenter::Desk,
    /// Whether a film in the list has the keyboard.
    list_focused: bool,
    /// What the keyboard was moved to last, so that it is moved once and not held there.
    focused_for: Option<Place>,
    /// The film that was marked in the last picture.
    selected: Option<FilmId>,
    /// What ended the typing, for the next picture.
    late: Vec<egui::Event>,
    /// Heights of the panels at the top and at the bottom in the last picture.
    heights: [f32; 2],
}

/// Screens that the keyboard is moved to when they appear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Blocked,
    Choice,
    Password,
    Library,
    Desk,
}

impl View {
    /// Gives a context the console's look, before anything is drawn in it.
    pub fn prepare(ctx: &egui::Context) {
        theme::apply(ctx);
    }

    /// Goes on in another context, which has none of the textures of the one before and no field with the keyboard.
    pub fn begin_anew(&mut self, ctx: &egui::Context) {
        Self::prepare(ctx);
        self.desk.meeting = meeting::State::default();
        self.focused_for = None;
    }

    /// Takes the keys that mean something everywhere out of the input, before egui moves its focus with them.
    pub fn take_keys(&mut self, app: &App, ctx: &egui::Context, input: &mut RawInput) -> Vec<Message> {
        keys::take_typing_first(ctx, input, &mut self.late, self.desk.notes.awaits_field(ctx));
        let list = match app.screen() {
            Screen::Unlocked(unlocked) if !self.lists_films(unlocked) => keys::List::Hidden,
            _ if self.list_focused => keys::List::Focused,
            _ => keys::List::Shown,
        };
        keys::take(app, ctx, input, list)
    }

    /// Draws everything; what the user did comes back.
    pub fn draw(&mut self, ui: &mut Ui, app: &mut App, texts: &Texts) -> Vec<Message> {
        let mut messages = Vec::new();
        let mut heights = [0.0; 2];
        if let Some(trouble) = app.trouble() {
            let panel = Panel::top("trouble").frame(Frame::new()).show_separator_line(false);
            let shown = panel.show(ui, |ui| banner(ui, trouble, texts));
            heights[0] = shown.inner.response.rect.height();
            if shown.inner.inner {
                messages.push(Message::TroubleRead);
            }
        }
        self.list_focused = false;
        if !shares(app) {
            self.desk.meeting.forget(ui.ctx());
        }
        match app.screen() {
            Screen::Blocked(barred) => {
                self.forget_what_was_typed(ui, Place::Blocked);
                self.arrive(Place::Blocked);
                self.page(ui, |ui, _| blocked::draw(ui, barred, texts, &mut messages));
            }
            Screen::Locked(Locked { door: Some(_), .. }) => {
                self.forget_what_was_typed(ui, Place::Password);
                let fresh = self.arrive(Place::Password);
                self.page(ui, |ui, view| {
                    unlock::draw(ui, app, &mut view.password, texts, fresh, &mut messages)
                });
            }
            Screen::Locked(locked) => {
                self.forget_what_was_typed(ui, Place::Choice);
                self.arrive(Place::Choice);
                self.page(ui, |ui, _| vault_picker::draw(ui, locked, texts, &mut messages));
            }
            Screen::Unlocked(unlocked) => {
                // The keyboard goes with the mark in the list.
                let moved = std::mem::replace(&mut self.selected, unlocked.selected) != unlocked.selected;
                let list = self.lists_films(unlocked);
                let arrived = self.arrive(if list { Place::Library } else { Place::Desk });
                let fresh = list && (arrived || moved);
                library::top(ui, unlocked, texts, &mut messages);
                self.list_focused = if let Some(showing) = &unlocked.showing {
                    heights[1] = transport::draw(ui, unlocked, showing, texts, &mut messages);
                    self.desk.draw(ui, unlocked, showing, texts, fresh, &mut messages)
                } else {
                    library::draw(ui, unlocked, texts, fresh, &mut messages)
                };
            }
        }
        self.settle(ui, heights);
        if !self.late.is_empty() {
            ui.request_repaint();
        }
        messages
    }

    /// Takes what stands in the film's window.
    pub fn show_preview(&mut self, ctx: &egui::Context, preview: &Preview) {
        self.desk.meeting.show(ctx, preview);
    }

    /// Whether the list of films is on the screen once a vault is open.
    fn lists_films(&self, unlocked: &Unlocked) -> bool {
        unlocked
            .showing
            .as_ref()
            .is_none_or(|showing| self.desk.shows_films(showing))
    }

    fn page(&mut self, ui: &mut Ui, contents: impl FnOnce(&mut Ui, &mut Self)) {
        let frame = Frame::new()
            .fill(theme::GROUND)
            .inner_margin(Margin::same(theme::PAGE as i8));
        CentralPanel::no_frame().frame(frame).show(ui, |ui| contents(ui, self));
    }

    /// A panel is given the height that it had in the last picture. Where that was wrong, this picture is thrown away for
    /// a second one.
    fn settle(&mut self, ui: &Ui, heights: [f32; 2]) {
        if std::mem::replace(&mut self.heights, heights) != heights {
            ui.ctx().request_discard("a panel has another height");
        }
    }

    /// Comes from an open vault to a locked one: what fields keep for undoing was noted about a film.
    fn forget_what_was_typed(&mut self, ui: &Ui, place: Place) {
        if self.focused_for != Some(place) {
            self.desk = presenter::Desk::default();
            let context = ui.ctx();
            context.data_mut(|data| data.remove_by_type::<egui::text_edit::TextEditState>());
        }
    }

    /// Whether the user has come to another screen.
    fn arrive(&mut self, place: Place) -> bool {
        self.focused_for.replace(place) != Some(place)
    }
}

/// Whether the film's window is as a meeting is to have it.
fn shares(app: &App) -> bool {
    let Screen::Unlocked(unlocked) = app.screen() else {
        return false;
    };
    unlocked.showing.as_ref().is_some_and(|showing| showing.meeting.shared)
}

/// What went wrong and what to do, across the top. Whether it was clicked away.
fn banner(ui: &mut Ui, trouble: &Notice, texts: &Texts) -> InnerResponse<bool> {
    let problem = trouble.in_words(texts);
    let (ink, ground, line) = if trouble.is_mild() {
        (theme::ACCENT, theme::ACCENT_SOFT, theme::LINE)
    } else {
        (theme::DANGER, theme::DANGER_SOFT, theme::DANGER_LINE)
    };
    let frame = Frame::new()
        .fill(ground)
        .stroke(egui::Stroke::new(1.0, line))
        .corner_radius(theme::ROUND_CARD)
        .outer_margin(Margin {
            left: 24,
            right: 24,
            top: 16,
            bottom: 0,
        })
        .inner_margin(Margin::symmetric(16, 12));
    frame.show(ui, |ui| {
        ui.horizontal_top(|ui| {
            let (mark, _) = ui.allocate_exact_size(egui::vec2(32.0, theme::CONTROL), egui::Sense::hover());
            icons::draw(ui.painter(), mark, Icon::Warning, 26.0, ink);
            let width = ui.available_width() - theme::CONTROL - theme::GRID;
            ui.vertical(|ui| {
                ui.set_width(width);
                ui.spacing_mut().item_spacing.y = 0.0;
                widgets::text(ui, &problem.what, theme::strong(theme::BODY), theme::TEXT);
                widgets::text(ui, &problem.advice, theme::plain(theme::BODY), theme::TEXT);
            });
            Button::icon(Icon::Close, &texts.get("problem-close")).show(ui)
        })
        .inner
    })
}
