//! A vault is open: its films, and the one that is showing.

use std::time::Duration;

use super::check::{Check, Trouble};
use super::effect::Effect;
use super::end_question::{EndQuestion, Wants};
use super::erasing::Erasing;
use super::face_search::FaceSearch;
use super::film_list::FilmList;
use super::import::{Import, Leave};
use super::log::{LogMessage, LogPage};
use super::marker_messages::{MarkerSearch, Presenting};
use super::message::Message;
use super::microphone::Microphone;
use super::notice::Notice;
use super::page::{Foreground, Page};
use super::passwords::Passwords;
use super::places::Noting;
use super::rating_message::Rater;
use super::recording::{RecordingMessage, RecordingPage, effects};
use super::recording_effect::RecordingEffect;
use super::showing::{Control, Phase, ShowNumber, Showing};
use super::summary::{FilmRow, VaultCard};
use crate::film::Cover;
use crate::operations::record::Ending;
use crate::operations::settings::Settings;
use crate::protocol::Start;
use crate::vault::{Annotations, Category, FilmEdit, FilmId, Marker, Receipt, VaultError};

/// What is known while a vault is open.
pub struct Unlocked {
    /// The vault: its label as it was authenticated, the rest as the list showed it.
    pub card: VaultCard,
    /// The page that is shown while no film is.
    pub page: Page,
    /// Its films, in the vault's order.
    pub films: Vec<FilmRow>,
    /// The film that is selected in the list.
    pub selected: Option<FilmId>,
    /// How the list is shown, and what else is selected in it.
    pub list: FilmList,
    /// The film whose title is being changed, and what has been typed.
    pub renaming: Option<(FilmId, String)>,
    /// Whether a field has the keyboard.
    pub typing: bool,
    /// What was changed about films and is not in the vault yet, in order.
    pub(super) edits: Vec<(FilmId, FilmEdit)>,
    /// The question whether films are to be erased.
    pub erasing: Option<Erasing>,
    /// The question whether what a meeting sees is to end.
    pub end_question: Option<EndQuestion>,
    /// Whether it is shown what the keys do.
    pub keys_shown: bool,
    /// Films are being read, to see whether they are whole.
    pub checking: Option<Check>,
    /// The page of the passwords.
    pub passwords: Passwords,
    /// The receipts that are shown, the latest first.
    pub receipts: Vec<Receipt>,
    /// Films that cannot be shown, as far as that has come up.
    pub(super) troubles: Vec<(FilmId, Trouble)>,
    /// The film that a stage has, if any.
    pub showing: Option<Showing>,
    /// Seconds of film that are shown before a marker.
    pub(super) lead_in: f64,
    /// Whether the console is to be a remote control beside the film.
    pub(super) remote: bool,
    /// The page of the log, if it is shown in place of the films.
    pub log: Option<Box<LogPage>>,
    /// The marker that was removed last, until it is restored or something else is noted.
    pub(super) removed: Option<(FilmId, Marker)>,
    /// The categories of markers.
    pub categories: Vec<Category>,
    /// What is looked for among the markers of all films.
    pub marker_search: MarkerSearch,
    /// The file that markers were exported to last.
    pub exported: Option<String>,
    /// Forms, and the ratings that are shown.
    pub rater: Rater,
    /// The places that are to be shown are being shown one after the other.
    pub presenting: Option<Presenting>,
    /// Where a film is to begin that is shown for a marker, in milliseconds from its start.
    pub(super) begins_at: Option<(FilmId, u64)>,
    /// What was covered before the last change, until that is undone.
    pub(super) covers_before: Option<(FilmId, Vec<Cover>)>,
    /// A film is looked through for faces.
    pub face_search: Option<FaceSearch>,
    /// The microphone that carries the film.
    pub microphone: Microphone,
    /// Bringing films in.
    pub import: Import,
    /// The page that records, if it is shown.
    pub recording: Option<Box<RecordingPage>>,
    /// The film to show as soon as the one before is closed.
    pub(super) next: Option<FilmId>,
    /// Nothing is recorded any more, and that was waited for to leave like this.
    pub(super) leaves: Option<Leave>,
}

impl Unlocked {
    pub(super) fn new(card: VaultCard, films: Vec<FilmRow>) -> Self {
        let mut unlocked = Self {
            card,
            page: Page::default(),
            films,
            selected: None,
            list: FilmList::default(),
            renaming: None,
            typing: false,
            edits: Vec::new(),
            erasing: None,
            end_question: None,
            keys_shown: false,
            checking: None,
            passwords: Passwords::default(),
            receipts: Vec::new(),
            troubles: Vec::new(),
            showing: None,
            lead_in: f64::from(Settings::default().lead_in),
            remote: false,
            log: None,
            removed: None,
            categories: Category::defaults(),
            marker_search: MarkerSearch::default(),
            exported: None,
            rater: Rater::default(),
            presenting: None,
            begins_at: None,
            covers_before: None,
            face_search: None,
            microphone: Microphone::default(),
            import: Import::default(),
            recording: None,
            leaves: None,
            next: None,
        };
        let listed = unlocked.listed();
        let first = listed.iter().find(|film| !film.unfinished).map(|film| film.id);
        if let Some(first) = first {
            unlocked.select(first);
        }
        unlocked
    }

    /// From now on so many seconds of film are shown before a marker.
    pub(super) fn set_lead_in(&mut self, seconds: u16) {
        self.lead_in = seconds.into();
        if let Some(showing) = &mut self.showing {
            showing.lead_in = self.lead_in;
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

    /// Deals with what happened to the film that is showing, or to everything else. `is_of_other`: to the one that is not steered of two.
    pub(super) fn react(
        &mut self,
        message: Message,
        is_of_other: bool,
        show_count: &mut u64,
        notice: &mut Option<Notice>,
    ) -> Vec<Effect> {
        match message {
            Message::Turn(page) => {
                let Some(mut effects) = self.make_way() else {
                    return Vec::new();
                };
                self.page = page;
                match page {
                    Page::Passwords => effects.push(Effect::ListPasswords),
                    Page::Receipts => effects.push(Effect::ListReceipts),
                    Page::Films | Page::Label | Page::Markers => {}
                }
                effects
            }
            Message::ReceiptsRead(receipts) => {
                self.receipts = receipts;
                Vec::new()
            }
            Message::Select(film) if self.film(film).is_some() => {
                self.select(film);
                Vec::new()
            }
            Message::List(action) => {
                self.act_on_list(action);
                Vec::new()
            }
            Message::AskToErase(films) => {
                let chosen = || self.chosen().iter().map(|film| film.id).collect();
                let films = if films.is_empty() { chosen() } else { films };
                self.ask_to_erase(films);
                Vec::new()
            }
            Message::AskToEraseEverything => {
                self.ask_to_erase_everything();
                Vec::new()
            }
            Message::KeepFilms => {
                drop(self.erasing.take_if(|erasing| !erasing.under_way));
                Vec::new()
            }
            Message::EraseFilms => self.erase(),
            Message::Erased(erased) => {
                self.on_erased(erased, notice);
                Vec::new()
            }
            // How far it is is told above the films.
            Message::Check(films) => match self.make_way() {
                Some(effects) => effects.into_iter().chain(self.check(films)).collect(),
                None => Vec::new(),
            },
            Message::StopChecking => {
                let checking = self.checking.take();
                checking.map(|_| Effect::StopVerifying).into_iter().collect()
            }
            Message::CheckProgress(film, thousandths) => {
                self.on_check_progress(film, thousandths);
                Vec::new()
            }
            Message::Checked(film, verdict) => {
                self.on_checked(film, verdict, notice);
                Vec::new()
            }
            Message::FilmsChanged { films, settled } => {
                self.on_films_changed(films, settled);
                Vec::new()
            }
            Message::StillKept(kept) => {
                if let Some(showing) = &mut self.showing {
                    showing.still_due = false;
                }
                *notice = Some(match kept {
                    Ok(title) => Notice::StillKept(title),
                    Err(error) => Notice::Vault(error),
                });
                Vec::new()
            }
            Message::Print(page) => vec![Effect::WriteSheet(page)],
            Message::SheetWritten(written) => {
                *notice = Some(match written {
                    Ok(file) => Notice::SheetWritten(file),
                    Err(error) => Notice::Vault(error),
                });
                Vec::new()
            }
            Message::Passwords(action) => self.passwords.update(action),
            Message::PasswordNames(names, own) => {
                (self.passwords.names, self.passwords.own) = (Some(names), own);
                Vec::new()
            }
            Message::PasswordsChanged(outcome, names) => {
                self.passwords.on_changed(outcome, names);
                Vec::new()
            }
            message @ (Message::Rename
            | Message::TitleTyped(_)
            | Message::TitleDone
            | Message::TitleLeft
            | Message::Edit(..)
            | Message::Edited(_)) => self.on_edit(message, notice),
            Message::Show(film) => {
                (self.presenting, self.begins_at) = (None, None);
                self.show(film, show_count, notice)
            }
            Message::CloseFilm => match self.ask_first(Wants::CloseFilm) {
                Some(effects) => effects,
                None => self.close_for(None),
            },
            Message::KeepShowing => self.keep_showing(),
            Message::Beside(action) => self.on_beside(action, notice),
            Message::BesideHanded(number, handed) if self.is_current(number) => {
                self.on_beside_handed(handed, notice);
                Vec::new()
            }
            Message::Remote(remote) => {
                self.remote = remote && self.showing.is_some();
                Vec::new()
            }
            Message::ShowKeys(shown) => {
                self.keys_shown = shown;
                Vec::new()
            }
            // They are kept of the film alone that was there first.
            Message::Control(Control::Still) if self.steers_second() => Vec::new(),
            Message::Control(control) => {
                let Some(showing) = self.showing.as_mut() else {
                    return Vec::new();
                };
                let sent = showing.control(control);
                let mut effects: Vec<_> = sent.into_iter().map(Effect::SendCommand).collect();
                if matches!(control, Control::Picture(_)) {
                    effects.extend(self.note_turn());
                }
                effects
            }
            Message::Log(LogMessage::Open) if self.foreground() != Foreground::Log => {
                let Some(mut effects) = self.make_way() else {
                    return Vec::new();
                };
                effects.extend(LogPage::update(&mut self.log, LogMessage::Open, notice));
                effects
            }
            Message::Log(message) => LogPage::update(&mut self.log, message, notice),
            Message::Typing(typing) => {
                self.typing = typing;
                Vec::new()
            }
            Message::Microphone(on) => self.microphone.switch(on, self.showing.is_some()),
            Message::MicrophoneMade(made) => {
                if let Some(why) = self.microphone.made(made) {
                    *notice = Some(why);
                }
                self.send_sound_to_microphone()
            }
            Message::Recording(message) => self.record(message, notice),
            Message::MarkHere => {
                let place = self.showing.as_ref().map(Showing::place);
                place.map_or_else(Vec::new, |place| self.mark_at(place, notice))
            }
            Message::SaveSegment => {
                let place = self.showing.as_ref().map(Showing::place);
                place.map_or_else(Vec::new, |place| self.save_segment(place, notice))
            }
            Message::ToShow(message) => self.on_to_show(message, show_count, notice),
            Message::Markers(message) => self.on_markers(message, show_count, notice),
            Message::Rating(message) => self.on_rating(message, show_count, notice),
            Message::RepeatSegment(at_ms) => self.repeat_segment(at_ms),
            Message::GoToMarker(by) => self.go_to_marker(by, show_count, notice),
            Message::RestoreMarker => self.restore_marker(notice),
            Message::Cover(action) => self.on_cover_action(action, notice),
            Message::FaceProgress(film, thousandths, minutes_left) => {
                self.on_face_progress(film, thousandths, minutes_left);
                Vec::new()
            }
            Message::FacesFound(film, looked) => self.on_faces_found(film, looked.map(|looked| *looked), notice),
            Message::DisguiseVoices(on) => self.disguise_voices(on, notice),
            Message::LeaveOut(action) => self.leave_out(action, notice),
            Message::Annotate(film, change) => self.annotate(film, change, notice),
            Message::ShowStarted(number, result) if self.is_current(number) => match result {
                Ok(()) => {
                    let mut effects = self.send_sound_to_microphone();
                    effects.extend(self.share_again());
                    effects
                }
                Err(why) => {
                    let film = self.showing.as_ref().map(|showing| showing.film);
                    *notice = Some(match (why, film) {
                        (Notice::Vault(VaultError::FilmDamaged { .. }), Some(film)) => {
                            self.set_trouble(film, Some(Trouble::Damaged));
                            Notice::FilmDamaged(film)
                        }
                        (why, _) => why,
                    });
                    self.on_stage_ended(show_count, notice)
                }
            },
            Message::Stage(number, event) if self.is_current(number) => {
                self.on_stage_event(event, is_of_other, show_count, notice)
            }
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

    /// Leaves every page for another one, and a password that was being typed with it. `None` where that may not be left.
    fn make_way(&mut self) -> Option<Vec<Effect>> {
        if self.is_recording() {
            return None;
        }
        let mut left: Vec<Effect> = self.import.leave_page().into_iter().map(Effect::Import).collect();
        if self.recording.take().is_some() {
            left.extend(effects([RecordingEffect::Close]));
        }
        self.log = None;
        self.page = Page::Films;
        self.passwords = Passwords::default();
        Some(left)
    }

    fn record(&mut self, message: RecordingMessage, notice: &mut Option<Notice>) -> Vec<Effect> {
        match (message, &mut self.recording) {
            // The camera's picture and a film are not shown at the same time.
            (RecordingMessage::Enter, None) if self.showing.is_none() => {
                let left = self.make_way().unwrap_or_default();
                let (page, effects) = RecordingPage::open();
                self.recording = Some(Box::new(page));
                left.into_iter().chain(effects).collect()
            }
            (RecordingMessage::Leave, Some(page)) if !page.is_busy() => {
                self.recording = None;
                effects([RecordingEffect::Close])
            }
            (RecordingMessage::Finished(outcome), page) => {
                let leaves = page.take().and_then(|page| page.leaves_after);
                let mut as_wanted = true;
                match outcome {
                    Ok((film, ending)) => {
                        if ending != Ending::Asked {
                            *notice = Some(Notice::RecordingEnded(ending));
                            as_wanted = false;
                        }
                        let id = film.id;
                        self.films.retain(|known| known.id != id);
                        self.films.push(*film);
                        self.select(id);
                    }
                    Err(why) => {
                        *notice = Some(why);
                        as_wanted = false;
                    }
                }
                // Nobody would read in a closed window what has become of the film.
                self.leaves = leaves.map(|how| if as_wanted { how } else { Leave::Lock });
                effects([RecordingEffect::Close])
            }
            (message, Some(page)) => {
                let effects = page.update(message, notice);
                // Nothing is left to finish: it could not be begun.
                self.leaves = page.leaves_after.filter(|_| !page.is_busy()).map(|_| Leave::Lock);
                effects
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn show(&mut self, film: FilmId, show_count: &mut u64, notice: &mut Option<Notice>) -> Vec<Effect> {
        let Some(row) = self.film(film) else { return Vec::new() };
        if row.unfinished {
            *notice = Some(if row.has_source {
                Notice::Unfinished
            } else {
                Notice::CutOff
            });
            return Vec::new();
        }
        let Some(mut effects) = self.make_way() else {
            return Vec::new();
        };
        self.select(film);
        if let Some(showing) = &self.showing {
            // The same film again changes nothing; another one waits until this one is wiped.
            if showing.film != film || showing.is_ending() {
                let asked = self.ask_first(Wants::Switch(film));
                effects.extend(asked.unwrap_or_else(|| self.close_for(Some(film))));
            }
            return effects;
        }
        *show_count += 1;
        let number = ShowNumber(*show_count);
        let place = self
            .begins_at
            .take()
            .filter(|(of, _)| *of == film)
            .map(|(_, at_ms)| at_ms);
        let noted = self.film(film).map(|row| &row.annotations);
        let left_at_ms = noted.map_or(0, Annotations::left_at_ms);
        let turn = noted.map_or(0, Annotations::turn);
        let hidden = noted.map(Annotations::hidden).unwrap_or_default();
        let left_at_ms = place.unwrap_or(left_at_ms);
        let mut showing = Showing::new(number, film, left_at_ms);
        showing.lead_in = self.lead_in;
        // Who goes to a marker goes on there.
        showing.resumes = showing.resumes.filter(|_| place.is_none());
        showing.curtain = self.begins_hidden(film);
        showing.picture.turn = turn;
        self.showing = Some(showing);
        let start = Start {
            at: Duration::from_millis(left_at_ms),
            paused: true,
            hidden: self.begins_hidden(film),
        };
        effects.push(Effect::Show {
            number,
            film,
            start,
            hidden,
        });
        effects
    }

    /// Closes the film, and shows another one after it if there is one.
    pub(super) fn close_for(&mut self, next: Option<FilmId>) -> Vec<Effect> {
        self.next = next;
        let mut effects = self.note_place(Noting::Now);
        match self.showing.as_mut().filter(|showing| showing.phase != Phase::Closing) {
            Some(showing) => {
                showing.phase = Phase::Closing;
                effects.push(Effect::CloseStage);
                effects
            }
            None => Vec::new(),
        }
    }

    /// Every stage has to be given the output of its sound.
    fn send_sound_to_microphone(&self) -> Vec<Effect> {
        let open = |showing: &Showing| matches!(showing.phase, Phase::Opening | Phase::Shown);
        let to_microphone = self.showing.as_ref().filter(|showing| open(showing));
        to_microphone.and(self.microphone.take_sound()).into_iter().collect()
    }

    /// The films of the vault are others than before: what is being noted here stays.
    fn on_films_changed(&mut self, mut films: Vec<FilmRow>, settled: bool) {
        let showing = self.showing.as_ref().map(|showing| showing.film);
        let beside = self.paired().map(|paired| paired.other.film);
        for film in &mut films {
            if let Some(known) = self.film(film.id)
                && (!settled || [showing, beside].contains(&Some(film.id)))
            {
                film.annotations = known.annotations.clone();
            }
            self.apply_edits(film);
        }
        self.films = films;
        let is_there = |film: &FilmId| self.films.iter().any(|row| row.id == *film);
        self.troubles.retain(|(film, _)| is_there(film));
        self.keep_selection_listed();
    }

    pub(super) fn is_current(&self, number: ShowNumber) -> bool {
        self.showing.as_ref().is_some_and(|showing| showing.number == number)
    }
}
