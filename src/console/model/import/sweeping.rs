//! Looking for copies on the computer: what follows from what happened.

use std::path::PathBuf;

use super::effect::ImportEffect;
use super::state::{Import, Page};
use super::sweep::{Sweep, SweepMessage, SweepStage};

impl Import {
    pub(super) fn on_sweep(&mut self, message: SweepMessage) -> Vec<ImportEffect> {
        let sweep = &mut self.sweep;
        match message {
            SweepMessage::Open => {
                let mut effects = self.leave_page();
                self.page = Some(Page::Sweep);
                if !self.sweep.is_running() {
                    self.sweep = Sweep::default();
                }
                effects.extend(self.on_sweep(SweepMessage::Start));
                return effects;
            }
            SweepMessage::Start if !sweep.is_running() => {
                *sweep = Sweep {
                    stage: SweepStage::Running { files: 0 },
                    ..Sweep::default()
                };
                return vec![ImportEffect::Sweep];
            }
            SweepMessage::Progress { files } if matches!(sweep.stage, SweepStage::Running { .. }) => {
                sweep.stage = SweepStage::Running { files };
            }
            SweepMessage::Found(copy) if sweep.copies.iter().all(|known| known.path != copy.path) => {
                sweep.copies.push(copy);
            }
            SweepMessage::Done(result) if matches!(sweep.stage, SweepStage::Running { .. }) => match result {
                Ok(unreadable) => (sweep.stage, sweep.unreadable) = (SweepStage::Found, unreadable),
                Err(trouble) => sweep.stage = SweepStage::Failed(trouble),
            },
            SweepMessage::Choose(path, chosen) => {
                for copy in sweep.copies.iter_mut().filter(|copy| copy.path == path) {
                    copy.chosen = chosen;
                }
            }
            SweepMessage::Erase if sweep.stage == SweepStage::Found => {
                let chosen: Vec<PathBuf> = sweep.chosen().map(|copy| copy.path.clone()).collect();
                if !chosen.is_empty() {
                    sweep.stage = SweepStage::Erasing;
                    return vec![ImportEffect::EraseCopies(chosen)];
                }
            }
            SweepMessage::Erased { erased, left } => {
                sweep.copies.retain(|copy| !erased.contains(&copy.path));
                let erased = erased.len();
                sweep.stage = SweepStage::Erased { erased, left };
            }
            SweepMessage::Start
            | SweepMessage::Progress { .. }
            | SweepMessage::Found(_)
            | SweepMessage::Done(_)
            | SweepMessage::Erase => {}
        }
        Vec::new()
    }

    /// What is under way is stopped, unless it is an erasing.
    pub(super) fn leave_sweep(&mut self) -> Vec<ImportEffect> {
        if self.sweep.stage == SweepStage::Erasing {
            return Vec::new();
        }
        self.sweep = Sweep::default();
        vec![ImportEffect::StopSweep]
    }
}
