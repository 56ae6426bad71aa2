//! The presenter's view while a film is showing: what the others see, what is noted, and the other films. Side by side where the
//! window is wide enough, else one at a time.

use egui::{CentralPanel, Frame, Margin, Ui, vec2};

use super::film_pictures::FilmPictures;
use super::widgets::{self, Button, Rank};
use super::{all_markers, film_list, library, meeting, notes, ratings, theme, to_show};
use crate::console::model::Message;
use crate::console::model::Unlocked;
use crate::console::model::{ShowNumber, Showing};
use crate::texts::Texts;

const PAGE: i8 = theme::PAGE as i8;

/// From this width on the meeting and the notes are side by side.
const SIDE_BY_SIDE: f32 = 940.0;
/// From this width on the names of all pages are in one line.
const TABS: f32 = 700.0;
/// The same with the button that shows another film beside them.
const TABS_WITH_BUTTON: f32 = 940.0;

/// The presenter's view, and the state of drawing it.
#[derive(Default)]
pub struct Presenter {
    page: Page,
    /// The show that the page was opened for: another film begins with the first page.
    number: Option<ShowNumber>,
    /// What the meeting sees.
    pub meeting: meeting::State,
    /// What is being typed.
    pub notes: notes::State,
    /// The markers of all films.
    markers: all_markers::State,
    /// The other films.
    list: film_list::State,
}

/// The page that is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Page {
    #[default]
    Meeting,
    Notes,
    Markers,
    ToShow,
    Ratings,
    Films,
}

impl Presenter {
    /// Whether the list of films is shown.
    pub fn shows_films(&self, showing: &Showing) -> bool {
        self.number == Some(showing.number) && self.page == Page::Films
    }

    /// Of the list of films.
    pub fn film_pictures(&mut self) -> &mut FilmPictures {
        &mut self.list.pictures
    }

    /// A marker is being set: its text is typed next, wherever it was set from.
    pub fn expect_marker(&mut self, ctx: &egui::Context) {
        self.page = Page::Notes;
        self.notes.expect_marker(ctx);
    }

    /// Draws it. Returns whether a film in the list has the keyboard.
    pub fn draw(
        &mut self,
        ui: &mut Ui,
        unlocked: &Unlocked,
        showing: &Showing,
        texts: &Texts,
        fresh: bool,
        messages: &mut Vec<Message>,
    ) -> bool {
        if self.number.replace(showing.number) != Some(showing.number) {
            (self.page, self.notes) = (Page::Meeting, notes::State::default());
        }
        let frame = Frame::new().fill(theme::background()).inner_margin(Margin {
            left: PAGE,
            right: PAGE,
            top: 0,
            bottom: 12,
        });
        CentralPanel::no_frame()
            .frame(frame)
            .show(ui, |ui| {
                let wide = ui.available_width() >= SIDE_BY_SIDE;
                self.tabs(ui, unlocked, wide, texts, messages);
                if unlocked.presenting.is_some() && !wide {
                    ui.horizontal_wrapped(|ui| to_show::remote(ui, unlocked, texts, messages));
                }
                match self.page {
                    Page::ToShow => to_show::draw(ui, unlocked, texts, messages),
                    Page::Ratings => ratings::draw(ui, unlocked, showing, texts, messages),
                    Page::Markers => all_markers::draw(ui, unlocked, &mut self.markers, texts, messages),
                    Page::Films => return film_list::draw(ui, unlocked, &mut self.list, texts, fresh, messages),
                    Page::Meeting | Page::Notes if wide => self.both(ui, unlocked, showing, texts, messages),
                    Page::Meeting => meeting::draw(ui, unlocked, showing, &mut self.meeting, texts, messages),
                    Page::Notes => notes::draw(ui, unlocked, showing, &mut self.notes, texts, messages),
                }
                false
            })
            .inner
    }

    fn tabs(&mut self, ui: &mut Ui, unlocked: &Unlocked, wide: bool, texts: &Texts, messages: &mut Vec<Message>) {
        let films = texts.format("library-count", &[("count", unlocked.films.len().into())]);
        let markers = texts.get("markers-title");
        let to_show = all_markers::to_show_name(unlocked, texts);
        let rate = texts.get("rating-tab");
        let both = [
            (Page::Meeting, texts.get("desk-both")),
            (Page::Ratings, rate.clone()),
            (Page::Markers, markers.clone()),
            (Page::ToShow, to_show.clone()),
            (Page::Films, films.clone()),
        ];
        let single = [
            (Page::Meeting, texts.get("desk-meeting")),
            (Page::Notes, texts.get("desk-notes")),
            (Page::Ratings, rate),
            (Page::Markers, markers),
            (Page::ToShow, to_show),
            (Page::Films, films),
        ];
        let tabs: &[_] = if wide { &both } else { &single };
        let one_line = ui.available_width()
            >= if self.page == Page::Films {
                TABS_WITH_BUTTON
            } else {
                TABS
            };
        widgets::in_line(ui, !one_line, |ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            for (page, name) in tabs {
                let here = self.page == *page || (wide && (self.page, *page) == (Page::Notes, Page::Meeting));
                if Button::text(Rank::Quiet, name).chosen(here).show(ui) {
                    self.page = *page;
                }
            }
            if unlocked.presenting.is_some() && wide {
                widgets::from_right(ui, |ui| to_show::remote(ui, unlocked, texts, messages));
            } else if self.page == Page::Films && one_line {
                widgets::from_right(ui, |ui| library::show_button(ui, unlocked, true, texts, messages));
            } else if self.page == Page::Films {
                library::show_button(ui, unlocked, true, texts, messages);
            }
        });
    }

    fn both(
        &mut self,
        ui: &mut Ui,
        unlocked: &Unlocked,
        showing: &Showing,
        texts: &Texts,
        messages: &mut Vec<Message>,
    ) {
        const GAP: f32 = 2.0 * theme::GRID;
        let space = ui.available_size();
        let left = ((space.x - GAP) * 0.6).floor();
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            ui.allocate_ui(vec2(left, space.y), |ui| {
                meeting::draw(ui, unlocked, showing, &mut self.meeting, texts, messages);
            });
            ui.allocate_ui(vec2(space.x - GAP - left, space.y), |ui| {
                notes::draw(ui, unlocked, showing, &mut self.notes, texts, messages);
            });
        });
    }
}
