//! Draws the model, and turns clicks and keys into messages. Independent of windows, vaults and stages.

mod all_markers;
mod asked;
mod blocked;
mod categories;
mod covers;
mod details;
mod ending;
mod erasing;
mod film_list;
mod film_pictures;
mod icons;
mod import;
mod key_help;
mod keys;
mod label;
mod left_out;
mod library;
mod log;
mod meeting;
mod new_password;
mod new_stick;
mod notes;
mod page;
mod pair;
mod password;
mod passwords;
mod picture;
mod presenter;
mod ratings;
mod receipt;
mod recording;
mod remote;
mod scroll;
mod settings;
mod slider;
mod theme;
mod timeline;
mod to_show;
mod transport;
mod unlock;
mod vault_picker;
mod widgets;

use egui::{Frame, InnerResponse, Margin, Panel, RawInput, Ui, vec2};

use self::asked::keyboard_is_free;
use self::film_pictures::FilmPictures;
use self::icons::Icon;
use self::widgets::{Button, Rank};
use super::model::Locked;
use super::model::Unlocked;
use super::model::import::{ImportMessage, RowKey};
use super::model::{App, Foreground, ListPicture, Message, Page, Screen, WantedPicture};
use crate::console::model::Notice;
use crate::operations::settings::{Settings, Theme};
use crate::platform::Appearance;
use crate::protocol::Preview;
use crate::texts::Texts;
use crate::texts::errors::InWords;
use crate::vault::FilmId;

/// The smallest window that everything fits into, in points.
pub const MIN_SIZE: (f32, f32) = (760.0, 520.0);

/// The narrowest window, in points, in which nothing is scrolled sideways: 1280 pixels with text of 300 %.
const NARROWEST: f32 = 1280.0 / 3.0;

/// Height that a page with the bar above it is laid out for in a window that is less wide than [`MIN_SIZE`]. The panels above and below
/// the page come to it.
const NARROW_PAGE: f32 = 640.0;

/// Size of the remote control, in points.
pub const REMOTE_SIZE: (f32, f32) = remote::SIZE;

/// Ground of the window, for what is visible before the first frame is drawn.
#[must_use]
pub fn background() -> [u8; 3] {
    let ground = theme::background();
    [ground.r(), ground.g(), ground.b()]
}

/// State of drawing from one frame to the next that the model has no use for.
#[derive(Default)]
pub struct View {
    /// The theme and the size of text that the context has.
    worn: Option<(&'static theme::Palette, u16)>,
    /// How the system's own windows look; the console is dark where it does not tell, as the film's window is.
    appearance: Option<Appearance>,
    password: password::State,
    new_password: new_password::State,
    passwords: passwords::State,
    library: library::State,
    presenter: presenter::Presenter,
    /// The markers of all films, without a film beside them.
    markers: all_markers::State,
    import: import::State,
    recording: recording::State,
    /// Whether a film in the list has the keyboard.
    list_focused: bool,
    /// The screen that got the keyboard last, so that it is moved once and not held there.
    focused_for: Option<FocusTarget>,
    /// The film that was selected in the last frame.
    selected: Option<FilmId>,
    /// What ended the typing, for the next frame.
    deferred: Vec<egui::Event>,
    /// Heights of the panels at the top, at the bottom, above the page, and around the list of films in the last frame.
    heights: [f32; 4],
}

/// Screens that the keyboard is moved to when they appear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FocusTarget {
    Blocked,
    VaultPicker,
    Password,
    NewStick,
    /// The list of films, alone or beside one that is showing.
    Library,
    Vault(Foreground),
    Remote,
}

impl View {
    /// Gives a context the console's look, before anything is drawn in it.
    pub fn prepare(ctx: &egui::Context) {
        theme::apply(ctx, &theme::DARK);
    }

    /// Goes on in another context, which has no textures yet and no field with the keyboard.
    pub fn reset(&mut self, ctx: &egui::Context) {
        Self::prepare(ctx);
        self.worn = None;
        self.presenter.meeting = meeting::State::default();
        self.import = import::State::default();
        self.recording = recording::State::default();
        self.film_pictures()
            .into_iter()
            .for_each(|pictures| *pictures = FilmPictures::default());
        self.focused_for = None;
    }

    /// The system's own windows look like this from now on.
    pub fn set_appearance(&mut self, appearance: Appearance) {
        self.appearance = Some(appearance);
    }

    /// Has the context look as the user has set.
    fn wear(&mut self, ctx: &egui::Context, settings: &Settings) {
        let palette = match (settings.theme, self.appearance) {
            (Theme::Light, _) | (Theme::System, Some(Appearance::Light)) => &theme::LIGHT,
            (Theme::HighContrast, _) | (Theme::System, Some(Appearance::HighContrast)) => &theme::HIGH_CONTRAST,
            (Theme::Dark, _) | (Theme::System, Some(Appearance::Dark) | None) => &theme::DARK,
        };
        // Another context may have been drawn in this thread meanwhile.
        theme::draw_with(palette);
        let worn = self.worn.replace((palette, settings.text_size));
        if worn.is_none_or(|(before, _)| !std::ptr::eq(before, palette)) {
            theme::wear(ctx, palette);
        }
        if worn.is_none_or(|(_, size)| size != settings.text_size) {
            ctx.set_zoom_factor(f32::from(settings.text_size) / 100.0);
            ctx.request_repaint();
        }
    }

    /// Takes the keys that mean something everywhere out of the input, before egui moves its focus with them.
    pub fn take_keys(&mut self, app: &App, ctx: &egui::Context, input: &mut RawInput) -> Vec<Message> {
        keys::defer_after_typing(ctx, input, &mut self.deferred, self.presenter.notes.awaits_field(ctx));
        let list = match app.screen() {
            Screen::Unlocked(unlocked) if app.is_remote() || !self.lists_films(unlocked) => keys::List::Hidden,
            _ if self.list_focused => keys::List::Focused,
            _ => keys::List::Shown,
        };
        let messages = keys::take(app, ctx, input, &mut self.deferred, list);
        if messages.iter().any(Message::sets_marker) {
            self.presenter.expect_marker(ctx);
        }
        messages
    }

    /// Draws everything, and returns what the user did.
    pub fn draw(&mut self, ui: &mut Ui, app: &mut App, texts: &Texts) -> Vec<Message> {
        self.wear(ui.ctx(), app.settings());
        texts.name_keys(&app.settings().keys);
        let mut messages = Vec::new();
        if app.is_remote() {
            self.list_focused = false;
            self.contents(ui, app, texts, &mut messages);
        } else {
            let narrow = vec2(NARROWEST, NARROW_PAGE + self.heights.iter().sum::<f32>());
            scroll::whole(ui, MIN_SIZE.into(), narrow, |ui| {
                self.contents(ui, app, texts, &mut messages)
            });
        }
        if app.shows_settings() {
            settings::draw(ui, app, texts, &mut messages);
            if app.shows_keys_over_settings() {
                key_help::draw(ui, app, texts, &mut messages);
            }
        } else if !matches!(app.screen(), Screen::Unlocked(_)) {
            settings::corner(ui, texts, &mut messages);
        }
        messages.extend(dropped(ui));
        self.film_pictures().into_iter().for_each(FilmPictures::settle);
        if !self.deferred.is_empty() {
            ui.request_repaint();
        }
        messages
    }

    /// Draws the screen that is shown.
    fn contents(&mut self, ui: &mut Ui, app: &mut App, texts: &Texts, messages: &mut Vec<Message>) {
        let mut heights = [0.0; 4];
        if let Some(notice) = app.notice() {
            let panel = Panel::top("notice").frame(Frame::new()).show_separator_line(false);
            let shown = panel.show(ui, |ui| banner(ui, notice, texts, messages));
            heights[0] = shown.inner.response.rect.height();
            if shown.inner.inner {
                messages.push(Message::NoticeDismissed);
            }
        }
        self.list_focused = false;
        if !records(app) {
            self.recording.forget(ui.ctx());
        }
        if !shares(app) {
            self.presenter.meeting.forget(ui.ctx());
        }
        match app.screen() {
            Screen::Blocked(blocked) => {
                self.clear_typed_text(ui, FocusTarget::Blocked);
                self.enter(FocusTarget::Blocked);
                self.page(ui, |ui, _| blocked::draw(ui, blocked, texts, messages));
            }
            Screen::Locked(Locked { prompt: Some(_), .. }) => {
                self.clear_typed_text(ui, FocusTarget::Password);
                let fresh = self.enter(FocusTarget::Password);
                self.page(ui, |ui, view| {
                    unlock::draw(ui, app, &mut view.password, texts, fresh, messages)
                });
            }
            Screen::Locked(Locked { new_stick: Some(_), .. }) => {
                self.clear_typed_text(ui, FocusTarget::NewStick);
                let fresh = self.enter(FocusTarget::NewStick);
                self.page(ui, |ui, view| {
                    new_stick::draw(ui, app, &mut view.new_password, texts, fresh, messages)
                });
            }
            Screen::Locked(locked) => {
                self.clear_typed_text(ui, FocusTarget::VaultPicker);
                self.enter(FocusTarget::VaultPicker);
                self.page(ui, |ui, _| vault_picker::draw(ui, locked, texts, messages));
            }
            Screen::Unlocked(unlocked) if app.is_remote() => self.remote(ui, unlocked, texts, messages),
            Screen::Unlocked(_) => self.vault(ui, app, texts, &mut heights, messages),
        }
        self.settle(ui, heights);
    }

    /// Draws the remote control.
    fn remote(&mut self, ui: &mut Ui, unlocked: &Unlocked, texts: &Texts, messages: &mut Vec<Message>) {
        let arrived = self.enter(FocusTarget::Remote);
        if let Some(showing) = &unlocked.showing {
            remote::draw(ui, unlocked, showing, &mut self.presenter.notes, texts, messages);
        }
        let typing = ui.text_edit_focused() && !arrived;
        if typing != unlocked.typing {
            messages.push(Message::Typing(typing));
        }
    }

    /// Draws an open vault.
    fn vault(
        &mut self,
        ui: &mut Ui,
        app: &mut App,
        texts: &Texts,
        heights: &mut [f32; 4],
        messages: &mut Vec<Message>,
    ) {
        let Screen::Unlocked(unlocked) = app.screen() else {
            return;
        };
        // The keyboard follows the selection in the list, but not away from a field: a search selects what it finds.
        let moved = std::mem::replace(&mut self.selected, unlocked.selected) != unlocked.selected;
        let moved = moved && !ui.text_edit_focused();
        let (list, foreground) = (self.lists_films(unlocked), unlocked.foreground());
        let arrived = self.enter(if list {
            FocusTarget::Library
        } else {
            FocusTarget::Vault(foreground)
        });
        let nothing_focused = keyboard_is_free(ui);
        // Under a question nothing takes the keyboard from it.
        let asked = unlocked.erasing.is_some() || unlocked.end_question.is_some() || unlocked.keys_shown;
        let takes_keyboard = !asked && (arrived || nothing_focused);
        library::top(ui, unlocked, texts, messages);
        if let Some(showing) = &unlocked.showing {
            heights[1] = transport::draw(ui, unlocked, showing, texts, messages);
            if messages.iter().any(Message::sets_marker) {
                self.presenter.expect_marker(ui.ctx());
            }
        }
        if !matches!(foreground, Foreground::Import(_)) {
            heights[2] = import::strip(ui, unlocked, texts, messages);
            import::is_hidden(&mut self.import);
        }
        match foreground {
            Foreground::Import(front) => import::draw(ui, front, unlocked, &mut self.import, texts, messages),
            Foreground::Film => {
                let fresh = list && (arrived || moved);
                if let Some(showing) = &unlocked.showing {
                    self.list_focused = self.presenter.draw(ui, unlocked, showing, texts, fresh, messages);
                }
            }
            Foreground::Recording => {
                if let Some(page) = &unlocked.recording {
                    recording::draw(ui, page, &self.recording, texts, arrived, messages);
                }
            }
            Foreground::Log => {
                if let Some(page) = &unlocked.log {
                    log::draw(ui, unlocked, page, texts, takes_keyboard, messages);
                }
            }
            Foreground::Page(Page::Films) => {
                let fresh = arrived || moved;
                self.list_focused = library::draw(ui, unlocked, &mut self.library, texts, fresh, messages);
                heights[3] = self.library.around;
            }
            Foreground::Page(Page::Label) => label::draw(ui, unlocked, texts, takes_keyboard, messages),
            Foreground::Page(Page::Markers) => {
                all_markers::page(ui, unlocked, &mut self.markers, texts, takes_keyboard, messages);
            }
            Foreground::Page(Page::Receipts) => receipt::draw(ui, unlocked, texts, takes_keyboard, messages),
            Foreground::Page(Page::Passwords) => {
                passwords::draw(ui, app, &mut self.passwords, texts, arrived, messages)
            }
        }
        let Screen::Unlocked(unlocked) = app.screen() else {
            return;
        };
        if let Some(erasing) = &unlocked.erasing {
            erasing::draw(ui, erasing, texts, messages);
        }
        if let Some(question) = &unlocked.end_question {
            ending::draw(ui, question, texts, messages);
        } else if app.shows_keys() && !app.shows_settings() {
            key_help::draw(ui, app, texts, messages);
        }
        // A field of the page before still has the keyboard when another is drawn first.
        let typing = ui.text_edit_focused() && !arrived;
        if typing != unlocked.typing {
            messages.push(Message::Typing(typing));
        }
    }

    /// Shows what is in the film's window.
    pub fn show_preview(&mut self, ctx: &egui::Context, preview: &Preview) {
        self.presenter.meeting.show(ctx, preview);
    }

    /// Shows the first picture of a recording.
    pub fn show_picture(&mut self, ctx: &egui::Context, row: RowKey, picture: &Preview) {
        self.import.show(ctx, row, picture);
    }

    /// Shows the picture of a film in the list.
    pub fn show_list_picture(&mut self, ctx: &egui::Context, picture: &ListPicture) {
        self.film_pictures()
            .into_iter()
            .for_each(|pictures| pictures.show(ctx, picture));
    }

    /// Pictures of the films whose rows have come onto the screen without one since the last call.
    pub fn take_wanted_pictures(&mut self) -> Vec<WantedPicture> {
        let pictures = self.film_pictures().into_iter();
        pictures.flat_map(FilmPictures::take_wanted).collect()
    }

    /// Those of the list alone, and of the list beside a film.
    fn film_pictures(&mut self) -> [&mut FilmPictures; 2] {
        [&mut self.library.list.pictures, self.presenter.film_pictures()]
    }

    /// Shows what the camera shows.
    pub fn show_camera(&mut self, ctx: &egui::Context, preview: &Preview) {
        self.recording.show(ctx, preview);
    }

    /// Whether the list of films is on the screen once a vault is open.
    fn lists_films(&self, unlocked: &Unlocked) -> bool {
        let beside = |showing| self.presenter.shows_films(showing);
        match unlocked.foreground() {
            Foreground::Page(Page::Films) => true,
            Foreground::Film => unlocked.showing.as_ref().is_some_and(beside),
            Foreground::Page(_) | Foreground::Import(_) | Foreground::Recording | Foreground::Log => false,
        }
    }

    fn page(&mut self, ui: &mut Ui, contents: impl FnOnce(&mut Ui, &mut Self)) {
        page::whole(ui, |ui| contents(ui, self));
    }

    /// A panel is given the height that it had in the last frame. Where that was wrong, this frame is discarded for a second
    /// one.
    fn settle(&mut self, ui: &Ui, heights: [f32; 4]) {
        if std::mem::replace(&mut self.heights, heights) != heights {
            ui.ctx().request_discard("a panel has another height");
        }
    }

    /// From an open vault to a locked one: what fields keep for undoing was noted about a film.
    fn clear_typed_text(&mut self, ui: &Ui, place: FocusTarget) {
        if self.focused_for != Some(place) {
            self.film_pictures().into_iter().for_each(FilmPictures::forget);
            self.presenter = presenter::Presenter::default();
            self.markers = all_markers::State::default();
            self.import.forget();
            self.library = library::State::default();
            let context = ui.ctx();
            context.data_mut(|data| data.remove_by_type::<egui::text_edit::TextEditState>());
        }
    }

    /// Whether another screen is shown than before.
    fn enter(&mut self, place: FocusTarget) -> bool {
        self.focused_for.replace(place) != Some(place)
    }
}

/// Files and folders that were dropped on the window.
fn dropped(ui: &Ui) -> Option<Message> {
    let paths = ui.input(|input| {
        let files = input.raw.dropped_files.iter();
        files.map(|file| file.path().to_owned()).collect::<Vec<_>>()
    });
    (!paths.is_empty()).then_some(Message::Import(ImportMessage::Dropped(paths)))
}

/// Whether the page that records is shown.
fn records(app: &App) -> bool {
    matches!(app.screen(), Screen::Unlocked(unlocked) if unlocked.recording.is_some())
}

/// Whether the film's window is in share mode.
fn shares(app: &App) -> bool {
    let Screen::Unlocked(unlocked) = app.screen() else {
        return false;
    };
    unlocked.showing.as_ref().is_some_and(|showing| showing.meeting.shared)
}

/// What went wrong and what to do, across the top. Returns whether it was dismissed.
fn banner(ui: &mut Ui, notice: &Notice, texts: &Texts, messages: &mut Vec<Message>) -> InnerResponse<bool> {
    let problem = notice.in_words(texts);
    let (ink, background, line) = if notice.is_good() {
        (theme::good(), theme::surface(), theme::line())
    } else if notice.is_mild() {
        (theme::accent(), theme::accent_soft(), theme::line())
    } else {
        (theme::danger(), theme::danger_soft(), theme::danger_line())
    };
    let frame = Frame::new()
        .fill(background)
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
            let (icon_rect, _) = ui.allocate_exact_size(vec2(32.0, theme::CONTROL), egui::Sense::hover());
            let icon = if notice.is_good() { Icon::Check } else { Icon::Warning };
            icons::draw(ui.painter(), icon_rect, icon, 26.0, ink);
            let width = ui.available_width() - theme::CONTROL - theme::GRID;
            ui.vertical(|ui| {
                ui.set_width(width);
                ui.spacing_mut().item_spacing.y = 0.0;
                widgets::text(ui, &problem.what, theme::strong(theme::BODY), theme::text());
                widgets::text(ui, &problem.advice, theme::plain(theme::BODY), theme::text());
                if let Some((text, remedy)) = notice.remedy() {
                    ui.add_space(theme::GRID);
                    if Button::text(Rank::Plain, &texts.get(text)).show(ui) {
                        messages.push(remedy);
                    }
                }
            });
            Button::icon(Icon::Close, &texts.get("problem-close")).show(ui)
        })
        .inner
    })
}
