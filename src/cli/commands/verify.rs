//! `vitrin verify`: every chunk of every film is read and authenticated.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::cli::args::{PasswordArgs, SwapArgs};
use crate::cli::columns::escape_control_chars;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::interrupt::Interrupt;
use crate::cli::progress::Progress;
use crate::vault::{Film, FilmState, UnlockedVault, VaultError};

pub const ABOUT: &str = "Read every chunk of a film, or of all films, and check that it is what was sealed";

pub const JSON: &str = "\
With --json, one object with the list `films`; each film has:
  id           32 hexadecimal digits
  title        text
  state        \"whole\", \"damaged\" or \"unfinished\"
  damaged_at   first byte of the film that is not what was sealed, or null
A film is damaged: exit code 5.";

/// The arguments of `vitrin verify`.
#[derive(Args)]
pub struct Verify {
    /// Folder of the vault
    pub(crate) dir: PathBuf,

    /// Id, beginning of an id, or title of the film; every film if not given
    film: Option<String>,

    /// Print JSON for a script
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    password: PasswordArgs,

    #[command(flatten)]
    swap: SwapArgs,
}

#[derive(Serialize)]
struct VerifyJson {
    films: Vec<Verdict>,
}

#[derive(Serialize)]
struct Verdict {
    id: String,
    title: String,
    state: State,
    damaged_at: Option<u64>,
}

#[derive(Serialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum State {
    Whole,
    Damaged,
    Unfinished,
}

impl Verify {
    /// Checks and reports, film by film.
    pub fn run(self, context: &mut Context) -> Result<(), Failure> {
        context.cleared(self.swap)?;
        let vault = context.unlock(&self.dir, &self.password)?;
        let chosen: Vec<&Film> = match &self.film {
            Some(name) => vec![vault.find(name).map_err(|error| Failure::film(name, error))?],
            None => vault.films().iter().collect(),
        };
        let interrupt = Interrupt::listen().map_err(Failure::System)?;
        let mut verdicts = Vec::new();
        for film in chosen {
            let verdict = check(&vault, film, context, &interrupt)?;
            if !self.json {
                verdict.say(context)?;
            }
            verdicts.push(verdict);
        }
        let damaged = verdicts.iter().any(|verdict| verdict.state == State::Damaged);
        if self.json {
            context.json(&VerifyJson { films: verdicts })?;
        } else if verdicts.is_empty() {
            context.say("cli-list-empty", &[])?;
        }
        if damaged {
            Err(Failure::text(Exit::Damaged, "cli-verify-failed"))
        } else {
            Ok(())
        }
    }
}

fn check(vault: &UnlockedVault, film: &Film, context: &Context, interrupt: &Interrupt) -> Result<Verdict, Failure> {
    let verdict = |state, damaged_at| Verdict {
        id: film.id.to_string(),
        title: film.title.clone(),
        state,
        damaged_at,
    };
    if film.state == FilmState::Unfinished {
        return Ok(verdict(State::Unfinished, None));
    }
    let phase = context
        .texts
        .format("cli-checking", &[("title", escape_control_chars(&film.title).into())]);
    let mut progress = Progress::new(phase, film.size);
    let outcome = vault.verify(film.id, &mut |step| {
        progress.at(step.done);
        interrupt.go_on()
    });
    match outcome {
        Ok(()) => Ok(verdict(State::Whole, None)),
        Err(VaultError::FilmDamaged { offset }) => Ok(verdict(State::Damaged, Some(offset))),
        Err(error) => Err(error.into()),
    }
}

impl Verdict {
    fn say(&self, context: &mut Context) -> Result<(), Failure> {
        let id = match self.state {
            State::Whole => "cli-verify-whole",
            State::Damaged => "cli-verify-damaged",
            State::Unfinished => "cli-verify-unfinished",
        };
        context.say(id, &[("title", escape_control_chars(&self.title).into())])
    }
}
