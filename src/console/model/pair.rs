//! Two films side by side in the film's window. [`Unlocked::showing`] is always the one that is heard and steered, so that everything
//! the console shows and notes is about that; the other one is kept beside it here, and they change places when another one is steered.

use std::time::Duration;

use super::beside_action::BesideAction;
use super::effect::Effect;
use super::message::Message;
use super::notice::Notice;
use super::showing::{Paired, Phase, ShowNumber, Showing};
use super::unlocked::Unlocked;
use crate::film::Hidden;
use crate::protocol::{Command, Covers, ErrorCode, Event, Pair, PictureChange, Start, WarningCode};
use crate::vault::{Annotations, FilmId};

impl Unlocked {
    /// How two films are shown, if they are.
    #[must_use]
    pub fn paired(&self) -> Option<&Paired> {
        self.showing.as_ref()?.paired.as_deref()
    }

    /// Whether another film can be shown beside the one that is showing.
    #[must_use]
    pub fn can_show_beside(&self) -> bool {
        let is_shown = self
            .showing
            .as_ref()
            .is_some_and(|showing| showing.phase == Phase::Shown);
        is_shown && self.paired().is_none() && self.presenting.is_none()
    }

    /// Whether the film that came second is the one that is steered: pictures are kept of the first alone, and areas drawn on it.
    #[must_use]
    pub fn steers_second(&self) -> bool {
        self.paired().is_some_and(|paired| paired.told.steers_beside)
    }

    /// Deals with what happened, for the film that it happened to, and addresses what the stage is told.
    pub(super) fn update(
        &mut self,
        message: Message,
        show_count: &mut u64,
        notice: &mut Option<Notice>,
    ) -> Vec<Effect> {
        let steered = self.steers_second();
        let (message, second) = match message {
            Message::Stage(number, Event::Beside { what }) if self.is_paired(number) => {
                if let Some(effects) = self.on_end_of_second(&what, notice) {
                    return effects;
                }
                (Message::Stage(number, *what), true)
            }
            Message::Stage(number, event @ Event::Pair(_)) => (Message::Stage(number, event), steered),
            Message::Stage(number, event) => (Message::Stage(number, event), false),
            message => (message, steered),
        };
        let is_of_other = second != steered && self.exchange();
        let mut effects = self.react(message, is_of_other, show_count, notice);
        if is_of_other {
            self.exchange();
        }
        if second {
            for effect in &mut effects {
                address(effect);
            }
        }
        effects.extend(self.tell_of_other());
        effects
    }

    fn is_paired(&self, number: ShowNumber) -> bool {
        self.showing
            .as_ref()
            .is_some_and(|showing| showing.number == number && showing.paired.is_some())
    }

    fn exchange(&mut self) -> bool {
        self.showing.as_mut().is_some_and(Showing::exchange)
    }

    pub(super) fn on_beside(&mut self, action: BesideAction, notice: &mut Option<Notice>) -> Vec<Effect> {
        if let BesideAction::Show(film) = action {
            return self.show_beside(film, notice);
        }
        let Some(paired) = self.paired().filter(|paired| paired.shown && !paired.leaving) else {
            return Vec::new();
        };
        let told = paired.told;
        let command = match action {
            BesideAction::Show(_) => return Vec::new(),
            BesideAction::InStep => Command::InStep { on: !told.in_step },
            BesideAction::SwapSides => Command::SwapSides,
            BesideAction::Steer => Command::Steer {
                beside: !told.steers_beside,
            },
            BesideAction::Alone => Command::Beside {
                what: Box::new(Command::Close),
            },
        };
        vec![Effect::SendCommand(command)]
    }

    fn show_beside(&mut self, film: FilmId, notice: &mut Option<Notice>) -> Vec<Effect> {
        let (Some(row), true) = (self.film(film), self.can_show_beside()) else {
            return Vec::new();
        };
        if row.unfinished {
            *notice = Some(if row.has_source {
                Notice::Unfinished
            } else {
                Notice::CutOff
            });
            return Vec::new();
        }
        let (hidden, turn) = (row.annotations.hidden(), row.annotations.turn());
        let left_at_ms = row.annotations.left_at_ms();
        let Some(showing) = &mut self.showing else {
            return Vec::new();
        };
        // The same film is shown at another place: from its start.
        let at_ms = if film == showing.film { 0 } else { left_at_ms };
        let mut other = Showing::new(showing.number, film, at_ms);
        other.picture.turn = turn;
        other.lead_in = showing.lead_in;
        other.resumes = None;
        showing.paired = Some(Box::new(Paired {
            other,
            told: Pair {
                beside: true,
                ..Pair::default()
            },
            shown: false,
            leaving: false,
            sent: (hidden.clone(), turn),
        }));
        let start = Start {
            at: Duration::from_millis(at_ms),
            paused: true,
            hidden: false,
        };
        vec![Effect::ShowBeside {
            number: showing.number,
            film,
            start,
            hidden,
        }]
    }

    /// The stage has been handed the film, or it could not be.
    pub(super) fn on_beside_handed(&mut self, handed: Result<(), Notice>, notice: &mut Option<Notice>) {
        if let Err(why) = handed {
            *notice = Some(why);
            self.end_pair();
        }
    }

    /// The stage tells how the films go together.
    pub(super) fn on_pair(&mut self, told: Pair) {
        let Some(showing) = &mut self.showing else { return };
        let Some(paired) = &mut showing.paired else { return };
        let other_is_steered = paired.told.steers_beside != told.steers_beside;
        (paired.told, paired.leaving) = (told, !told.beside);
        if other_is_steered {
            showing.exchange();
            self.forget_what_was_told();
        }
    }

    /// What ends the film that came second, and only that. `None`: it goes on.
    fn on_end_of_second(&mut self, event: &Event, notice: &mut Option<Notice>) -> Option<Vec<Effect>> {
        match event {
            Event::Error { code, detail } => {
                let film = self.second_film()?;
                *notice = Some(match code {
                    ErrorCode::Damaged => Notice::FilmDamaged(film),
                    code => Notice::Beside {
                        code: *code,
                        detail: detail.clone(),
                    },
                });
                if let Some(paired) = self.showing.as_mut().and_then(|showing| showing.paired.as_mut()) {
                    paired.leaving = true;
                }
            }
            Event::Closed => self.end_pair(),
            Event::Warning {
                code: WarningCode::BadValue,
                ..
            } => {}
            Event::FirstPicture { .. } => {
                if let Some(paired) = self.showing.as_mut().and_then(|showing| showing.paired.as_mut()) {
                    paired.shown = true;
                }
                return None;
            }
            _ => return None,
        }
        Some(Vec::new())
    }

    fn second_film(&self) -> Option<FilmId> {
        let showing = self.showing.as_ref()?;
        let paired = showing.paired.as_ref()?;
        Some(if paired.told.steers_beside {
            showing.film
        } else {
            paired.other.film
        })
    }

    /// Only the first film is there any more.
    fn end_pair(&mut self) {
        if let Some(showing) = &mut self.showing {
            if showing.paired.as_ref().is_some_and(|paired| paired.told.steers_beside) {
                showing.exchange();
            }
            showing.paired = None;
        }
    }

    /// The stage knows of the film that is not steered any more what is noted of it now: it was told as long as that one was steered.
    fn forget_what_was_told(&mut self) {
        let Some(film) = self.paired().map(|paired| paired.other.film) else {
            return;
        };
        let Some(noted) = self.film(film).map(|row| what_holds(&row.annotations)) else {
            return;
        };
        if let Some(paired) = self.showing.as_mut().and_then(|showing| showing.paired.as_mut()) {
            paired.sent = noted;
        }
    }

    /// What is covered of the other film, how it is heard and how it is turned, where that has changed: it may be the same film, or have been
    /// looked through for faces.
    fn tell_of_other(&mut self) -> Vec<Effect> {
        let Some(paired) = self.paired().filter(|paired| !paired.leaving) else {
            return Vec::new();
        };
        let is_second = !paired.told.steers_beside;
        let Some(row) = self.film(paired.other.film) else {
            return Vec::new();
        };
        let now = what_holds(&row.annotations);
        let Some(paired) = self.showing.as_mut().and_then(|showing| showing.paired.as_mut()) else {
            return Vec::new();
        };
        let (before, turned) = std::mem::replace(&mut paired.sent, now.clone());
        let mut commands = Vec::new();
        if before.covers != now.0.covers {
            commands.push(Command::Covers(Covers { covers: now.0.covers }));
        }
        if before.voices != now.0.voices {
            commands.push(Command::Voices(now.0.voices));
        }
        if turned != now.1 {
            paired.other.picture.turn = now.1;
            commands.push(Command::Picture(PictureChange {
                turn: Some(now.1),
                ..PictureChange::default()
            }));
        }
        let mut effects: Vec<Effect> = commands.into_iter().map(Effect::SendCommand).collect();
        if is_second {
            effects.iter_mut().for_each(address);
        }
        effects
    }
}

fn what_holds(noted: &Annotations) -> (Hidden, u16) {
    (noted.hidden(), noted.turn())
}

/// What is said of a film is said of the one that came second.
fn address(effect: &mut Effect) {
    if let Effect::SendCommand(command) = effect
        && command.may_be_beside()
    {
        let what = Box::new(std::mem::replace(command, Command::Close));
        *command = Command::Beside { what };
    }
}
