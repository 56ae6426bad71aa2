//! `vitrin list`: the films in a vault.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::cli::args::{PasswordArgs, SwapArgs};
use crate::cli::columns::{Align, lay_out};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::film::{FilmFacts, PictureFacts};
use crate::texts::{Texts, clock};
use crate::vault::{Film, FilmState};

pub const ABOUT: &str = "List the films in a vault";

pub const JSON: &str = "\
With --json, one object with the list `films`; each film has:
  id            32 hexadecimal digits
  title         text
  state         \"sealed\": whole and checked; \"importing\": it is being imported just now; \"unfinished\": the import was cut off, the
                film cannot be played
  size          bytes
  imported_at   time of the import, YYYY-MM-DDThh:mm:ssZ
  imported_by   who imported it
  recorded_on   day on which it was filmed, YYYY-MM-DD, or null
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
    facts: Option<&'a FilmFacts>,
}

impl List {
    /// Prints the list.
    pub fn run(self, context: &mut Context) -> Result<(), Failure> {
        context.check_swap(self.swap)?;
        let vault = context.unlock_to_read(&self.dir, &self.password)?;
        if self.json {
            let mut films: Vec<_> = vault.films().iter().map(FilmJson::from).collect();
            for (json, film) in films.iter_mut().zip(vault.films()) {
                if vault.is_being_imported(film.id) {
                    json.state = "importing";
                }
            }
            return context.print_json(&ListJson { films });
        }
        if vault.films().is_empty() {
            return context.print_text("cli-list-empty", &[]);
        }
        for line in table(vault.films(), &context.texts) {
            context.print_line(&line)?;
        }
        Ok(())
    }
}

impl<'a> From<&'a Film> for FilmJson<'a> {
    fn from(film: &'a Film) -> Self {
        Self {
            id: film.id.to_string(),
            title: &film.title,
            state: state(film.state),
            size: film.size,
            imported_at: film.imported_at.to_string(),
            imported_by: &film.imported_by,
            recorded_on: film.recorded_on.map(|date| date.to_string()),
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

fn table(films: &[Film], texts: &Texts) -> Vec<String> {
    let columns = [
        "cli-column-id",
        "library-column-title",
        "library-column-recorded",
        "library-column-length",
    ];
    let columns = columns
        .into_iter()
        .chain(["library-column-size", "library-column-picture"]);
    let head = columns.map(|id| texts.get(id)).collect();
    let rows: Vec<Vec<String>> = std::iter::once(head)
        .chain(films.iter().map(|film| row(film, texts)))
        .collect();
    lay_out(
        &[
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

fn row(film: &Film, texts: &Texts) -> Vec<String> {
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
        length,
        texts.size(film.size),
        last,
    ]
}

fn describe(picture: &PictureFacts, texts: &Texts) -> String {
    let mut words = format!("{} {}×{}", picture.codec, picture.width, picture.height);
    if picture.interlaced {
        words.push(' ');
        words.push_str(&texts.get("film-interlaced"));
    }
    words
}
