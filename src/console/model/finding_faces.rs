//! The search for faces: all of the film is covered while it runs, and what it finds becomes covers.

use super::effect::Effect;
use super::face_search::FaceSearch;
use super::notice::Notice;
use super::showing::{Control, Phase};
use super::unlocked::Unlocked;
use crate::film::{Cover, not_looked_at_from};
use crate::operations::faces::{Looked, all_covered, faces_covered};
use crate::protocol::{Command, Covers};
use crate::vault::{AnnotationChange, FilmId, VaultError};
use crate::workers::StageError;

impl Unlocked {
    /// Begins to look through the film that is showing for faces, unless another is looked through.
    pub(super) fn find_faces(&mut self, notice: &mut Option<Notice>) -> Vec<Effect> {
        let showing = self.showing.as_ref().filter(|showing| showing.phase == Phase::Shown);
        let Some(film) = showing
            .map(|showing| showing.film)
            .filter(|_| self.face_search.is_none())
        else {
            return Vec::new();
        };
        let before = self.covers();
        match all_covered(&before) {
            Err(error) => {
                *notice = Some(Notice::Vault(error));
                Vec::new()
            }
            Ok(covers) => {
                let mut effects = self.cover_film(film, covers, notice);
                self.face_search = Some(FaceSearch {
                    film,
                    thousandths: 0,
                    minutes_left: None,
                    before,
                });
                effects.push(Effect::FindFaces(film));
                effects
            }
        }
    }

    pub(super) fn on_face_progress(&mut self, film: FilmId, thousandths: u32, minutes_left: Option<u64>) {
        if let Some(search) = self.face_search.as_mut().filter(|search| search.film == film) {
            (search.thousandths, search.minutes_left) = (thousandths, minutes_left);
        }
    }

    /// The film was looked through, or as far as it could be: the rest of it stays covered.
    pub(super) fn on_faces_found(
        &mut self,
        film: FilmId,
        looked: Result<Looked, VaultError>,
        notice: &mut Option<Notice>,
    ) -> Vec<Effect> {
        let Some(search) = self.face_search.take_if(|search| search.film == film) else {
            return Vec::new();
        };
        let looked = match looked {
            Ok(looked) => looked,
            Err(error) => {
                *notice = Some(Notice::Vault(error));
                return Vec::new();
            }
        };
        let now = self.film(film).map(|row| row.annotations.covers()).unwrap_or_default();
        let covers = match faces_covered(&now, &looked) {
            Ok(covers) => covers,
            Err(error) => {
                *notice = Some(Notice::Vault(error));
                return Vec::new();
            }
        };
        *notice = Some(match looked.stopped {
            Some(StageError::Film { code, detail }) => Notice::Stage { code, detail },
            Some(_) => Notice::StageLost,
            None => Notice::FacesCovered {
                count: covers.iter().filter(|cover| cover.found).count(),
                all: not_looked_at_from(&covers).is_none(),
            },
        });
        self.covers_before = Some((film, search.before));
        // More is seen than before: a meeting sees it only once the film is shown again.
        let showing = self
            .showing
            .as_mut()
            .filter(|showing| showing.film == film && showing.phase == Phase::Shown);
        let hides = showing.filter(|showing| showing.is_in_meeting() && !showing.curtain);
        let hidden = hides
            .map(|showing| showing.control(Control::Curtain))
            .unwrap_or_default();
        let mut effects: Vec<Effect> = hidden.into_iter().map(Effect::SendCommand).collect();
        effects.extend(self.cover_film(film, covers, notice));
        effects
    }

    /// Covers this much of a film, whether it is showing or not.
    fn cover_film(&mut self, film: FilmId, covers: Vec<Cover>, notice: &mut Option<Notice>) -> Vec<Effect> {
        let is_shown = self
            .showing
            .as_ref()
            .is_some_and(|showing| showing.film == film && showing.phase == Phase::Shown);
        let mut effects = self.annotate(film, AnnotationChange::Covers(covers.clone()), notice);
        if !effects.is_empty() && is_shown {
            effects.push(Effect::SendCommand(Command::Covers(Covers { covers })));
        }
        effects
    }
}
