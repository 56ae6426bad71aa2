//! A film's title, day, and why and for how long it is kept, are changed.

use super::effect::Effect;
use super::message::Message;
use super::notice::Notice;
use super::unlocked::Unlocked;
use crate::vault::FilmEdit;

impl Unlocked {
    pub(super) fn on_edit(&mut self, message: Message, notice: &mut Option<Notice>) -> Vec<Effect> {
        match message {
            Message::Rename => {
                let selected = self.selected_film();
                self.renaming = selected.map(|film| (film.id, film.title.clone()));
            }
            Message::TitleTyped(text) => {
                if let Some((_, title)) = &mut self.renaming {
                    *title = text.chars().filter(|char| !char.is_control()).collect();
                }
            }
            Message::TitleDone => {
                let Some((film, title)) = self.renaming.take() else {
                    return Vec::new();
                };
                let title = title.trim().to_owned();
                let Some(row) = self.films.iter_mut().find(|row| row.id == film) else {
                    return Vec::new();
                };
                if title.is_empty() || row.title == title {
                    return Vec::new();
                }
                // Shown at once; what the vault has then follows.
                row.title.clone_from(&title);
                let title = Some(title);
                return vec![Effect::Edit(
                    film,
                    FilmEdit {
                        title,
                        ..FilmEdit::default()
                    },
                )];
            }
            Message::TitleLeft => self.renaming = None,
            Message::Edit(film, edit) if self.film(film).is_some() => return vec![Effect::Edit(film, edit)],
            Message::EditFailed(error) => *notice = Some(Notice::Vault(error)),
            _ => {}
        }
        Vec::new()
    }
}
