//! `vitrin edit`: a film's title, its day of recording, why and for how long it is kept.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use crate::cli::args::{PasswordArgs, SwapArgs};
use crate::cli::columns::escape_control_chars;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::operations::keeping;
use crate::vault::{Consent, Film, FilmEdit};

pub const ABOUT: &str = "Rename a film, correct its date, or decide why and for how long it is kept";

pub const NOTES: &str = "\
What is not given stays as it is; what is given empty (\"\") is removed. A film is overdue, and listed first, from the day after \
--keep-until on, and from the moment that its consent was withdrawn. Nothing is erased by itself: that takes vitrin erase.";

#[derive(Args)]
#[group(id = "changes", required = true, multiple = true)]
pub struct Changes {
    /// New title
    #[arg(long, group = "changes")]
    title: Option<String>,

    /// Day on which it was filmed, YYYY-MM-DD
    #[arg(long, value_name = "DATE", group = "changes", value_parser = day)]
    recorded_on: Option<Day>,

    /// What it is kept for, for example supervision
    #[arg(long, value_name = "TEXT", group = "changes")]
    purpose: Option<String>,

    /// Day on which the patient consented
    #[arg(long, value_name = "DATE", group = "changes", value_parser = day)]
    consent_on: Option<Day>,

    /// How the patient can withdraw the consent, for example whom to tell
    #[arg(long, value_name = "TEXT", group = "changes")]
    consent_withdrawal: Option<String>,

    /// Day on which the patient withdrew the consent: the film is overdue from now on
    #[arg(long, value_name = "DATE", group = "changes", value_parser = day)]
    consent_withdrawn_on: Option<Day>,

    /// Last day on which it may be kept
    #[arg(long, value_name = "DATE", group = "changes", value_parser = day)]
    keep_until: Option<Day>,
}

#[derive(Args)]
pub struct Edit {
    /// Folder of the vault
    pub(crate) dir: PathBuf,

    /// Id, beginning of an id, or title of the film
    film: String,

    #[command(flatten)]
    changes: Changes,

    #[command(flatten)]
    password: PasswordArgs,

    #[command(flatten)]
    swap: SwapArgs,
}

/// A day, or none to remove the one that is there.
#[derive(Clone, Copy)]
struct Day(Option<Date>);

/// Texts of the command line's library are English; what comes of the vault is translated.
fn day(text: &str) -> Result<Day, String> {
    if text.is_empty() {
        return Ok(Day(None));
    }
    let date = text
        .parse::<Date>()
        .ok()
        .filter(|date| date.year() >= 1 && date.to_string() == text);
    date.map(|date| Day(Some(date)))
        .ok_or_else(|| "a day is written YYYY-MM-DD".to_owned())
}

impl Edit {
    /// Makes the changes, all in one write.
    pub fn run(self, context: &mut Context) -> Result<(), Failure> {
        context.check_swap(self.swap)?;
        let mut vault = context.unlock(&self.dir, &self.password)?;
        let film = vault
            .find(&self.film)
            .map_err(|error| Failure::film(&self.film, error))?;
        let (id, edit) = (film.id, self.changes.of(film));
        keeping::edit(&mut vault, id, edit)?;
        let title = escape_control_chars(&vault.film(id)?.title);
        context.print_text("cli-edited", &[("title", title.into())])
    }
}

impl Changes {
    fn of(self, film: &Film) -> FilmEdit {
        let mut keep = film.keep.clone();
        keep.purpose = self.purpose.unwrap_or(keep.purpose);
        keep.keep_until = self.keep_until.map_or(keep.keep_until, |day| day.0);
        let mut consent = keep.consent.take().unwrap_or_default();
        consent.given_on = self.consent_on.map_or(consent.given_on, |day| day.0);
        consent.withdrawal = self.consent_withdrawal.unwrap_or(consent.withdrawal);
        consent.withdrawn_on = self.consent_withdrawn_on.map_or(consent.withdrawn_on, |day| day.0);
        keep.consent = Some(consent).filter(|consent| *consent != Consent::default());
        FilmEdit {
            title: self.title,
            recorded_on: self.recorded_on.map(|day| day.0),
            keep: Some(keep),
        }
    }
}
