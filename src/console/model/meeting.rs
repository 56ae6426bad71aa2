//! The film's window as others see it: in a video call, or on a projector.

use crate::protocol::{Command, Display, Event, ShareSize};

/// What the stage reports of how its window is seen and heard, and what the user chose for it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Meeting {
    /// Whether the window is in share mode, for a video call.
    pub shared: bool,
    /// Whether it was asked to end, and the stage has not answered yet: what is still on its way from it says otherwise.
    pub(super) ending: bool,
    /// The size that the user chose for share mode, if any.
    pub chosen: Option<ShareSize>,
    /// The computer's displays.
    pub displays: Vec<Display>,
    /// The level of film or sound check, in decibels relative to full scale; `None`: no sound is playing.
    pub level: Option<f64>,
    /// Whether the sound check is running.
    pub checking: bool,
}

/// What the window shows to the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AudienceView {
    /// The film, moving.
    Film,
    /// A still frame of the film.
    Still,
    /// The curtain.
    Curtain,
}

impl Meeting {
    /// Sizes that fit on the window's display.
    #[must_use]
    pub fn sizes(&self) -> Vec<ShareSize> {
        let fits = |size: &ShareSize| {
            let (width, height) = size.pixels();
            self.current_display()
                .is_some_and(|display| display.width >= width && display.height >= height)
        };
        [ShareSize::Hd, ShareSize::FullHd].into_iter().filter(fits).collect()
    }

    /// The size that the window gets: the chosen one, or else the larger one if that leaves room for the console beside it.
    /// `None`: the stage decides.
    #[must_use]
    pub fn size(&self) -> Option<ShareSize> {
        let (width, height) = ShareSize::FullHd.pixels();
        let usual = self.current_display().map(|display| match display {
            Display {
                width: w, height: h, ..
            } if *w > width && *h > height => ShareSize::FullHd,
            _ => ShareSize::Hd,
        });
        self.chosen.or(usual)
    }

    /// The display that the window is on.
    fn current_display(&self) -> Option<&Display> {
        self.displays.iter().find(|display| display.here)
    }

    /// Begins or ends share mode, and returns the command for the stage.
    pub(super) fn share(&mut self) -> Command {
        self.shared = !self.shared;
        self.ending = !self.shared;
        Command::Share {
            on: self.shared,
            size: self.size(),
        }
    }

    /// Applies an event of the stage; may answer that the console wants a preview of what the meeting sees, or no longer.
    pub(super) fn on_event(&mut self, event: &Event) -> Option<Command> {
        match event {
            Event::Position { shared, playing, .. } => {
                self.ending &= *shared;
                self.shared = *shared && !self.ending;
                if !playing && !self.checking {
                    self.level = None;
                }
            }
            Event::Displays { displays } => {
                self.displays.clone_from(displays);
                self.chosen = self.chosen.filter(|size| self.sizes().contains(size));
            }
            Event::Shared { on, .. } => {
                (self.shared, self.ending) = (*on, false);
                return Some(Command::Preview { on: *on });
            }
            Event::Sound { peak } => self.level = Some(*peak),
            Event::SoundCheck { running } => {
                self.checking = *running;
                self.level = None;
            }
            Event::End => self.level = None,
            _ => {}
        }
        None
    }
}
