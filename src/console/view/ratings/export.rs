//! Ratings of the film that is showing, as a file in the clear.

use egui::Ui;

use super::theme;
use super::widgets::{self, Button, Rank};
use crate::console::model::{ClearFile, Message, Noted, RatingMessage, RatingQuestion, RatingShown, Unlocked};
use crate::operations::ratings::{RatingFile, Shared, Sight, export};
use crate::texts::Texts;
use crate::vault::FilmId;

/// Those that may be seen here.
fn seen(unlocked: &Unlocked) -> Vec<Shared<'_>> {
    let Some(film) = unlocked.showing.as_ref().map(|showing| showing.film) else {
        return Vec::new();
    };
    let seen = unlocked
        .ratings()
        .iter()
        .filter(|rating| unlocked.rating_sight(rating) == Sight::Open);
    let shared = |rating| Shared {
        film,
        rating,
        form: unlocked.rater.forms.get(rating.form()),
    };
    seen.map(shared).collect()
}

/// The button for it where there is anything to export, and where the last export is.
pub(super) fn offer(ui: &mut Ui, unlocked: &Unlocked, texts: &Texts, messages: &mut Vec<Message>) {
    let Some(film) = unlocked.showing.as_ref().map(|showing| showing.film) else {
        return;
    };
    if let Some((_, file)) = unlocked.rater.exported.as_ref().filter(|(of, _)| *of == film) {
        let folder = unlocked.card.folder.display().to_string();
        let where_it_is = [("folder", folder.into()), ("file", file.as_str().into())];
        let said = texts.format("rating-exported", &where_it_is);
        widgets::text(ui, &said, theme::plain(theme::BODY), theme::accent());
    }
    if !seen(unlocked).is_empty() {
        let (name, hint) = (texts.get("rating-export"), texts.get("rating-export-hint"));
        if Button::text(Rank::Quiet, &name).hint(&hint).show(ui) {
            messages.push(Message::Rating(RatingMessage::Ask(RatingQuestion::Export(film))));
        }
        ui.add_space(theme::GRID);
    }
}

/// What leaves the vault is in the clear: that is said before. Returns whether there is anything to ask about: not once another film is
/// showing.
pub(super) fn ask(ui: &mut Ui, unlocked: &Unlocked, film: FilmId, texts: &Texts, messages: &mut Vec<Message>) -> bool {
    let shared = seen(unlocked);
    let is_showing = shared.iter().any(|shared| shared.film == film);
    if !is_showing || unlocked.rater.shown != RatingShown::List {
        return false;
    }
    let count = shared.len() as u64;
    let warning = texts.format("rating-export-warning", &[("count", count.into())]);
    widgets::text(ui, &warning, theme::plain(theme::BODY), theme::text());
    ui.add_space(theme::GRID);
    ui.horizontal_wrapped(|ui| {
        for (ending, file) in RatingFile::EVERY {
            let name = texts.get(match file {
                RatingFile::Csv => "rating-export-csv",
                RatingFile::Json => "rating-export-json",
            });
            if Button::text(Rank::Plain, &name).show(ui) {
                messages.push(Message::Rating(RatingMessage::Export(ClearFile {
                    film,
                    of: Noted::Ratings,
                    count,
                    ending,
                    text: export(&shared, file, texts),
                })));
            }
        }
        if Button::text(Rank::Quiet, &texts.get("rating-no")).show(ui) {
            messages.push(Message::Rating(RatingMessage::Answered(false)));
        }
    });
    true
}
