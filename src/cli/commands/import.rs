//! `vitrin import`: films from a camera, card or recorder into a vault.

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
use crate::operations::import::{self, SourceFile};
use crate::protocol::ErrorCode;
use crate::texts::errors::stage_error;
use crate::vault::{FilmId, Phase, Progress as Step, UnlockedVault};
use crate::workers;
use crate::workers::StageError;

pub const ABOUT: &str = "Seal films from a camera, a card or a recorder into a vault, and check what was written";

pub const JSON: &str = "\
With --json, one object with the list `films`, those that were imported, also when a later one failed; each film has:
  file       the file that it was read from, as given
  id         32 hexadecimal digits
  title      text
  size       bytes
  showable   true, false, or null if that could not be found out
  problem    why it cannot be shown: unsupported, broken_film or another code of docs/protocol.md; or null
  detail     the codec or container that cannot be shown, or null

A film is read once, sealed while it is read, read back from the stick and compared; only then is it listed as whole. The \
file that it came from is never changed. A film that cannot be shown is imported all the same, with a warning. As the day of \
recording counts what the camera wrote into the film, else the file's date; as the one who imported it, the name of the password that was given.";

/// The arguments of `vitrin import`.
#[derive(Args)]
pub struct Import {
    /// Folder of the vault
    pub(crate) dir: PathBuf,

    /// The films
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// Title of the film, if there is only one; else the file's name without its ending
    #[arg(long)]
    title: Option<String>,

    /// Print JSON for a script
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    password: PasswordArgs,

    #[command(flatten)]
    swap: SwapArgs,
}

#[derive(Serialize)]
struct ImportJson {
    films: Vec<Imported>,
}

#[derive(Serialize)]
struct Imported {
    file: String,
    id: String,
    title: String,
    size: u64,
    showable: Option<bool>,
    problem: Option<ErrorCode>,
    detail: Option<String>,
}

impl Import {
    /// Imports one film after the other and stops at the first that fails.
    pub fn run(self, context: &mut Context) -> Result<(), Failure> {
        if self.title.is_some() && self.files.len() > 1 {
            return Err(Failure::text(Exit::Usage, "cli-one-title"));
        }
        context.cleared(self.swap)?;
        let interrupt = Interrupt::listen().map_err(Failure::System)?;
        let mut vault = context.unlock(&self.dir, &self.password)?;
        let mut films = Vec::new();
        let outcome = self.files.iter().try_for_each(|file| {
            let imported = self.import(file.into(), &mut vault, context, &interrupt)?;
            if !self.json {
                let size = context.texts.size(imported.size);
                let title = escape_control_chars(&imported.title);
                context.say(
                    "cli-imported",
                    &[
                        ("title", title.into()),
                        ("size", size.into()),
                        ("id", imported.id.as_str().into()),
                    ],
                )?;
            }
            films.push(imported);
            Ok(())
        });
        if self.json {
            context.json(&ImportJson { films })?;
        }
        outcome
    }

    fn import(
        &self,
        file: PathBuf,
        vault: &mut UnlockedVault,
        context: &Context,
        interrupt: &Interrupt,
    ) -> Result<Imported, Failure> {
        let source = SourceFile::open(&file, &self.dir)?;
        let title = self.title.clone().unwrap_or_else(|| source.title());
        let mut bars = Bars {
            context,
            title: &title,
            size: source.size(),
            current: None,
        };
        let id = import::seal(vault, source, self.title.clone(), &mut |step| {
            bars.at(&step);
            interrupt.go_on()
        })?;
        drop(bars);
        let film = vault.film(id)?;
        let mut imported = Imported {
            file: file.to_string_lossy().into_owned(),
            id: id.to_string(),
            title: film.title.clone(),
            size: film.size,
            showable: None,
            problem: None,
            detail: None,
        };
        look_into(vault, id, &mut imported, context)?;
        Ok(imported)
    }
}

/// Has the sandboxed stage say what the film is, and keeps that in the catalogue. The film is safe in the vault by now:
/// that it cannot be looked into is a warning.
fn look_into(vault: &mut UnlockedVault, id: FilmId, imported: &mut Imported, context: &Context) -> Result<(), Failure> {
    match workers::probe(vault.ticket(id)?, None) {
        Ok(facts) => {
            vault.set_facts(id, facts)?;
            imported.showable = Some(true);
        }
        Err(StageError::Film { code, detail }) if matches!(code, ErrorCode::Unsupported | ErrorCode::BrokenFilm) => {
            let problem = stage_error(code, &detail, &context.texts);
            let title = escape_control_chars(&imported.title);
            context.warn(
                "cli-not-showable",
                &[("title", title.into()), ("problem", problem.what.into())],
            );
            imported.showable = Some(false);
            imported.problem = Some(code);
            imported.detail = (code == ErrorCode::Unsupported).then_some(detail);
        }
        Err(error) => {
            imported.problem = match error {
                StageError::Film { code, .. } => Some(code),
                _ => Some(ErrorCode::StageLost),
            };
            context.warn(
                "cli-not-looked-into",
                &[("title", escape_control_chars(&imported.title).into())],
            );
        }
    }
    Ok(())
}

/// One bar while sealing, then one while reading back.
struct Bars<'a> {
    context: &'a Context,
    title: &'a str,
    size: u64,
    current: Option<(Phase, Progress)>,
}

impl Bars<'_> {
    fn at(&mut self, step: &Step) {
        if self.current.as_ref().is_none_or(|(current, _)| *current != step.phase) {
            let id = match step.phase {
                Phase::Sealing => "cli-sealing",
                Phase::Verifying => "cli-checking",
            };
            let name = self
                .context
                .texts
                .format(id, &[("title", escape_control_chars(self.title).into())]);
            self.current = Some((step.phase, Progress::new(name, self.size)));
        }
        if let Some((_, progress)) = &mut self.current {
            progress.at(step.done);
        }
    }
}
