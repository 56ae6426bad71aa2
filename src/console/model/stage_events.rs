//! What the stage reports of the film that is showing.

use super::effect::Effect;
use super::end_question::Wants;
use super::notice::Notice;
use super::places::Noting;
use super::showing::Phase;
use super::unlocked::Unlocked;
use crate::protocol::{Event, WarningCode};

impl Unlocked {
    /// `is_of_other`: it happened to the film that is not steered of two, which is the one that is showing as long as this lasts.
    pub(super) fn on_stage_event(
        &mut self,
        event: Event,
        is_of_other: bool,
        show_count: &mut u64,
        notice: &mut Option<Notice>,
    ) -> Vec<Effect> {
        let Some(showing) = self.showing.as_mut() else {
            return Vec::new();
        };
        match event {
            Event::Error { code, detail } => {
                // The first cause counts: what a dying stage reports later follows from it.
                if showing.phase == Phase::Failed {
                    return Vec::new();
                }
                let film = showing.film;
                let effects = self.note_place(Noting::Now);
                if let Some(showing) = &mut self.showing {
                    showing.phase = Phase::Failed;
                }
                *notice = Some(self.on_stage_error(film, code, detail));
                effects
            }
            Event::Warning { code, .. } => {
                showing.still_due &= code != WarningCode::NoStill;
                if let Some(warning) = Notice::from_warning(code) {
                    *notice = Some(warning);
                }
                Vec::new()
            }
            Event::CloseRequested => match self.ask_first(Wants::CloseFilm) {
                Some(effects) => effects,
                None => self.close_for(None),
            },
            Event::Pair(told) => {
                self.on_pair(told);
                Vec::new()
            }
            Event::CoverDrawn(drawn) => self.on_cover_drawn(drawn, notice),
            Event::Still { at, .. } => vec![Effect::KeepStill { film: showing.film, at }],
            Event::Asked { what, at } => self.on_asked(what, at, show_count, notice),
            event => {
                let told = event.clone();
                let played = showing.playing;
                let is_first = matches!(event, Event::FirstPicture { .. });
                let answer = showing.on_event(event);
                let how = if played && !showing.playing {
                    Noting::Now
                } else {
                    Noting::NowAndThen
                };
                // Of two films, the one that is steered is gone on with the next time.
                let mut effects = if is_of_other { Vec::new() } else { self.note_place(how) };
                effects.extend(answer.map(Effect::SendCommand));
                if matches!(told, Event::Picture(_)) {
                    effects.extend(self.note_turn());
                }
                let has_markers = self.annotations().is_some_and(|noted| !noted.markers().is_empty());
                if is_first && has_markers {
                    effects.extend(self.tell_markers());
                }
                if !is_of_other {
                    effects.extend(self.present(&told, show_count, notice));
                }
                effects
            }
        }
    }

    /// The stage is gone. Another film may be waiting for that.
    pub(super) fn on_stage_ended(&mut self, show_count: &mut u64, notice: &mut Option<Notice>) -> Vec<Effect> {
        let mut effects = self.note_place(Noting::Now);
        (self.showing, self.end_question) = (None, None);
        // What was to be known about it is over with it.
        drop(notice.take_if(|notice| notice.is_about_showing()));
        match self.next.take() {
            Some(film) => effects.extend(self.show(film, show_count, notice)),
            None => (self.presenting, self.remote) = (None, false),
        }
        effects
    }
}
