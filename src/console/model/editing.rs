//! A film's title, day, and why and for how long it is kept, are changed.

use super::effect::Effect;
use super::message::Message;
use super::notice::Notice;
use super::plain_line::plain_line;
use super::summary::FilmRow;
use super::unlocked::Unlocked;
use crate::vault::{FilmEdit, FilmId, TITLE_MAX};

impl Unlocked {
    pub(super) fn on_edit(&mut self, message: Message, notice: &mut Option<Notice>) -> Vec<Effect> {
        match message {
            Message::Rename => {
                let selected = self.selected_film();
                self.renaming = selected.map(|film| (film.id, film.title.clone()));
            }
            Message::TitleTyped(text) => {
                if let Some((_, title)) = &mut self.renaming {
                    *title = plain_line(&text, TITLE_MAX);
                }
            }
            Message::TitleDone => {
                let Some((film, title)) = self.renaming.take() else {
                    return Vec::new();
                };
                let title = title.trim().to_owned();
                let is_new = self.film(film).is_some_and(|row| row.title != title);
                if !title.is_empty() && is_new {
                    let title = Some(title);
                    return self.edit(
                        film,
                        FilmEdit {
                            title,
                            ..FilmEdit::default()
                        },
                    );
                }
            }
            Message::TitleLeft => self.renaming = None,
            Message::Edit(film, edit) if self.film(film).is_some() => return self.edit(film, edit),
            Message::Edited(edited) => {
                // They are made in order.
                if !self.edits.is_empty() {
                    self.edits.remove(0);
                }
                if let Err(error) = edited {
                    *notice = Some(Notice::Vault(error));
                }
            }
            _ => {}
        }
        Vec::new()
    }

    /// Shown at once, so that the next change is one of what is seen. What the vault has then follows.
    fn edit(&mut self, film: FilmId, edit: FilmEdit) -> Vec<Effect> {
        if let Some(row) = self.films.iter_mut().find(|row| row.id == film) {
            apply(row, &edit);
        }
        self.edits.push((film, edit.clone()));
        vec![Effect::Edit(film, edit)]
    }

    /// What was changed here, on a film as the vault has it without that.
    pub(super) fn apply_edits(&self, film: &mut FilmRow) {
        let id = film.id;
        let of_film = self.edits.iter().filter(|(edited, _)| *edited == id);
        of_film.for_each(|(_, edit)| apply(film, edit));
    }
}

fn apply(row: &mut FilmRow, edit: &FilmEdit) {
    if let Some(title) = &edit.title {
        row.title.clone_from(title);
    }
    if let Some(day) = &edit.recorded_on {
        row.recorded_on = day.map(|day| day.to_string());
    }
    if let Some(keep) = &edit.keep {
        row.keep.clone_from(keep);
    }
}
