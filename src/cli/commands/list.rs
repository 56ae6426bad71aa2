//! `vitrin list`: the films in a vault.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;
use serde::Serialize;

use crate::cli::args::{PasswordArgs, SwapArgs};
use crate::cli::columns::{Align, lay_out};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::film::{FilmFacts, PictureFacts};
use crate::operations::keeping;
use crate::texts::{Texts, clock};
use crate::vault::{Film, FilmState};

pub const ABOUT: &str = "List the films in a vault";

pub const JSON: &str = "\
Films that should have been erased by today are listed first. With --json, one object with the list `films`; each film has:
  id            32 hexadecimal digits
  title         text
  state         \"sealed\": whole and checked; \"importing\": it is being imported just now; \"unfinished\": the import was cut off, the
                film cannot be played
  size          bytes
  imported_at   time of the import, YYYY-MM-DDThh:mm:ssZ
  imported_by   who imported it
  recorded_on   day on which it was filmed, YYYY-MM-DD, or null
  purpose       what it is kept for, may be empty
  consent       the patient's consent, or null: given_on and withdrawn_on (YYYY-MM-DD or null), withdrawal (text)
  keep_until    last day on which it may be kept, YYYY-MM-DD, or null
  overdue       whether that day is over, or the consent withdrawn: true, false
  facts         what the film is made of, null where nothing is known: container, duration_ms,
                picture (codec, width, height, frame_rate, interlaced, rotation, pixel_aspect;
                mirrored, where it is true),
                sound (codec, channels, sample_rate), recorded_on";

#[derive(Args)]
pub struct List {
    /// Folder of the vault
    pub(crate) dir: PathBuf,

    /// Print JSON for a script
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    password: PasswordArgs,

    #[command(flatten)]
    swap: SwapArgs,
}

#[derive(Serialize)]
struct ListJson<'a> {
    films: Vec<FilmJson<'a>>,
}

#[derive(Serialize)]
struct FilmJson<'a> {
    id: String,
    title: &'a str,
    state: &'static str,
    size: u64,
    imported_at: String,
    imported_by: &'a str,
    recorded_on: Option<String>,
    purpose: &'a str,
    consent: Option<ConsentJson<'a>>,
    keep_until: Option<String>,
    overdue: bool,
    facts: Option<&'a FilmFacts>,
}

#[derive(Serialize)]
struct ConsentJson<'a> {
    given_on: Option<String>,
    withdrawal: &'a str,
    withdrawn_on: Option<String>,
}

impl List {
    /// Prints the list.
    pub fn run(self, context: &mut Context) -> Result<(), Failure> {
        context.check_swap(self.swap)?;
        let vault = context.unlock_to_read(&self.dir, &self.password)?;
        let today = keeping::today();
        let films = keeping::overdue_first(vault.films(), today);
        if self.json {
            let mut listed: Vec<FilmJson<'_>> = films.iter().map(|film| FilmJson::new(film, today)).collect();
            for (json, film) in listed.iter_mut().zip(&films) {
                if vault.is_being_imported(film.id) {
                    json.state = "importing";
                }
            }
            let films = listed;
            return context.print_json(&ListJson { films });
        }
        if films.is_empty() {
            return context.print_text("cli-list-empty", &[]);
        }
        for line in table(&films, today, &context.texts) {
            context.print_line(&line)?;
        }
        Ok(())
    }
}

impl<'a> FilmJson<'a> {
    fn new(film: &'a Film, today: Date) -> Self {
        Self {
            id: film.id.to_string(),
            title: &film.title,
            state: state(film.state),
            size: film.size,
            imported_at: film.imported_at.to_string(),
            imported_by: &film.imported_by,
            recorded_on: film.recorded_on.map(|date| date.to_string()),
            purpose: &film.keep.purpose,
            consent: film.keep.consent.as_ref().map(|consent| ConsentJson {
                given_on: consent.given_on.map(|date| date.to_string()),
                withdrawal: &consent.withdrawal,
                withdrawn_on: consent.withdrawn_on.map(|date| date.to_string()),
            }),
            keep_until: film.keep.keep_until.map(|date| date.to_string()),
            overdue: film.is_overdue(today),
            facts: film.facts.as_ref(),
        }
    }
}

/// A film's state in JSON.
fn state(state: FilmState) -> &'static str {
    match state {
        FilmState::Sealed => "sealed",
        FilmState::Unfinished => "unfinished",
    }
}

/// How many digits of an id are shown: enough to tell films apart and to type.
const ID_DIGITS: usize = 8;

fn table(films: &[&Film], today: Date, texts: &Texts) -> Vec<String> {
    let columns = [
        "cli-column-id",
        "library-column-title",
        "library-column-recorded",
        "cli-column-keep-until",
        "library-column-length",
    ];
    let columns = columns
        .into_iter()
        .chain(["library-column-size", "library-column-picture"]);
    let head = columns.map(|id| texts.get(id)).collect();
    let rows: Vec<Vec<String>> = std::iter::once(head)
        .chain(films.iter().map(|film| row(film, today, texts)))
        .collect();
    lay_out(
        &[
            Align::Left,
            Align::Left,
            Align::Left,
            Align::Left,
            Align::Right,
            Align::Right,
            Align::Left,
        ],
        &rows,
    )
}

fn row(film: &Film, today: Date, texts: &Texts) -> Vec<String> {
    let facts = film.facts.as_ref();
    let length = facts
        .and_then(|facts| facts.duration_ms)
        .map_or_else(String::new, |ms| clock(ms as f64 / 1000.0));
    let picture = match facts {
        Some(FilmFacts {
            picture: Some(picture), ..
        }) => describe(picture, texts),
        Some(FilmFacts { sound: Some(sound), .. }) => format!("{} {}", texts.get("film-sound-only"), sound.codec),
        _ => String::new(),
    };
    let last = match film.state {
        FilmState::Sealed => picture,
        FilmState::Unfinished => texts.get("film-unfinished"),
    };
    vec![
        film.id.to_string()[..ID_DIGITS].to_owned(),
        film.title.clone(),
        film.recorded_on.map_or_else(String::new, |date| date.to_string()),
        keep_until(film, today, texts),
        length,
        texts.size(film.size),
        last,
    ]
}

fn keep_until(film: &Film, today: Date, texts: &Texts) -> String {
    let is_over = |last: &Date| *last < today;
    match film.keep.keep_until {
        Some(last) if is_over(&last) => texts.format("cli-keep-overdue", &[("date", last.to_string().into())]),
        _ if film.is_overdue(today) => texts.get("cli-keep-withdrawn"),
        Some(last) => last.to_string(),
        None => String::new(),
    }
}

fn describe(picture: &PictureFacts, texts: &Texts) -> String {
    let mut words = format!("{} {}×{}", picture.codec, picture.width, picture.height);
    if picture.interlaced {
        words.push(' ');
        words.push_str(&texts.get("film-interlaced"));
    }
    words
}
