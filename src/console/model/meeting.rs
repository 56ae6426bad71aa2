//! The film's window as others see it: in a video call, or on a screen in the room.

use crate::protocol::{Command, Display, Event, ShareSize};

/// What the stage says of how its window is seen and heard, and what the user chose for it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Meeting {
    /// Whether the window is as a video call is to have it.
    pub shared: bool,
    /// The size that the user chose for that, if any.
    pub chosen: Option<ShareSize>,
    /// The computer's displays.
    pub displays: Vec<Display>,
    /// How loud film or sound check are, in decibels below full scale; `None`: nothing sounds.
    pub level: Option<f64>,
    /// Whether the sound check is running.
    pub checking: bool,
}

/// What stands in the window, for who shares it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AudienceView {
    /// The film, moving.
    Film,
    /// A picture of the film that stands still.
    Still,
    /// The curtain.
    Curtain,
}

impl Meeting {
    /// Sizes that the window's display has room for.
    #[must_use]
    pub fn sizes(&self) -> Vec<ShareSize> {
        let fits = |size: &ShareSize| {
            let (width, height) = size.pixels();
            self.here()
                .is_some_and(|display| display.width >= width && display.height >= height)
        };
        [ShareSize::Hd, ShareSize::FullHd].into_iter().filter(fits).collect()
    }

    /// The size that the window gets: the chosen one, or else the larger one if that leaves room for the console beside it.
    /// `None` is for the stage to decide.
    #[must_use]
    pub fn size(&self) -> Option<ShareSize> {
        let (width, height) = ShareSize::FullHd.pixels();
        let usual = self.here().map(|display| match display {
            Display {
                width: w, height: h, ..
            } if *w > width && *h > height => ShareSize::FullHd,
            _ => ShareSize::Hd,
        });
        self.chosen.or(usual)
    }

    /// The display that the window is on.
    fn here(&self) -> Option<&Display> {
        self.displays.iter().find(|display| display.here)
    }

    /// Begins or ends it, as the stage is to be told.
    pub(super) fn share(&mut self) -> Command {
        self.shared = !self.shared;
        Command::Share {
            on: self.shared,
            size: self.size(),
        }
    }

    /// Takes in what the stage says; may answer that the console wants to see what the meeting sees, or no longer.
    pub(super) fn hear(&mut self, event: &Event) -> Option<Command> {
        match event {
            Event::Position { shared, playing, .. } => {
                self.shared = *shared;
                if !playing && !self.checking {
                    self.level = None;
                }
            }
            Event::Displays { displays } => {
                self.displays.clone_from(displays);
                self.chosen = self.chosen.filter(|size| self.sizes().contains(size));
            }
            Event::Shared { on, .. } => {
                self.shared = *on;
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
