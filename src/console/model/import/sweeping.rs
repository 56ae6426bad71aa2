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
            SweepMessage::NothingToLookFor if matches!(sweep.stage, SweepStage::Running { .. }) => {
                sweep.stage = SweepStage::NothingToLookFor;
            }
            SweepMessage::Done(Ok(unreadable)) if matches!(sweep.stage, SweepStage::Running { .. }) => {
                (sweep.stage, sweep.unreadable) = (SweepStage::Found, unreadable);
            }
            SweepMessage::Done(Err(trouble)) if sweep.is_running() => sweep.stage = SweepStage::Failed(trouble),
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
            | SweepMessage::NothingToLookFor
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::model::import::{FoundCopy, Trouble};

    fn searched() -> Import {
        let mut import = Import::default();
        import.on_sweep(SweepMessage::Open);
        let copy = FoundCopy {
            path: PathBuf::from("/tmp/film.mp4"),
            size: 1000,
            changed: None,
            film: None,
            chosen: true,
        };
        import.on_sweep(SweepMessage::Found(copy));
        import.on_sweep(SweepMessage::Done(Ok(0)));
        import
    }

    #[test]
    fn an_erasing_that_fails_is_told_and_does_not_go_on_for_ever() {
        let mut import = searched();
        assert!(matches!(
            import.on_sweep(SweepMessage::Erase)[..],
            [ImportEffect::EraseCopies(_)]
        ));
        import.on_sweep(SweepMessage::Done(Err(Trouble::SweepFailed)));
        assert_eq!(import.sweep.stage, SweepStage::Failed(Trouble::SweepFailed));
    }

    #[test]
    fn a_vault_whose_films_came_from_no_file_claims_no_search() {
        let mut import = Import::default();
        import.on_sweep(SweepMessage::Open);
        import.on_sweep(SweepMessage::NothingToLookFor);
        assert_eq!(import.sweep.stage, SweepStage::NothingToLookFor);
    }

    #[test]
    fn what_a_search_that_was_left_still_tells_changes_nothing() {
        let mut import = searched();
        import.leave_sweep();
        import.on_sweep(SweepMessage::Done(Err(Trouble::SweepFailed)));
        import.on_sweep(SweepMessage::NothingToLookFor);
        assert_eq!(import.sweep.stage, SweepStage::Ready);
    }
}
