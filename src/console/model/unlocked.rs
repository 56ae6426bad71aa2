//! A vault is open: its films, and the one that is showing.

use super::effect::Effect;
use super::log::LogPage;
use super::message::Message;
use super::microphone::Microphone;
use super::notice::Notice;
use super::showing::{Phase, ShowNumber, Showing};
use super::summary::{FilmRow, VaultCard};
use crate::protocol::{Event, Start};
use crate::vault::FilmId;

/// What is known while a vault is open.
pub struct Unlocked {
    /// The vault: its label as it was authenticated, the rest as the list showed it.
    pub card: VaultCard,
    /// Its films, in the vault's order.
    pub films: Vec<FilmRow>,
    /// The film that is selected in the list.
    pub selected: Option<FilmId>,
    /// The film that a stage has, if any.
    pub showing: Option<Showing>,
    /// The page of the log, if it is shown in place of the films.
    pub log: Option<Box<LogPage>>,
    /// The microphone that carries the film.
    pub microphone: Microphone,
    /// The film to show as soon as the one before is closed.
    next: Option<FilmId>,
}

impl Unlocked {
    pub(super) fn new(card: VaultCard, films: Vec<FilmRow>) -> Self {
        let selected = films.iter().find(|film| !film.unfinished).map(|film| film.id);
        Self {
            card,
            films,
            selected,
            showing: None,
            log: None,
            microphone: Microphone::default(),
            next: None,
        }
    }

    /// A film of the list.
    #[must_use]
    pub fn film(&self, id: FilmId) -> Option<&FilmRow> {
        self.films.iter().find(|film| film.id == id)
    }

    /// The film that is selected.
    #[must_use]
    pub fn selected_film(&self) -> Option<&FilmRow> {
        self.film(self.selected?)
    }

    /// The film `by` rows from the selected one, or the last one in that direction.
    #[must_use]
    pub fn beside_selected(&self, by: isize) -> Option<FilmId> {
        let last = self.films.len().checked_sub(1)?;
        let here = self.films.iter().position(|film| Some(film.id) == self.selected);
        let there = here.map_or(0, |here| here.saturating_add_signed(by).min(last));
        self.films.get(there).map(|film| film.id)
    }

    pub(super) fn update(
        &mut self,
        message: Message,
        show_count: &mut u64,
        notice: &mut Option<Notice>,
    ) -> Vec<Effect> {
        match message {
            Message::Select(film) if self.film(film).is_some() => {
                self.selected = Some(film);
                Vec::new()
            }
            Message::Show(film) => self.show(film, show_count, notice),
            Message::CloseFilm => {
                self.next = None;
                self.close()
            }
            Message::Control(control) => {
                let Some(showing) = self.showing.as_mut() else {
                    return Vec::new();
                };
                showing.control(control).into_iter().map(Effect::SendCommand).collect()
            }
            Message::Log(message) => LogPage::update(&mut self.log, message, notice),
            Message::Microphone(on) => self.microphone.switch(on, self.showing.is_some()),
            Message::MicrophoneMade(made) => {
                if let Some(why) = self.microphone.made(made) {
                    *notice = Some(why);
                }
                self.send_sound_to_microphone()
            }
            Message::MarkHere => self.mark_here(notice),
            Message::GoToMarker(by) => self.go_to_marker(by, show_count, notice),
            Message::Annotate(film, change) => self.annotate(film, change, notice),
            Message::ShowStarted(number, result) if self.is_current(number) => match result {
                Ok(()) => self.send_sound_to_microphone(),
                Err(why) => {
                    *notice = Some(why);
                    self.on_stage_ended(show_count, notice)
                }
            },
            Message::Stage(number, event) if self.is_current(number) => self.on_stage_event(event, notice),
            Message::StageEnded(number) if self.is_current(number) => {
                let expected = self.showing.as_ref().is_some_and(Showing::is_ending);
                if !expected && notice.is_none() {
                    *notice = Some(Notice::StageLost);
                }
                self.on_stage_ended(show_count, notice)
            }
            _ => Vec::new(),
        }
    }

    fn show(&mut self, film: FilmId, show_count: &mut u64, notice: &mut Option<Notice>) -> Vec<Effect> {
        let Some(row) = self.film(film) else { return Vec::new() };
        if row.unfinished {
            *notice = Some(Notice::Unfinished);
            return Vec::new();
        }
        self.selected = Some(film);
        self.log = None;
        if let Some(showing) = &self.showing {
            // The same film again changes nothing; another one waits until this one is wiped.
            if showing.film == film && !showing.is_ending() {
                return Vec::new();
            }
            self.next = Some(film);
            return self.close();
        }
        *show_count += 1;
        let number = ShowNumber(*show_count);
        self.showing = Some(Showing::new(number, film));
        vec![Effect::Show {
            number,
            film,
            start: Start::default(),
        }]
    }

    fn close(&mut self) -> Vec<Effect> {
        match self.showing.as_mut().filter(|showing| showing.phase != Phase::Closing) {
            Some(showing) => {
                showing.phase = Phase::Closing;
                vec![Effect::CloseStage]
            }
            None => Vec::new(),
        }
    }

    fn on_stage_event(&mut self, event: Event, notice: &mut Option<Notice>) -> Vec<Effect> {
        let Some(showing) = self.showing.as_mut() else {
            return Vec::new();
        };
        match event {
            Event::Error { code, detail } => {
                // The first cause counts: what a dying stage reports later follows from it.
                if showing.phase != Phase::Failed {
                    showing.phase = Phase::Failed;
                    *notice = Some(Notice::Stage { code, detail });
                }
                Vec::new()
            }
            Event::Warning { code, .. } => {
                if let Some(warning) = Notice::from_warning(code) {
                    *notice = Some(warning);
                }
                Vec::new()
            }
            Event::CloseRequested => self.close(),
            event => showing.on_event(event).into_iter().map(Effect::SendCommand).collect(),
        }
    }

    /// Every stage has to be given the output of its sound.
    fn send_sound_to_microphone(&self) -> Vec<Effect> {
        let open = |showing: &Showing| matches!(showing.phase, Phase::Opening | Phase::Shown);
        let to_microphone = self.showing.as_ref().filter(|showing| open(showing));
        to_microphone.and(self.microphone.take_sound()).into_iter().collect()
    }

    /// The stage is gone. Another film may be waiting for that.
    fn on_stage_ended(&mut self, show_count: &mut u64, notice: &mut Option<Notice>) -> Vec<Effect> {
        self.showing = None;
        self.next
            .take()
            .map_or_else(Vec::new, |film| self.show(film, show_count, notice))
    }

    fn is_current(&self, number: ShowNumber) -> bool {
        self.showing.as_ref().is_some_and(|showing| showing.number == number)
    }
}
